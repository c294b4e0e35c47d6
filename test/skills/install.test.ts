import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { installSkills, skillHomes, SKILLS } from "../../src/skills/index.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "kanbun-skills-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const did = (force = false): Record<string, string> =>
  Object.fromEntries(installSkills([dir], force).map(({ path, did }) => [path.slice(dir.length + 1), did]));
const worker = (): string => join(dir, "kanban-worker", "SKILL.md");

test("every file of both skills is written, and again nothing changes", () => {
  const first = did();
  expect(Object.keys(first)).toHaveLength(6);
  expect(new Set(Object.values(first))).toEqual(new Set(["written"]));
  for (const path of Object.keys(first)) expect(existsSync(join(dir, path))).toBe(true);
  expect(new Set(Object.values(did()))).toEqual(new Set(["unchanged"]));
});

test("an edited file is kept, with force it is replaced", () => {
  did();
  appendFileSync(worker(), "\nour own rule\n");
  expect(did()["kanban-worker/SKILL.md"]).toBe("kept");
  expect(readFileSync(worker(), "utf8")).toContain("our own rule");
  expect(did(true)["kanban-worker/SKILL.md"]).toBe("replaced");
  expect(readFileSync(worker(), "utf8")).toBe(SKILLS["kanban-worker"]!["SKILL.md"]!);
});

test("a file that was there before us is kept", () => {
  mkdirSync(dirname(worker()), { recursive: true });
  writeFileSync(worker(), "theirs");
  expect(did()["kanban-worker/SKILL.md"]).toBe("kept");
  expect(did()["kanban-worker/SKILL.md"]).toBe("kept");
  expect(readFileSync(worker(), "utf8")).toBe("theirs");
});

test("a directory in a file's place is kept, also with force, and the other files are written", () => {
  mkdirSync(worker(), { recursive: true });
  expect(did(true)).toMatchObject({
    "kanban-worker/SKILL.md": "kept",
    "kanban-worker/references/hand-offs.md": "written",
  });
});

test("an older one of ours is brought up to date", () => {
  did();
  const old = "an older edition";
  writeFileSync(worker(), old);
  const receipt = join(dir, "kanban-worker", ".kanbun-skill.json");
  const written = JSON.parse(readFileSync(receipt, "utf8")) as { files: Record<string, string> };
  written.files["SKILL.md"] = new Bun.CryptoHasher("sha256").update(old).digest("hex");
  writeFileSync(receipt, JSON.stringify(written));
  expect(did()["kanban-worker/SKILL.md"]).toBe("updated");
});

test("other files beside the skills are not touched, and a damaged receipt keeps edits safe", () => {
  did();
  writeFileSync(join(dir, "kanban-worker", "mine.md"), "mine");
  writeFileSync(join(dir, "kanban-worker", ".kanbun-skill.json"), "{ not json");
  appendFileSync(worker(), "edit");
  expect(did()["kanban-worker/SKILL.md"]).toBe("kept");
  expect(readFileSync(join(dir, "kanban-worker", "mine.md"), "utf8")).toBe("mine");
});

test("each agent's own place is known, and whether the agent is there", () => {
  mkdirSync(join(dir, ".claude"));
  const homes = Object.fromEntries(
    skillHomes({ HOME: dir, HERMES_HOME: join(dir, "hermes") }).map(({ agent, directory, present }) => [
      agent,
      [directory.slice(dir.length + 1), present],
    ]),
  );
  expect(homes).toEqual({
    claude: [".claude/skills", true],
    codex: [".agents/skills", false],
    opencode: [".config/opencode/skills", false],
    gemini: [".gemini/skills", false],
    hermes: ["hermes/skills/devops", false],
  });
});
