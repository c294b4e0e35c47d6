import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Preset } from "./preset.ts";
import { numberIn, objectIn, sum, textIn } from "./preset.ts";

/**
 * OpenCode (seen with 1.18.33). Its config comes in OPENCODE_CONFIG_CONTENT, which wins over the project's; what the
 * profile puts there is kept. `--title` saves a request. It has no final event: usage is the sum of the steps.
 */
export const opencode: Preset = {
  name: "opencode",
  executable: "opencode",
  passes: ["OPENCODE_*", "ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GEMINI_API_KEY", "OPENROUTER_API_KEY"],
  on_exit_zero: "violation",
  stall_seconds: 3600,
  lost_session: /Session not found/u,
  arrange({ task, profile, prompt, model, resume, workspace, mcp }) {
    const given = objectIn(parsed(profile.config.env?.["OPENCODE_CONFIG_CONTENT"]));
    const kanban = {
      type: "local",
      command: [mcp.command, ...mcp.args],
      enabled: true,
      timeout: 30_000,
      environment: Object.fromEntries(mcp.variables.map((name) => [name, `{env:${name}}`])),
    };
    const content = {
      autoupdate: false,
      share: "disabled",
      permission: { "*": "allow" },
      ...given,
      mcp: { ...objectIn(given["mcp"]), kanban },
    };
    return {
      argv: [
        "opencode",
        "run",
        "--format",
        "json",
        "--dir",
        workspace,
        "--title",
        `kanban ${task.id}`,
        ...(model === null ? [] : ["-m", model]),
        ...(resume === null ? [] : ["--session", resume]),
        ...(profile.config.args ?? []),
        "--",
        prompt,
      ],
      env: {
        OPENCODE_CONFIG_CONTENT: JSON.stringify(content),
        OPENCODE_DISABLE_AUTOUPDATE: "1",
        OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      },
      ...(resume === null ? {} : { session_ref: resume }),
    };
  },
  read(event, so_far) {
    so_far.session_ref = textIn(event["sessionID"]) ?? so_far.session_ref;
    const part = objectIn(event["part"]);
    if (event["type"] === "text") so_far.text = textIn(part["text"]) ?? so_far.text;
    if (event["type"] === "step_finish") {
      const tokens = objectIn(part["tokens"]);
      const cache = objectIn(tokens["cache"]);
      so_far.tokens_in = sum(
        so_far.tokens_in,
        numberIn(tokens["input"]),
        numberIn(cache["read"]),
        numberIn(cache["write"]),
      );
      so_far.tokens_out = sum(so_far.tokens_out, numberIn(tokens["output"]), numberIn(tokens["reasoning"]));
      so_far.cost_usd = sum(so_far.cost_usd, numberIn(part["cost"]));
    }
    if (event["type"] !== "error") return;
    const error = objectIn(event["error"]);
    const data = objectIn(error["data"]);
    so_far.error = textIn(data["message"]) ?? textIn(error["name"]) ?? "opencode reported an error";
    if (data["statusCode"] === 429) so_far.rate_limit = { retry_after_seconds: null };
  },
  preflight(_profile, env) {
    const data = env["XDG_DATA_HOME"] ?? join(env["HOME"] ?? "", ".local", "share");
    const keyed = Object.keys(env).some(
      (name) => name.endsWith("_API_KEY") || name.startsWith("OPENCODE_CONFIG"),
    );
    if (keyed || existsSync(join(data, "opencode", "auth.json"))) return [];
    return [
      {
        severity: "warning",
        problem: "opencode has no login",
        fix: "run `opencode auth login`, or set the provider's API key",
      },
    ];
  },
};

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}") as unknown;
  } catch {
    return {};
  }
}
