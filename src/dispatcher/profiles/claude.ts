import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Preset } from "./preset.ts";
import { numberIn, objectIn, sum, textIn } from "./preset.ts";

/**
 * Claude Code (seen with 2.1.197). `alwaysLoad` and the connect time-out make it wait for the MCP server instead of
 * going on without tools after 2 s. The variables are named, not valued, so no secret stands on the command line.
 * The prompt follows `--`, because `--allowedTools` swallows what comes after it.
 */
export const claude: Preset = {
  name: "claude",
  executable: "claude",
  passes: [
    "ANTHROPIC_*",
    "CLAUDE_CONFIG_DIR",
    "CLAUDE_CODE_*",
    "AWS_REGION",
    "AWS_PROFILE",
    "CLOUD_ML_REGION",
  ],
  on_exit_zero: "violation",
  stall_seconds: 3600,
  lost_session: /No conversation found with session ID/u,
  arrange({ profile, prompt, model, resume, fresh_session, mcp }) {
    const env = Object.fromEntries(mcp.variables.map((name) => [name, `\${${name}}`]));
    const server = { type: "stdio", command: mcp.command, args: mcp.args, alwaysLoad: true, env };
    return {
      argv: [
        "claude",
        "-p",
        "--output-format",
        "stream-json",
        "--verbose",
        "--mcp-config",
        JSON.stringify({ mcpServers: { kanban: server } }),
        "--strict-mcp-config",
        "--allowedTools",
        "mcp__kanban",
        ...(model === null ? [] : ["--model", model]),
        ...(resume === null ? ["--session-id", fresh_session] : ["--resume", resume]),
        ...(profile.config.args ?? []),
        "--",
        prompt,
      ],
      env: {
        MCP_CONNECT_TIMEOUT_MS: "30000",
        DISABLE_AUTOUPDATER: "1",
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
      },
      session_ref: resume ?? fresh_session,
    };
  },
  read(event, so_far) {
    so_far.session_ref = textIn(event["session_id"]) ?? so_far.session_ref;
    if (event["type"] === "system") so_far.model = textIn(event["model"]) ?? so_far.model;
    if (event["type"] !== "result") return;
    const usage = objectIn(event["usage"]);
    const tokens = (name: string): number | null => numberIn(usage[name]);
    so_far.tokens_in = sum(
      tokens("input_tokens"),
      tokens("cache_read_input_tokens"),
      tokens("cache_creation_input_tokens"),
    );
    so_far.tokens_out = tokens("output_tokens");
    so_far.cost_usd = numberIn(event["total_cost_usd"]);
    so_far.text = textIn(event["result"]);
    if (event["is_error"] !== true) return;
    so_far.error = so_far.text ?? textIn(event["subtype"]);
    const status = numberIn(event["api_error_status"]);
    if (status === 429 || status === 529) so_far.rate_limit = { retry_after_seconds: null };
  },
  preflight(_profile, env) {
    const home = env["CLAUDE_CONFIG_DIR"] ?? join(env["HOME"] ?? "", ".claude");
    const keyed = Object.keys(env).some((name) =>
      /^(ANTHROPIC_(API_KEY|AUTH_TOKEN)|CLAUDE_CODE_(OAUTH_TOKEN|USE_))/u.test(name),
    );
    if (keyed || existsSync(join(home, ".credentials.json"))) return [];
    return [
      {
        severity: "error",
        problem: "claude is not logged in",
        fix: "run `claude` once and log in, or set ANTHROPIC_API_KEY",
      },
    ];
  },
};
