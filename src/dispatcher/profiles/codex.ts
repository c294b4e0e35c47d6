import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Preset } from "./preset.ts";
import { notAnOption, numberIn, objectIn, textIn } from "./preset.ts";

/**
 * Codex CLI (seen with 0.169.0). Everything is given by `-c`, so the user's login and config stay in force.
 * `required` makes it fail when the MCP server is missing; `env_vars` forwards by name, because codex hands a server
 * nothing else. Options stand before `resume`. A resumed thread reports its running total.
 */
export const codex: Preset = {
  name: "codex",
  executable: "codex",
  passes: ["CODEX_*", "OPENAI_*"],
  on_exit_zero: "violation",
  stall_seconds: 3600,
  lost_session: /no rollout found for thread id/u,
  usage_is_total: true,
  arrange({ profile, prompt, model, resume, workspace, mcp }) {
    const server = [
      `command=${toml(mcp.command)}`,
      `args=[${mcp.args.map(toml).join(",")}]`,
      `env_vars=[${mcp.variables.map(toml).join(",")}]`,
      "required=true",
      "startup_timeout_sec=30",
      'default_tools_approval_mode="approve"',
    ];
    return {
      argv: [
        "codex",
        "exec",
        "--json",
        "--skip-git-repo-check",
        "-C",
        workspace,
        ...(model === null ? [] : ["-m", model]),
        "-c",
        "check_for_update_on_startup=false",
        "-c",
        "features.plugins=false",
        "-c",
        "analytics.enabled=false",
        "-c",
        'sandbox_mode="workspace-write"',
        "-c",
        `mcp_servers.kanban={${server.join(",")}}`,
        ...(profile.config.args ?? []),
        ...(resume === null ? [] : ["resume", resume]),
        notAnOption(prompt),
      ],
      ...(resume === null ? {} : { session_ref: resume }),
    };
  },
  read(event, so_far) {
    const item = objectIn(event["item"]);
    if (event["type"] === "thread.started") so_far.session_ref = textIn(event["thread_id"]);
    if (event["type"] === "turn.completed") {
      const usage = objectIn(event["usage"]);
      so_far.tokens_in = numberIn(usage["input_tokens"]);
      so_far.tokens_out = numberIn(usage["output_tokens"]);
    }
    if (event["type"] === "item.completed" && item["type"] === "agent_message")
      so_far.text = textIn(item["text"]);
    const error =
      event["type"] === "turn.failed"
        ? objectIn(event["error"])["message"]
        : event["type"] === "error" && event["message"];
    if (!textIn(error)) return;
    so_far.error = textIn(error);
    if (/\b429\b|rate.?limit|too many requests|usage limit/iu.test(so_far.error ?? ""))
      so_far.rate_limit = { retry_after_seconds: null };
  },
  preflight(_profile, env) {
    const home = env["CODEX_HOME"] ?? join(env["HOME"] ?? "", ".codex");
    if (env["CODEX_API_KEY"] || existsSync(join(home, "auth.json")) || existsSync(join(home, "config.toml")))
      return [];
    return [
      {
        severity: "error",
        problem: "codex is not logged in",
        fix: "run `codex login`, or set CODEX_API_KEY",
      },
    ];
  },
};

/** A JSON string is a TOML basic string. */
function toml(text: string): string {
  return JSON.stringify(text);
}
