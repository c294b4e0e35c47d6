import { createBoard, switchBoard } from "../../config/index.ts";
import { option, toggle } from "../frame/argument.ts";
import { command } from "../frame/command.ts";
import { NEW_SLUG } from "../values/slug.ts";
import { directory } from "../values/workspace.ts";

export default command({
  name: "boards create",
  summary: "Make a board with its own file, workspaces and logs.",
  args: {
    slug: NEW_SLUG,
    name: option("Name for people.", "NAME"),
    description: option("What it is for.", "TEXT"),
    icon: option("A character to show with it.", "CHARACTER"),
    workdir: option("Directory its tasks work in by default.", "PATH", {
      parse: directory,
      complete: "file",
    }),
    switch: toggle("Mean this board from now on."),
  },
  document: "the board",
  examples: [
    ['kanbun boards create release --name "Release 2.0" --switch', "a board of its own for the release"],
  ],
  async run(asked) {
    const { home, config } = asked.place;
    const slug = asked.text("slug") ?? "";
    const [name, description, icon, workdir] = ["name", "description", "icon", "workdir"].map((each) =>
      asked.text(each),
    );
    const made = await createBoard({ home, config }, slug, asked.actor, {
      ...(name === undefined ? {} : { name }),
      ...(description === undefined ? {} : { description }),
      ...(icon === undefined ? {} : { icon }),
      ...(workdir === undefined ? {} : { default_workdir: workdir }),
    });
    const board = asked.on("switch") ? switchBoard(home, slug) : made;
    asked.answer(
      board,
      `Created board ${slug} at ${board.database}${asked.on("switch") ? "\nSwitched to it" : ""}`,
    );
  },
});
