import { afterEach, beforeEach, expect, test } from "bun:test";
import { existsSync, lstatSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig, settingsOf } from "../../src/config/index.ts";
import { Home, until } from "../support/program.ts";

let home: Home;
beforeEach(() => {
  home = new Home();
});
afterEach(() => home.remove());

const file = (): string => readFileSync(join(home.dir, "config.yaml"), "utf8");

test("set keeps comments and other keys, get and list read back, unset returns to the default", async () => {
  home.config("# ours\ndispatch:\n  failure_limit: 4 # few\nmodel: theirs\n");
  expect((await home.run(["config", "set", "dispatch.failure_limit", "5"])).stdout).toBe(
    "dispatch.failure_limit = 5\n",
  );
  expect(file()).toBe("# ours\ndispatch:\n  failure_limit: 5 # few\nmodel: theirs\n");
  expect((await home.run(["config", "get", "dispatch.failure_limit"])).stdout).toBe("5\n");
  await home.run(["config", "set", "profiles.echo.command", '["echo", "{title}"]']);
  expect(await home.json<object>("config", "get", "profiles.echo.command")).toEqual({
    key: "profiles.echo.command",
    value: ["echo", "{title}"],
  });
  const { settings } = await home.json<{ settings: { key: string; source: string }[] }>("config");
  expect(settings.find(({ key }) => key === "dispatch.failure_limit")).toMatchObject({
    value: 5,
    default: 3,
    source: "file",
  });
  expect(settings.find(({ key }) => key === "durability")).toMatchObject({
    value: "full",
    source: "default",
  });
  expect((await home.run(["config", "unset", "dispatch.failure_limit"])).stdout).toBe(
    "dispatch.failure_limit = 3\n",
  );
});

test("text stays text, whatever it looks like", async () => {
  await home.run(["config", "set", "profiles.a.model", "4.10"]);
  expect((await home.run(["config", "get", "profiles.a.model"])).stdout).toBe("4.10\n");
});

test("a name may have dots, blanks and any other sign, save what every object has", async () => {
  home.config(
    'profiles:\n  gpt-4.1: { command: [a] }\n  gpt-4: { command: [b] }\nbudgets: { profile: { "my writer": { usd_per_day: 0 } } }\n',
  );
  const keys = [
    "profiles.gpt-4.1.max_running",
    "budgets.profile.gpt-4.1.usd_per_day",
    "caps.profile.gpt-4.1",
    "caps.profile.gpt-4",
    "budgets.profile.my writer.usd_per_day",
    "budgets.profile.✍️.tokens_per_day",
  ];
  for (const key of keys)
    expect(await home.run(["config", "set", key, "5"])).toMatchObject({ code: 0, stdout: `${key} = 5\n` });
  const { caps, profiles, budgets } = parseConfig(file(), "config.yaml");
  expect(caps.profile).toEqual({ "gpt-4.1": 5, "gpt-4": 5 });
  expect(profiles).toMatchObject({
    "gpt-4.1": { command: ["a"], max_running: 5 },
    "gpt-4": { command: ["b"] },
  });
  expect(budgets.profile).toEqual({
    "gpt-4.1": { usd_per_day: 5 },
    "my writer": { usd_per_day: 5 },
    "✍️": { tokens_per_day: 5 },
  });
  const { settings } = await home.json<{ settings: { key: string; value: unknown }[] }>("config");
  for (const key of keys) expect(settings).toContainEqual(expect.objectContaining({ key, value: 5 }));
  const before = file();
  for (const key of [
    "caps.profile.__proto__",
    "caps.profile.constructor",
    "profiles..model",
    "profiles.gpt-4.1.modle",
    "caps.host.x",
  ])
    expect((await home.run(["config", "set", key, "5"])).code).toBe(2);
  expect(file()).toBe(before);
});

test("a wrong value or name is refused, with a guess, and nothing is written", async () => {
  const wrong = await home.run(["config", "set", "dispatch.failure_limit", "many"]);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("dispatch.failure_limit must be a number");
  const unknown = await home.run(["config", "set", "dispatch.failur_limit", "5"]);
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain("did you mean dispatch.failure_limit?");
  for (const name of ["nope", "constructor", "dispatch.constructor", "__proto__"])
    expect((await home.run(["config", "get", name])).code).toBe(2);
  expect(existsSync(join(home.dir, "config.yaml"))).toBe(false);
});

