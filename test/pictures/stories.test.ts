import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Home } from "../support/program.ts";
import { FOLDER, SHOTS, SIZE } from "./shots.ts";
import type { Stories } from "./stories.ts";
import { playStories } from "./stories.ts";

const home = new Home();
let stories: Stories;
beforeAll(async () => {
  stories = await playStories(home.dir, Math.floor(Date.now() / 1000));
});
afterAll(() => home.remove());

interface Listed {
  title: string;
  status: string;
  assignee: string;
  tenant: string | null;
}

const counts = (tasks: readonly Listed[]): Record<string, number> => {
  const by: Record<string, number> = {};
  for (const { status } of tasks) by[status] = (by[status] ?? 0) + 1;
  return by;
};

test("the stories leave the board as the pictures show it, whole and by their searches", async () => {
  const tasks = await home.json<Listed[]>("list");
  expect(counts(tasks)).toEqual({ todo: 1, ready: 4, running: 4, blocked: 1, done: 10 });
  const found = (word: string) =>
    counts(tasks.filter(({ title, tenant }) => `${title} ${tenant}`.includes(word)));
  expect(found("Transcribe")).toEqual({ ready: 2, running: 1, done: 2 });
  expect(found("auth")).toEqual({ todo: 1, ready: 1, running: 1, done: 3 });
  const atWork = tasks.filter(({ status }) => status === "running").map(({ assignee }) => assignee);
  expect(atWork.toSorted()).toEqual(["backend-dev", "copywriter", "transcriber", "translator"]);
});

test("each task with a picture of its own has the attempts it tells of", async () => {
  const outcomes = async (id: string) =>
    (await home.json<{ outcome: string | null }[]>("runs", id)).map(({ outcome }) => outcome);
  expect(await outcomes(stories.schema)).toEqual(["completed"]);
  expect(await outcomes(stories.implementation)).toEqual(["blocked", "completed"]);
  expect(await outcomes(stories.backfill)).toEqual(["crashed", "completed"]);
  expect(await outcomes(stories.review)).toEqual([]);
  expect(await outcomes(stories.api)).toEqual([null]);
  expect(await outcomes(stories.deploy)).toEqual(["spawn_failed", "spawn_failed", "gave_up"]);
});

test("every picture is there in its size, and the tutorial shows it with a text for those who do not see it", () => {
  const tutorial = readFileSync(join(FOLDER, "../tutorial.md"), "utf8");
  expect(readdirSync(FOLDER).toSorted()).toEqual(SHOTS.map(({ file }) => file).toSorted());
  for (const { file } of SHOTS) {
    const png = readFileSync(join(FOLDER, file));
    expect([file, png.toString("latin1", 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
      file,
      "PNG",
      SIZE.width,
      SIZE.height,
    ]);
    expect(tutorial).toMatch(new RegExp(`!\\[.{20,}\\]\\(pictures/${file.replaceAll(".", "\\.")}\\)`, "u"));
  }
});
