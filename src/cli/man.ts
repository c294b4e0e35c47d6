import { version } from "../../package.json";
import { command } from "./frame/command.ts";
import { manPage } from "./man/page.ts";

export default command({
  name: "man",
  summary: "Print the manual page.",
  args: {},
  document: "{name, page}",
  examples: [
    ["kanbun man | man -l -", "read it"],
    ["kanbun man > /usr/local/share/man/man1/kanbun.1", "install it"],
  ],
  async run(asked) {
    const page = await manPage(version);
    asked.answer({ name: "kanbun.1", page }, page);
  },
});
