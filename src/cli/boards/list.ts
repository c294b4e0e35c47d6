import type { BoardInfo } from "../../config/index.ts";
import { countTasks, listBoards } from "../../config/index.ts";
import { command } from "../frame/command.ts";
import { table } from "../print/table.ts";
import { line } from "../print/text.ts";

export default command({
  name: "boards list",
  summary: "List the boards of this home.",
  details: "The marked one is meant when a command names none.",
  args: {},
  document: "[board with counts]",
  examples: [["kanbun boards", "which boards there are"]],
  next: "kanbun --board <slug> list, or kanbun boards switch <slug>.",
  async run(asked) {
    const { home, config } = asked.place;
    const boards: (BoardInfo & { counts: Record<string, number> })[] = [];
    for (const board of listBoards(home))
      boards.push({
        ...board,
        counts: board.exists ? await countTasks({ home, config }, board.slug, asked.actor) : {},
      });
    asked.answer(boards, () =>
      table(
        ["", "SLUG", "NAME", "TASKS"],
        boards.map(({ slug, name, current, exists, counts }) => [
          current ? "*" : " ",
          slug,
          line(name),
          exists
            ? Object.entries(counts)
                .map(([status, n]) => `${status}=${n}`)
                .join(", ") || "(empty)"
            : "(not made yet)",
        ]),
        asked.terminal,
      ),
    );
  },
});
