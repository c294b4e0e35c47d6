import { renameBoard } from "../../config/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { line } from "../print/text.ts";
import { SLUG } from "../values/slug.ts";

export default command({
  name: "boards rename",
  summary: "Give a board another name for people; its slug and files stay.",
  args: { slug: SLUG, name: positional("The name; the words are joined.", { many: true }) },
  document: "the board",
  examples: [["kanbun boards rename release Release 2.1", "the next one"]],
  async run(asked) {
    const board = renameBoard(asked.place.home, asked.text("slug") ?? "", asked.texts("name").join(" "));
    asked.answer(board, `Renamed board ${board.slug} to ${line(board.name)}`);
  },
});
