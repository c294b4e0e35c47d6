import { version } from "../../package.json";
import { toggle } from "./frame/argument.ts";
import { command } from "./frame/command.ts";

export default command({
  name: "mcp",
  summary: "Serve the board's tools to an agent over MCP (stdio).",
  details:
    "An agent's program starts it and speaks the Model Context Protocol on its standard input and output. Inside a " +
    "worker it offers the worker's tools, held to its own task; with --orchestrator those of a planner.",
  args: { orchestrator: toggle("Offer the planner's tools: create, link, list, unblock, …") },
  document: "none: standard output speaks MCP",
  examples: [
    ["claude mcp add kanban -- kanbun mcp --orchestrator", "let Claude Code plan on the board"],
    ["codex mcp add kanban -- kanbun mcp --orchestrator", "the same for Codex"],
  ],
  async run(asked) {
    asked.needsTerminal("mcp");
    const { serveStdioMcp } = await import("../mcp/index.ts");
    const board = asked.text("board");
    return serveStdioMcp(asked.env, {
      version,
      orchestrator: asked.on("orchestrator"),
      ...(board === undefined ? {} : { board }),
    });
  },
});
