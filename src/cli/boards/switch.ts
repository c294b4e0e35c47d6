import { switchBoard } from "../../config/index.ts";
import { command } from "../frame/command.ts";
import { SLUG } from "../values/slug.ts";

export default command({
  name: "boards switch",
  summary: "Mean this board when a command names none.",
  details: "--board and KANBUN_BOARD go before it.",
  args: { slug: SLUG },
  document: "the board",
  examples: [["kanbun boards switch default", "back to the first one"]],
  async run(asked) {
    const board = switchBoard(asked.place.home, asked.text("slug") ?? "");
    asked.answer(board, `Switched to board ${board.slug}`);
  },
});
