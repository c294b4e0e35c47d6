import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Behaviour } from "./llm/script.ts";
import { BEHAVIOURS } from "./llm/script.ts";
import type { ScriptedModel } from "./llm/server.ts";

/** One real agent program, as a user would set it up: its preset, and an environment that names the provider. */
export interface Agent {
  name: string;
  preset: "claude" | "codex" | "opencode" | "gemini";
  model?: string;
  /** Whether its output tells what a run cost. */
  costs: boolean;
  /** The profile's `env:`; files it needs are written below `dir`. */
  env(url: string, dir: string): Record<string, string>;
}

const KEY = "scripted-key";

export const AGENTS: readonly Agent[] = [
  {
    name: "claude",
    preset: "claude",
    costs: true,
    env: (url) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: KEY, CLAUDE_CODE_MAX_RETRIES: "0" }),
  },
  // How codex offers the board's tools depends on the model: in code mode, behind a search, or directly.
  { name: "codex", preset: "codex", costs: false, env: codexEnv },
  { name: "codex-search", preset: "codex", model: "gpt-5.5", costs: false, env: codexEnv },
  { name: "codex-direct", preset: "codex", model: "scripted", costs: false, env: codexEnv },
  {
    name: "opencode",
    preset: "opencode",
    model: "scripted/scripted",
    costs: true,
    env: (url, dir) => ({
      OPENCODE_CONFIG: write(join(dir, "opencode.json"), JSON.stringify(opencodeConfig(url))),
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      npm_config_offline: "true",
    }),
  },
  // Without a model named, gemini asks a small model first which one should answer.
  { name: "gemini", preset: "gemini", costs: false, env: geminiEnv },
  { name: "gemini-pro", preset: "gemini", model: "gemini-2.5-pro", costs: false, env: geminiEnv },
];

export function profileName(agent: Agent, behaviour: Behaviour): string {
  return `${agent.name}-${behaviour}`;
}

/** One profile per agent and behaviour: the preset, the model, and the environment; nothing of the preset is changed. */
export function profilesOf(
  agents: readonly Agent[],
  model: ScriptedModel,
  shared: Record<string, string>,
  dir: string,
): Record<string, object> {
  const each = agents.flatMap((agent) => BEHAVIOURS.map((behaviour) => ({ agent, behaviour })));
  return Object.fromEntries(
    each.map(({ agent, behaviour }) => {
      const name = profileName(agent, behaviour);
      const env = { ...shared, ...agent.env(model.url(behaviour, agent.name), join(dir, name)) };
      return [name, { preset: agent.preset, ...(agent.model ? { model: agent.model } : {}), env }];
    }),
  );
}

function codexEnv(url: string, dir: string): Record<string, string> {
  const config = [
    'model_provider = "scripted"',
    "[model_providers.scripted]",
    'name = "scripted"',
    `base_url = "${url}/v1"`,
    'env_key = "SCRIPTED_KEY"',
    'wire_api = "responses"',
    "request_max_retries = 0",
    "stream_max_retries = 0",
  ];
  return { CODEX_HOME: dirname(write(join(dir, "config.toml"), config.join("\n"))), SCRIPTED_KEY: KEY };
}

function opencodeConfig(url: string): object {
  const limit = { context: 200_000, output: 8192 };
  const model = { name: "scripted", tool_call: true, limit, cost: { input: 1, output: 2 } };
  const options = { baseURL: `${url}/v1`, apiKey: KEY };
  const provider = {
    npm: "@ai-sdk/openai-compatible",
    name: "scripted",
    options,
    models: { scripted: model },
  };
  return {
    enabled_providers: ["scripted"],
    small_model: "scripted/scripted",
    provider: { scripted: provider },
  };
}

function geminiEnv(url: string, dir: string): Record<string, string> {
  const settings = {
    general: { maxAttempts: 1 },
    privacy: { usageStatisticsEnabled: false },
    security: { auth: { selectedType: "gemini-api-key" } },
  };
  write(join(dir, ".gemini", "settings.json"), JSON.stringify(settings));
  return { GEMINI_CLI_HOME: dir, GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: url };
}

function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, text, { mode: 0o600 });
  return path;
}
