import { afterEach, expect, test } from "bun:test";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Config, Profile } from "../../src/config/index.ts";
import { preflight, resolveProfile } from "../../src/dispatcher/index.ts";
import type { Assignment, PresetName, Reading } from "../../src/dispatcher/profiles/preset.ts";
import { NOTHING_READ } from "../../src/dispatcher/profiles/preset.ts";
import { workerPrompt } from "../../src/dispatcher/profiles/prompt.ts";
import { PRESETS } from "../../src/dispatcher/profiles/resolve.ts";
import { fillTemplate } from "../../src/dispatcher/profiles/template.ts";
import { Workshop } from "./workshop.ts";

let shop: Workshop | undefined;
afterEach(async () => {
  await shop?.close();
  shop = undefined;
});

function assignment(preset: PresetName, config: Profile = {}, change: Partial<Assignment> = {}): Assignment {
  return {
    task: {
      id: "t_1",
      title: "fix it",
      body: "all of it",
      params: { lang: "de" },
      skills: ["git"],
      assignee: "w",
      priority: 2,
      tenant: null,
    } as never,
    profile: { name: "w", preset: PRESETS[preset], config, configured: true },
    run_id: 7,
    attempt: 2,
    workspace: "/work",
    run_dir: "/run",
    board: "default",
    home: "/home",
    prompt: "the prompt",
    model: null,
    resume: null,
    fresh_session: "11111111-2222-3333-4444-555555555555",
    mcp: { command: "/bin/kanbun", args: ["mcp"], variables: ["KANBUN_TASK", "KANBUN_TOKEN"] },
    ...change,
  };
}

const argv = (preset: PresetName, config: Profile = {}, change: Partial<Assignment> = {}): string[] =>
  PRESETS[preset].arrange(assignment(preset, config, change)).argv;

test("claude: the prompt after --, the server's variables by name and never by value, loaded before the first word", () => {
  const words = argv("claude", { args: ["--permission-mode", "acceptEdits"] }, { model: "sonnet" });
  expect(words.slice(-2)).toEqual(["--", "the prompt"]);
  expect(words.slice(0, 5)).toEqual(["claude", "-p", "--output-format", "stream-json", "--verbose"]);
  expect(words.join(" ")).toContain(
    "--allowedTools mcp__kanban --model sonnet --session-id 11111111-2222-3333-4444-555555555555 --permission-mode acceptEdits --",
  );
  const { mcpServers } = JSON.parse(words[words.indexOf("--mcp-config") + 1] ?? "") as { mcpServers: object };
  expect(mcpServers).toEqual({
    kanban: {
      type: "stdio",
      command: "/bin/kanbun",
      args: ["mcp"],
      alwaysLoad: true,
      env: { KANBUN_TASK: "${KANBUN_TASK}", KANBUN_TOKEN: "${KANBUN_TOKEN}" },
    },
  });
  expect(argv("claude", {}, { resume: "abc" }).join(" ")).toContain("--resume abc --");
});

test("codex: everything by -c, variables forwarded by name, options before resume, the prompt last", () => {
  const words = argv("codex", {}, { resume: "thread-1", model: "gpt-x" });
  expect(words.slice(-3)).toEqual(["resume", "thread-1", "the prompt"]);
  expect(words).toContain(
    'mcp_servers.kanban={command="/bin/kanbun",args=["mcp"],env_vars=["KANBUN_TASK","KANBUN_TOKEN"],required=true,startup_timeout_sec=30,default_tools_approval_mode="approve"}',
  );
  expect(words.slice(0, 8)).toEqual([
    "codex",
    "exec",
    "--json",
    "--skip-git-repo-check",
    "-C",
    "/work",
    "-m",
    "gpt-x",
  ]);
  expect(argv("codex", {}, { prompt: "-rf" }).at(-1)).toBe("\n-rf");
});

