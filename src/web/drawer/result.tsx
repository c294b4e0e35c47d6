import { MarkdownText } from "../ui/markdown-text.tsx";
import { Section } from "./section.tsx";

export function Result({ text }: { text: string | null }) {
  if (!text) return null;
  return (
    <Section title="Result">
      <MarkdownText text={text} />
    </Section>
  );
}
