import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Preset } from "./preset.ts";
import { notAnOption, numberIn, objectIn, textIn } from "./preset.ts";

const SETTINGS = "gemini-settings.json";
/** Exit codes are the HTTP status modulo 256. */
const RATE_LIMITED = 429 % 256;

/**
 * Gemini CLI (seen with 0.61.0). Its MCP server comes in a system settings file, merged over the user's own settings,
 * so the login stays; the CLI skips such a file when a directory above it is writable by others. Every variable is
 * named there, because names that look secret are not inherited. Without its relauncher SIGTERM reaches it.
 */
export const gemini: Preset = {
  name: "gemini",
  executable: "gemini",
  passes: ["GEMINI_*", "GOOGLE_*"],
  on_exit_zero: "violation",
  stall_seconds: 3600,
  // It saves a session only once a request went well, so a first attempt that was refused leaves none.
  lost_session: /Error resuming session/u,
  arrange({ profile, prompt, model, resume, fresh_session, run_dir, mcp }) {
    const given = settingsAt(profile.config.env?.["GEMINI_CLI_SYSTEM_SETTINGS_PATH"]);
    const env = Object.fromEntries(mcp.variables.map((name) => [name, `$${name}`]));
    const kanban = { command: mcp.command, args: mcp.args, trust: true, timeout: 30_000, env };
    const settings = {
      ...given,
      general: {
        enableAutoUpdate: false,
        enableAutoUpdateNotification: false,
        ...objectIn(given["general"]),
      },
      mcpServers: { ...objectIn(given["mcpServers"]), kanban },
    };
    return {
      argv: [
        "gemini",
        "-p",
        notAnOption(prompt),
        ...(model === null ? [] : ["-m", model]),
        "-o",
        "stream-json",
        "--approval-mode",
        "yolo",
        "--skip-trust",
        "--allowed-mcp-server-names",
        "kanban",
        ...(resume === null ? ["--session-id", fresh_session] : ["--resume", resume]),
        ...(profile.config.args ?? []),
      ],
      env: { GEMINI_CLI_NO_RELAUNCH: "true", GEMINI_CLI_SYSTEM_SETTINGS_PATH: join(run_dir, SETTINGS) },
      files: { [SETTINGS]: JSON.stringify(settings, null, 2) },
      session_ref: resume ?? fresh_session,
    };
  },
  read(event, so_far) {
    if (event["type"] === "init") {
      so_far.session_ref = textIn(event["session_id"]);
      so_far.model = textIn(event["model"]);
    }
    if (event["type"] === "message" && event["role"] === "assistant")
      so_far.text = `${event["delta"] === true ? (so_far.text ?? "") : ""}${textIn(event["content"]) ?? ""}`;
    if (event["type"] !== "result") return;
    const stats = objectIn(event["stats"]);
    so_far.tokens_in = numberIn(stats["input_tokens"]);
    so_far.tokens_out = numberIn(stats["output_tokens"]);
    so_far.error = textIn(objectIn(event["error"])["message"]);
  },
  exit(code, so_far) {
    if (code === RATE_LIMITED) so_far.rate_limit = { retry_after_seconds: null };
  },
  preflight(_profile, env) {
    const home = join(env["GEMINI_CLI_HOME"] ?? env["HOME"] ?? "", ".gemini");
    const open = writableByOthers(env["KANBUN_HOME"] ?? "");
    return [
      ...(env["GEMINI_API_KEY"] || env["GOOGLE_API_KEY"] || existsSync(join(home, "oauth_creds.json"))
        ? []
        : [
            {
              severity: "error" as const,
              problem: "gemini is not logged in",
              fix: "run `gemini` once and log in, or set GEMINI_API_KEY",
            },
          ]),
      ...(open === null
        ? []
        : [
            {
              severity: "error" as const,
              problem: `gemini ignores settings below ${open}, which others may write to`,
              fix: `chmod go-w ${open}, or use a home elsewhere`,
            },
          ]),
    ];
  },
};

function settingsAt(path: string | undefined): Record<string, unknown> {
  try {
    return path ? objectIn(JSON.parse(readFileSync(path, "utf8"))) : {};
  } catch {
    return {};
  }
}

/** The nearest directory, from here up, that group or others may write to. */
function writableByOthers(path: string): string | null {
  for (let at = path; at !== ""; at = dirname(at)) {
    if (existsSync(at) && (statSync(at).mode & 0o022) !== 0) return at;
    if (dirname(at) === at) return null;
  }
  return null;
}