test("opencode: config by variable, what the profile put there is kept", () => {
  const config = {
    env: {
      OPENCODE_CONFIG_CONTENT:
        '{"model":"acme/m","mcp":{"other":{"type":"local"}},"permission":{"bash":"deny"}}',
    },
  };
  const { argv: words, env } = PRESETS.opencode.arrange(assignment("opencode", config, { resume: "ses_1" }));
  expect(words).toEqual([
    "opencode",
    "run",
    "--format",
    "json",
    "--dir",
    "/work",
    "--title",
    "kanban t_1",
    "--session",
    "ses_1",
    "--",
    "the prompt",
  ]);
  const content = JSON.parse(env?.["OPENCODE_CONFIG_CONTENT"] ?? "") as Record<string, never>;
  expect(content).toMatchObject({
    model: "acme/m",
    permission: { bash: "deny" },
    mcp: {
      other: { type: "local" },
      kanban: {
        type: "local",
        command: ["/bin/kanbun", "mcp"],
        environment: { KANBUN_TOKEN: "{env:KANBUN_TOKEN}" },
      },
    },
  });
});

test("gemini: settings file beside the user's own, secret-looking variables named in it", () => {
  const { argv: words, env, files } = PRESETS.gemini.arrange(assignment("gemini"));
  expect(words.slice(0, 3)).toEqual(["gemini", "-p", "the prompt"]);
  expect(words.join(" ")).toContain(
    "--approval-mode yolo --skip-trust --allowed-mcp-server-names kanban --session-id 1111",
  );
  expect(env).toEqual({
    GEMINI_CLI_NO_RELAUNCH: "true",
    GEMINI_CLI_SYSTEM_SETTINGS_PATH: "/run/gemini-settings.json",
  });
  expect(JSON.parse(files?.["gemini-settings.json"] ?? "")).toMatchObject({
    mcpServers: { kanban: { command: "/bin/kanbun", trust: true, env: { KANBUN_TOKEN: "$KANBUN_TOKEN" } } },
  });
});

const READINGS: [PresetName, events: object[], expected: Partial<Reading>][] = [
  [
    "claude",
    [
      { type: "system", subtype: "init", session_id: "s1", model: "claude-x" },
      {
        type: "result",
        is_error: false,
        session_id: "s1",
        result: "all done",
        total_cost_usd: 0.25,
        usage: {
          input_tokens: 10,
          cache_read_input_tokens: 5,
          cache_creation_input_tokens: 1,
          output_tokens: 7,
        },
      },
    ],
    {
      session_ref: "s1",
      model: "claude-x",
      tokens_in: 16,
      tokens_out: 7,
      cost_usd: 0.25,
      text: "all done",
      error: null,
      rate_limit: null,
    },
  ],
  [
    "claude",
    [
      {
        type: "result",
        subtype: "success",
        is_error: true,
        api_error_status: 429,
        session_id: "s1",
        result: "limit reached",
      },
    ],
    { error: "limit reached", rate_limit: { retry_after_seconds: null } },
  ],
  [
    "codex",
    [
      { type: "thread.started", thread_id: "th1" },
      { type: "item.completed", item: { type: "agent_message", text: "bye" } },
      { type: "turn.completed", usage: { input_tokens: 100, cached_input_tokens: 90, output_tokens: 9 } },
    ],
    { session_ref: "th1", tokens_in: 100, tokens_out: 9, text: "bye", cost_usd: null },
  ],
  [
    "codex",
    [{ type: "turn.failed", error: { message: "exceeded retry limit, last status: 429 Too Many Requests" } }],
    {
      error: "exceeded retry limit, last status: 429 Too Many Requests",
      rate_limit: { retry_after_seconds: null },
    },
  ],
  [
    "opencode",
    [
      { type: "step_start", sessionID: "ses_1" },
      { type: "text", sessionID: "ses_1", part: { text: "bye" } },
      {
        type: "step_finish",
        sessionID: "ses_1",
        part: { tokens: { input: 10, output: 2, reasoning: 1, cache: { read: 3, write: 4 } }, cost: 0.01 },
      },
      {
        type: "step_finish",
        sessionID: "ses_1",
        part: { tokens: { input: 1, output: 1, reasoning: 0, cache: { read: 0, write: 0 } }, cost: 0.02 },
      },
    ],
    { session_ref: "ses_1", tokens_in: 18, tokens_out: 4, cost_usd: 0.03, text: "bye" },
  ],
  [
    "opencode",
    [
      {
        type: "error",
        sessionID: "s",
        error: { name: "APIError", data: { message: "slow down", statusCode: 429 } },
      },
    ],
    { error: "slow down", rate_limit: { retry_after_seconds: null } },
  ],
  [
    "gemini",
    [
      { type: "init", session_id: "g1", model: "gemini-x" },
      { type: "message", role: "assistant", content: "by", delta: true },
      { type: "message", role: "assistant", content: "e", delta: true },
      { type: "result", status: "success", stats: { input_tokens: 30, output_tokens: 3 } },
    ],
    { session_ref: "g1", model: "gemini-x", tokens_in: 30, tokens_out: 3, text: "bye", error: null },
  ],
];