test("a broken file is named with line and column by every command, except the one that says where it is", async () => {
  home.config("dispatch:\n  failure_limit: [\n");
  for (const verb of [["list"], ["create", "x"], ["config", "list"]]) {
    const ran = await home.run(verb);
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/config\.yaml:\d+:\d+: /);
  }
  expect(existsSync(join(home.dir, "kanban.db"))).toBe(false);
  expect((await home.run(["config", "path"])).stdout).toBe(`${join(home.dir, "config.yaml")}\n`);
});

test("a name that is no setting: which there are in its place, and no command that the broken file stops too", async () => {
  const hintOf = async (text: string) => {
    home.config(text);
    return (await home.run(["list"])).stderr.split("\n")[1] ?? "";
  };
  expect(await hintOf('profiles: { sh: { comand: ["x"] } }')).toMatch(
    /the settings of profiles\.sh are: preset, .*\bcommand\b/u,
  );
  for (const wrong of ["caps: { host: many }", "caps: ["])
    expect(await hintOf(wrong)).toContain("kanbun config path");
});

test("set and unset mend a wrong value; what else is wrong is named where it stands", async () => {
  home.config("dispatch:\n  failure_limit: many # ours\n");
  expect(await home.run(["config", "set", "dispatch.failure_limit", "5"])).toMatchObject({
    code: 0,
    stderr: "",
  });
  expect(readFileSync(join(home.dir, "config.yaml"), "utf8")).toBe("dispatch:\n  failure_limit: 5 # ours\n");
  home.config("dispatch:\n  failure_limit: many\n");
  expect((await home.run(["config", "unset", "dispatch.failure_limit"])).code).toBe(0);
  const both = "dispatch:\n  failure_limit: many\ncaps:\n  host: none\n";
  home.config(both);
  const refused = await home.run(["config", "set", "dispatch.failure_limit", "5"]);
  expect(refused).toMatchObject({ code: 2, stdout: "" });
  expect(refused.stderr).toContain("caps.host must be");
  expect(readFileSync(join(home.dir, "config.yaml"), "utf8")).toBe(both);
});

test.each([
  [
    "an unknown key",
    "dispatch:\n  failure_limit: 3\n  intervall: 5\n",
    "3:3: dispatch.intervall is not a setting",
  ],
  ["a wrong value", "dispatch:\n  failure_limit: many\n", "2:18: dispatch.failure_limit must be a number"],
  ["a key of a profile", "profiles:\n  a: { comand: [x] }\n", "2:8: profiles.a.comand is not a setting"],
  [
    "an entry of a list",
    "profiles:\n  a:\n    command: [sh, 3]\n",
    "3:19: profiles.a.command.1 must be text",
  ],
  ["a map that is none", "dispatch: 3\n", "1:11: dispatch must be a map"],
  ["something missing", "notify:\n  sinks:\n    x: { url: y }\n", "3:5: notify.sinks.x.platform is missing"],
  ["a file that is a list", "- a\n", "1:1: the file must be a map of settings"],
  ["an alias of nothing", "# x\ndispatch: *x\n", "2:11: Unresolved alias"],
  ["a key that is there twice", "caps:\n  host: 1\n  host: 2\n", "3:3: Map keys must be unique\n"],
  ["what is no YAML", "caps: { host: 1\n", "2:1: Flow map"],
])("%s is named with the line and column where it stands", async (_what, text, told) => {
  home.config(text);
  const ran = await home.run(["config", "list"]);
  expect(ran).toMatchObject({ code: 2, stdout: "" });
  expect(ran.stderr).toStartWith(`kanban: ${join(home.dir, "config.yaml")}:${told}`);
  const [line, column] = told.split(":").map(Number);
  const { error } = JSON.parse((await home.run(["config", "list", "--json"])).stderr) as { error: object };
  expect(error).toMatchObject({ details: { line, column } });
});

