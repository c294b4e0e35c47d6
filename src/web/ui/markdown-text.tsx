import { lazy } from "./lazy.tsx";

const View = lazy(async () => (await import("./markdown-view.tsx")).MarkdownView);

/** Markdown, shown as plain text until the part that draws it has arrived. */
export function MarkdownText({ text }: { text: string }) {
  return <View text={text} />;
}

export const preloadMarkdown = View.preload;
