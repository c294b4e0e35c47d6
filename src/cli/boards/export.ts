import { exportBoard } from "../../config/index.ts";
import { positional } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { SLUG } from "../values/slug.ts";

export default command({
  name: "boards export",
  summary: "Write a whole board into one file that any host can import.",
  details:
    "Attachments are inside; claims, processes, tokens and paths of this host are not. Works while the board is in use.",
  args: { slug: SLUG, file: positional("File to write; must not exist.", { complete: "file" }) },
  document: "{file, tasks, attachments}",
  examples: [["kanbun boards export default backup.kanbun", "a backup"]],
  async run(asked) {
    const { home, config } = asked.place;
    const slug = asked.text("slug") ?? "";
    const done = await exportBoard({ home, config }, slug, asked.text("file") ?? "", asked.actor);
    asked.answer(
      done,
      `Exported board ${slug} to ${done.file}: ${done.tasks} task(s), ${done.attachments} file(s)`,
    );
  },
});
