import DOMPurify from "dompurify";
import { useMemo } from "preact/hooks";

import { config } from "../state/config.ts";
import { go } from "../state/route.ts";
import { markdownToHtml } from "./markdown.ts";

const ALLOWED = {
  ALLOWED_TAGS: [
    "a",
    "p",
    "br",
    "hr",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "code",
    "strong",
    "em",
    "del",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
  ],
  ALLOWED_ATTR: ["href", "target", "rel", "data-task", "data-depth", "start", "align"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:|\/task\/)/i,
};

/** Text that people and agents wrote. Nothing in it can act; task ids in it open their card. */
export function MarkdownView({ text }: { text: string }) {
  const html = useMemo(
    () => (config.value.render_markdown ? DOMPurify.sanitize(markdownToHtml(text), ALLOWED) : null),
    [text, config.value.render_markdown],
  );
  if (html === null) return <pre class="prose whitespace-pre-wrap">{text}</pre>;
  return <div class="prose" onClick={openTask} dangerouslySetInnerHTML={{ __html: html }} />;
}

function openTask(event: MouseEvent): void {
  const link = (event.target as Element).closest("a[data-task]");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  go({ task: link.getAttribute("data-task") });
}
