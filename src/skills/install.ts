import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { replaceFile } from "../config/index.ts";
import type { SkillFiles } from "./embedded.ts";
import { SKILLS } from "./embedded.ts";

/** Beside an installed skill: hashes of what we wrote, so that an edited file is known as such. */
const RECEIPT = ".kanbun-skill.json";

/**
 * What was done to a file: `written` (new), `updated` (ours and older), `unchanged`, `kept` (edited by somebody, or
 * no file at all, so left alone), `replaced` (edited, and overwritten by force).
 */
export interface Installed {
  skill: string;
  path: string;
  did: "written" | "updated" | "unchanged" | "kept" | "replaced";
}

/**
 * Writes the skills below each directory, one folder a skill. A file that somebody edited, or that was there before
 * us, is kept unless `force` is given. Returns what was done to every file; the rest of a directory is not touched.
 */
export function installSkills(directories: readonly string[], force = false): Installed[] {
  return directories.flatMap((directory) =>
    Object.entries(SKILLS).flatMap(([skill, files]) =>
      installOne(join(directory, skill), skill, files, force),
    ),
  );
}

function installOne(folder: string, skill: string, files: SkillFiles, force: boolean): Installed[] {
  const receipt = receiptOf(folder);
  const done: Installed[] = [];
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    const did = decide(path, text, receipt[name], force);
    if (did !== "kept" && did !== "unchanged") {
      mkdirSync(dirname(path), { recursive: true });
      replaceFile(path, text, 0o644);
    }
    if (did !== "kept") receipt[name] = hash(text);
    done.push({ skill, path, did });
  }
  mkdirSync(folder, { recursive: true });
  replaceFile(join(folder, RECEIPT), `${JSON.stringify({ files: receipt }, null, 2)}\n`, 0o644);
  return done;
}

function decide(path: string, text: string, written: string | undefined, force: boolean): Installed["did"] {
  if (!existsSync(path)) return "written";
  if (!statSync(path).isFile()) return "kept";
  const present = readFileSync(path, "utf8");
  if (present === text) return "unchanged";
  if (hash(present) === written) return "updated";
  return force ? "replaced" : "kept";
}

function receiptOf(folder: string): Record<string, string> {
  try {
    const { files } = JSON.parse(readFileSync(join(folder, RECEIPT), "utf8")) as {
      files?: Record<string, string>;
    };
    return { ...files };
  } catch {
    return {};
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
