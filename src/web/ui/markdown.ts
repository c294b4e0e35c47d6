import { Marked, type Tokens } from "marked";

const SAFE_LINK = /^(?:https?:\/\/|mailto:)/i;
const TASK_ID = /^t_[0-9a-f]{4,12}\b/;

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes text inert wherever HTML is read. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ESCAPES[letter] as string);
}

/**
 * Markdown to HTML in which nothing of the text is markup: raw HTML is shown as written, images become their words, and
 * only http, https and mailto links are links. The result still goes through DOMPurify before it is shown.
 */
const markdown = new Marked({
  gfm: true,
  breaks: true,
  renderer: {
    html: (token: Tokens.HTML | Tokens.Tag) => escapeHtml(token.text),
    // The text's own outline must not break the page's: every heading is one level below its section's.
    heading(token: Tokens.Heading) {
      return `<h4 data-depth="${token.depth}">${this.parser.parseInline(token.tokens)}</h4>`;
    },
    image: (token: Tokens.Image) => escapeHtml(token.raw),
    link(token: Tokens.Link) {
      if (!SAFE_LINK.test(token.href)) return escapeHtml(token.raw);
      return `<a href="${escapeHtml(token.href)}" target="_blank" rel="noopener noreferrer">${this.parser.parseInline(token.tokens)}</a>`;
    },
    checkbox: (token: Tokens.Checkbox) => (token.checked ? "☑ " : "☐ "),
  },
  extensions: [
    {
      name: "taskId",
      level: "inline",
      start: (text: string) => {
        const at = text.search(/\bt_[0-9a-f]{4,12}\b/);
        return at === -1 ? undefined : at;
      },
      tokenizer: (text: string) => {
        const found = TASK_ID.exec(text);
        return found ? { type: "taskId", raw: found[0], text: found[0] } : undefined;
      },
      renderer: (token: Tokens.Generic) =>
        `<a href="/task/${token.text}" data-task="${token.text}">${token.text}</a>`,
    },
  ],
});

export function markdownToHtml(text: string): string {
  return markdown.parse(text, { async: false });
}
