import { importBoard } from "../../config/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { NEW_SLUG } from "../values/slug.ts";

export default command({
  name: "boards import",
  summary: "Make a new board from an exported file or any board file.",
  details:
    "The file is not changed. Boards of older versions and of Hermes are brought up to date on the way.",
  args: { file: positional("File to read.", { complete: "file" }), slug: NEW_SLUG },
  document: "{board, tasks, attachments, unknown_statuses}",
  examples: [["kanbun boards import backup.kanbun restored", "look at a backup"]],
  async run(asked) {
    const { home, config } = asked.place;
    const done = await importBoard(
      { home, config },
      asked.text("file") ?? "",
      asked.text("slug") ?? "",
      asked.actor,
    );
    const unknown =
      done.unknown_statuses > 0 ? `; ${done.unknown_statuses} of unknown status are blocked now` : "";
    asked.answer(
      done,
      `Imported board ${done.board.slug}: ${done.tasks} task(s), ${done.attachments} file(s)${unknown}`,
    );
  },
});