test.each(READINGS)("what %s says about its attempt", (preset, events, expected) => {
  const reading: Reading = { ...NOTHING_READ };
  for (const event of events) PRESETS[preset].read?.(event as Record<string, unknown>, reading);
  expect(reading).toMatchObject(expected);
});

test("gemini's exit code carries the HTTP status", () => {
  const reading: Reading = { ...NOTHING_READ };
  PRESETS.gemini.exit?.(145, reading);
  expect(reading.rate_limit).toBeNull();
  PRESETS.gemini.exit?.(173, reading);
  expect(reading.rate_limit).toEqual({ retry_after_seconds: null });
});

test("placeholders: one element stays one element, values are not looked through again, other braces stay", () => {
  const fill = (...template: string[]) =>
    fillTemplate(
      template,
      assignment(
        "shell",
        {},
        {
          task: {
            id: "t_1",
            title: "$(rm -rf /) {body}",
            body: "B",
            params: { lang: "de" },
            skills: null,
          } as never,
        },
      ),
    );
  expect(fill("echo", "{title}", "x{task_id}y", "{params.lang}")).toEqual([
    "echo",
    "$(rm -rf /) {body}",
    "xt_1y",
    "de",
  ]);
  expect(fill("awk", "{print $1}", "{nothing}", "{a,b}", "{task.id}")).toEqual([
    "awk",
    "{print $1}",
    "{nothing}",
    "{a,b}",
    "{task.id}",
  ]);
  expect(() => fill("{params.absent}")).toThrow("needs {params.absent}, which the task does not have");
});

test("the prompt names the task, the way to its text, and how to end; a profile adds its own", () => {
  const text = workerPrompt(assignment("claude", { prompt: "Answer in {params.lang}." }));
  for (const part of [
    "You are a Kanban worker",
    "t_1: fix it",
    "kanban_show",
    "kanban_complete",
    "kanban_block",
    "Use these skills: git.",
    "Answer in de.",
  ])
    expect(text).toContain(part);
  expect(workerPrompt(assignment("claude", {}, { resume: "s" }))).toContain("Go on with kanban task t_1");
});

test("a profile by its name: configured, on disk, or Hermes when nothing is configured", async () => {
  shop = await Workshop.open();
  mkdirSync(join(shop.home, "profiles", "poet"), { recursive: true });
  mkdirSync(join(shop.home, "profiles", "bare"));
  writeFileSync(join(shop.home, "profiles", "stray"), "");
  writeFileSync(join(shop.home, "profiles", "poet", "config.yaml"), "");
  const of = (config: Config, name: string) =>
    resolveProfile(config, name, shop?.home ?? "")?.preset.name ?? null;
  expect(of(shop.config, "anybody")).toBe("hermes");
  const configured = {
    ...shop.config,
    profiles: { a: { preset: "codex" as const }, b: { command: ["x"] }, c: {} },
  };
  expect(["a", "b", "c", "poet", "bare", "stray"].map((name) => of(configured, name))).toEqual([
    "codex",
    "shell",
    "hermes",
    "hermes",
    null,
    null,
  ]);
});