test("set writes through a link to the file it points to", async () => {
  const kept = join(home.dir, "kept.yaml");
  writeFileSync(kept, "# kept\n");
  symlinkSync(kept, join(home.dir, "config.yaml"));
  await home.run(["config", "set", "serve.port", "1"]);
  expect(lstatSync(join(home.dir, "config.yaml")).isSymbolicLink()).toBe(true);
  expect(readFileSync(kept, "utf8")).toContain("port: 1");
});

test("secrets are hidden from the list", async () => {
  home.config(`
profiles: { a: { command: ["true"], env: { API_KEY: hush-hush } } }
notify:
  sinks:
    hook: { platform: webhook, url: "https://example.com/hush-hush", secret: hush-hush, headers: { x: hush-hush } }
    bot: { platform: telegram, token: "hush-hush", api_url: "env:WHERE" }
`);
  const { stdout } = await home.run(["config", "list"]);
  expect(stdout).not.toContain("hush-hush");
  for (const shown of ["https://example.com/(hidden)", "env:WHERE"]) expect(stdout).toContain(shown);
  expect((await home.run(["config", "list", "--json"])).stdout).not.toContain("hush-hush");
  expect((await home.run(["config", "get", "profiles.a.env.API_KEY"])).stdout).toBe("hush-hush\n");
});

test("budgets of the config become the kernel's, and a negative one is refused", async () => {
  const settings = settingsOf(
    parseConfig(
      `
budgets:
  board: { usd_per_day: 20 }
  each_profile: { tokens_per_day: 1000 }
  profile: { writer: { usd_per_day: 0.5, tokens_per_day: 10 } }
  each_task: { usd: 2, tokens: 30 }
`,
      "config.yaml",
    ),
  );
  expect(settings.budgets).toEqual({
    board: { usd: 20, tokens: null },
    eachProfile: { usd: null, tokens: 1000 },
    profile: { writer: { usd: 0.5, tokens: 10 } },
    eachTask: { usd: 2, tokens: 30 },
  });
  const refused = await home.run(["config", "set", "budgets.board.usd_per_day", "--", "-1"]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain("budgets.board.usd_per_day must be");
  const endless = await home.run(["config", "set", "budgets.board.usd_per_day", ".inf"]);
  expect([endless.code, endless.stderr]).toEqual([
    2,
    expect.stringContaining("budgets.board.usd_per_day: must be finite"),
  ]);
});

test("a name that every object has is refused where names are given, instead of being left out", () => {
  for (const [text, place] of [
    ["profiles:\n  prototype: { command: [a] }\n", "2:3"],
    ["budgets: { profile: { __proto__: { usd_per_day: 1 } } }\n", "1:23"],
    ["caps:\n  tenant:\n    constructor: 1\n", "3:5"],
  ] as const)
    expect(() => parseConfig(text, "c.yaml")).toThrow(
      new RegExp(`^c\\.yaml:${place}: "\\w+" cannot be a name`, "u"),
    );
  expect(parseConfig("kanban: { constructor: 1 }\nprototype: 2\n", "c.yaml").profiles).toEqual({});
});

test("a name at the top that nearly is a setting is told of, another program's is not", async () => {
  home.config("model: theirs\nbudget:\n  board: { usd_per_day: 1 }\nProfiles: {}\n");
  const listed = await home.run(["config", "list"]);
  const path = join(home.dir, "config.yaml");
  expect([listed.code, listed.stderr]).toEqual([
    0,
    `kanban: ${path}:2: budget is no setting of kanbun; budgets is\nkanban: ${path}:4: Profiles is no setting of kanbun; profiles is\n`,
  ]);
  const { findings } = await home.json<{ findings: { state: string; what: string }[] }>("doctor");
  expect(findings).toContainEqual(
    expect.objectContaining({ state: "note", what: `${path}:2: budget is no setting of kanbun; budgets is` }),
  );
  await home.serve();
  const log = () => readFileSync(join(home.dir, "serve.stderr"), "utf8");
  await until("a word about it", () => log().includes("budget is no setting of kanbun; budgets is"));
  expect(log()).not.toContain("model is no setting");
});
