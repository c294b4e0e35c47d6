import { removeBoard } from "../../config/index.ts";
import { command } from "../frame/command.ts";
import { SLUG } from "../values/slug.ts";

export default command({
  name: "boards rm",
  summary: "Archive a board: move its whole directory aside.",
  details: "Nothing is deleted. A board with running tasks is refused.",
  args: { slug: SLUG },
  document: "{slug, path}",
  examples: [["kanbun boards rm release", "put it away"]],
  async run(asked) {
    const { home, config } = asked.place;
    const slug = asked.text("slug") ?? "";
    const path = await removeBoard({ home, config }, slug, asked.actor);
    asked.answer({ slug, path }, `Archived board ${slug} to ${path}`);
  },
});