test("a session is continued on a retry, by the same profile in the same place, and not after it failed that way", async () => {
  const record = `echo "$@" >> "$HOME/argv"; echo '{"type":"system","session_id":"sess-1","model":"m"}'; exit 1`;
  shop = await Workshop.open("profiles: { w: { preset: claude } }");
  shop.program("claude", record);
  const { id } = await shop.create({ assignee: "w" });
  await shop.dispatchUntil("the breaker", async () => (await shop?.task(id))?.status === "blocked");
  const calls =
    (await Bun.file(join(shop.home, "argv")).text())
      .split("You are a Kanban worker")
      .join("\n")
      .match(/--(session-id|resume) \S+/gu) ?? [];
  expect(calls).toHaveLength(3);
  expect(calls[0]).toMatch(/^--session-id [0-9a-f-]{36}$/u);
  expect(calls[1]).toBe("--resume sess-1");
  expect(calls[2]).toMatch(/^--session-id [0-9a-f-]{36}$/u);
  expect((await shop.runs(id))[0]).toMatchObject({ session_ref: "sess-1", model: "m" });
});

test("a resumed codex thread's usage is only what this run added", async () => {
  const usage = (n: number): string =>
    `{"type":"turn.completed","usage":{"input_tokens":${n},"output_tokens":${n / 10}}}`;
  shop = await Workshop.open("profiles: { w: { preset: codex } }");
  shop.program(
    "codex",
    `echo '{"type":"thread.started","thread_id":"th"}'; case $KANBUN_ATTEMPT in 1) echo '${usage(3000)}';; *) echo '${usage(9000)}';; esac; exit 1`,
  );
  const { id } = await shop.create({ assignee: "w", max_retries: 2 });
  await shop.dispatchUntil("two attempts", async () => (await shop?.task(id))?.status === "blocked");
  const runs = await shop.runs(id);
  expect(runs.map(({ tokens_in, tokens_out }) => [tokens_in, tokens_out])).toEqual([
    [3000, 300],
    [6000, 600],
  ]);
});

test("preflight finds the program, its version and what is missing, with a fix for each", async () => {
  shop = await Workshop.open(`profiles:
  ok: { preset: claude }
  absent: { preset: codex, env: { PATH: /nowhere } }
  none: { preset: shell }
  risky: { command: ["sh", "-c", "echo {title}"] }
  safe: { command: ["sh", "-c", 'echo "$1"', "sh", "{title}"] }`);
  const program = shop.program("claude", "echo 2.1.0 '(fake)'");
  const { home, config } = shop;
  const env = { ...shop.env, ANTHROPIC_API_KEY: "k" };
  expect(await preflight(config, "ok", home, env)).toEqual({
    name: "ok",
    preset: "claude",
    executable: program,
    version: "2.1.0 (fake)",
    problems: [],
  });
  const problems = async (name: string, parent: Record<string, string> = env) =>
    (await preflight(config, name, home, parent)).problems.map(
      ({ severity, problem }) => `${severity}: ${problem}`,
    );
  expect(await problems("ok", shop.env)).toEqual(["error: claude is not logged in"]);
  expect((await problems("absent"))[0]).toBe("error: `codex` executable not found on PATH");
  expect(await problems("none")).toEqual(["error: has no command"]);
  expect((await problems("risky"))[0]).toContain("warning: a placeholder stands inside a shell script");
  expect(await problems("safe")).toEqual([]);
  expect(await problems("nobody")).toEqual(["error: no profile is called nobody"]);
});

test("gemini's preflight knows that settings below a directory others may write to are ignored", async () => {
  shop = await Workshop.open("profiles: { g: { preset: gemini } }");
  chmodSync(shop.home, 0o777);
  const { problems } = await preflight(shop.config, "g", shop.home, { ...shop.env, GEMINI_API_KEY: "k" });
  expect(problems.some(({ problem }) => problem.includes(`ignores settings below ${shop?.home}`))).toBe(true);
});
