import { countTasks, showBoard } from "../../config/index.ts";
import { command } from "../frame/command.ts";
import { line, pad } from "../print/text.ts";
import { SLUG } from "../values/slug.ts";

export default command({
  name: "boards show",
  summary: "Show one board: its names, its file, its counts.",
  args: { slug: { ...SLUG, required: false } },
  document: "the board with counts",
  examples: [["kanbun boards show release", "where it lies and how it stands"]],
  async run(asked) {
    const { home, config, slug: chosen } = asked.place;
    const slug = asked.text("slug") ?? chosen;
    const board = showBoard(home, slug);
    const counts = await countTasks({ home, config }, slug, asked.actor);
    const rows: [string, string | null][] = [
      ["name", line(board.name)],
      ["description", board.description && line(board.description)],
      ["file", board.database],
      ["chosen", board.current ? "yes" : "no"],
      [
        "tasks",
        Object.entries(counts)
          .map(([status, n]) => `${status}=${n}`)
          .join(", ") || "(empty)",
      ],
    ];
    asked.answer({ ...board, counts }, () =>
      [
        `Board ${slug}`,
        ...rows
          .filter(([, value]) => value !== null)
          .map(([name, value]) => `  ${pad(`${name}:`, 13)}${value}`),
      ].join("\n"),
    );
  },
});
