import * as v from "valibot";
import { notifySchema } from "./notify.ts";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
const seconds = v.pipe(v.number(), v.minValue(0));

const amount = v.pipe(v.number(), v.finite("must be finite"), v.minValue(0));
const dailyBudget = v.strictObject({
  usd_per_day: v.optional(amount),
  tokens_per_day: v.optional(amount),
});

/** One worker configuration; a task's assignee names it. */
export const profileSchema = v.strictObject({
  /** Which agent program's conventions apply; `shell` is a plain command. */
  preset: v.optional(v.picklist(["hermes", "claude", "codex", "opencode", "gemini", "shell"])),
  /** Argv template instead of the preset's. Placeholders: {task_id} {title} {body} {workspace} {prompt} {model} {params.<name>} … */
  command: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  /** Arguments added to the preset's own, before the prompt. */
  args: v.optional(v.array(v.string())),
  /** Text added to the agent's prompt; placeholders as in `command`. */
  prompt: v.optional(v.string()),
  description: v.optional(v.string()),
  model: v.optional(v.string()),
  provider: v.optional(v.string()),
  /** Variables set for the worker. */
  env: v.optional(v.record(v.string(), v.string())),
  /** Names of variables of the dispatcher's own environment that may pass. */
  env_allow: v.optional(v.array(v.string())),
  /** What a silent exit 0 means. Default: `done` for shell, `violation` for agents. */
  on_exit_zero: v.optional(v.picklist(["done", "review", "violation"])),
  /** Argv that decides whether done is done: exit 0 accepts. Runs in the workspace; placeholders as in `command`. */
  verify: v.optional(v.pipe(v.array(v.string()), v.minLength(1))),
  verify_timeout_seconds: v.optional(positive),
  /** Continue the agent's own session on a retry or after an unblock, where the agent can. Default true. */
  resume: v.optional(v.boolean()),
  /** Git repository that worktrees without a path are made from. */
  repository: v.optional(v.string()),
  max_running: v.optional(positive),
  max_runtime_seconds: v.optional(positive),
  /** Silence (no output, no heartbeat) that counts as stalled. 0 turns it off. */
  stall_seconds: v.optional(seconds),
  max_retries: v.optional(positive),
  /** Profile that reviews what `on_exit_zero: review` hands over, where the task names nobody. */
  reviewer: v.optional(v.string()),
});
export type Profile = v.InferOutput<typeof profileSchema>;

/** `<home>/config.yaml`, our keys. Hermes' own keys beside them are left alone. */
export const configSchema = v.object({
  profiles: v.optional(v.record(v.string(), profileSchema), {}),
  dispatch: v.optional(
    v.strictObject({
      enabled: v.optional(v.boolean(), true),
      interval_seconds: v.optional(v.pipe(v.number(), v.minValue(1)), 60),
      failure_limit: v.optional(positive, 3),
      claim_ttl_seconds: v.optional(positive, 900),
      retry_backoff_seconds: v.optional(count, 10),
      retry_backoff_cap_seconds: v.optional(count, 300),
      grace_seconds: v.optional(seconds, 5),
      aging_seconds: v.optional(count, 0),
      /** Least free memory, in MiB, below which nothing is started. 0 turns the guard off. */
      min_free_memory_mib: v.optional(count, 256),
      /** What a worker is expected to use in its first 15 seconds: held back from the free memory for each new one. */
      worker_memory_mib: v.optional(count, 128),
      /** Pause after "try later" (exit 75); doubles while it goes on, up to an hour. */
      try_later_seconds: v.optional(positive, 60),
      /** How long a profile or provider rests after its rate limit, unless it said how long. */
      park_seconds: v.optional(positive, 900),
      /** How long a worker may live on after its task is finished. */
      linger_seconds: v.optional(seconds, 120),
      /** A log that grows beyond this during an attempt is cut. */
      max_log_mib: v.optional(positive, 64),
      /** Git repository that worktrees without a path are made from, where the profile names none. */
      repository: v.optional(v.string()),
    }),
    {},
  ),
  caps: v.optional(
    v.strictObject({
      host: v.optional(positive),
      board: v.optional(positive),
      each_profile: v.optional(positive),
      profile: v.optional(v.record(v.string(), positive), {}),
      tenant: v.optional(v.record(v.string(), positive), {}),
    }),
    {},
  ),
  /**
   * The most that attempts may have reported as spent before nothing more is started: `usd_per_day` and
   * `tokens_per_day` (in and out) count the last 24 hours, `each_task` all attempts of a task.
   */
  budgets: v.optional(
    v.strictObject({
      board: v.optional(dailyBudget, {}),
      each_profile: v.optional(dailyBudget, {}),
      profile: v.optional(v.record(v.string(), dailyBudget), {}),
      each_task: v.optional(v.strictObject({ usd: v.optional(amount), tokens: v.optional(amount) }), {}),
    }),
    {},
  ),
  serve: v.optional(
    v.strictObject({
      host: v.optional(v.string(), "127.0.0.1"),
      port: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65535)), 9119),
    }),
    {},
  ),
  durability: v.optional(v.picklist(["full", "normal"]), "full"),
  notify: v.optional(notifySchema, {}),
  dashboard: v.optional(v.unknown()),
  kanban: v.optional(v.unknown()),
});
export type Config = v.InferOutput<typeof configSchema> & {
  /** Why these are not the file's settings, but what stands in for them while it is broken. */
  readonly problem?: string;
  /** Names at the top of the file that are no settings of ours, and nearly are: nothing under them counts. */
  readonly doubts?: readonly string[];
};
