/** A message of the command line, its `words in ticks` set as code. */
export function Ticked({ text }: { text: string }) {
  return (
    <>
      {text
        .split("`")
        .map((part, index) => (index % 2 === 1 ? <code class="bg-transparent">{part}</code> : part))}
    </>
  );
}
