import { expect, test } from "bun:test";
import {
  changedSettings,
  emptySettings,
  formOfTask,
  settingProblem,
  settingsOfForm,
} from "../../src/web/shell/setting-form.ts";

const settings = {
  tenant: "acme",
  skills: ["a", "b"],
  max_runtime_seconds: 5400,
  max_retries: 2,
  model_override: "large",
  provider_override: null,
  reviewer: "critic",
  workspace_kind: "worktree" as const,
  workspace_path: "/repo",
  branch_name: "kanbun/x",
  params: { depth: "3", text: "a=b c" },
};

test("a task's settings go into the form and back unchanged", () => {
  expect(settingsOfForm(formOfTask(settings))).toEqual(settings);
  expect(changedSettings(formOfTask(settings), formOfTask(settings))).toEqual({});
});

test("only what was changed is sent, and what was emptied is cleared", () => {
  const before = formOfTask(settings);
  const form = { ...before, limit: "2h", failures: "", params: "depth=4", tenant: " acme " };
  expect(changedSettings(before, form)).toEqual({
    max_runtime_seconds: 7200,
    max_retries: null,
    params: { depth: "4" },
  });
});

test("where the board put a scratch task is no choice of anybody", () => {
  const before = formOfTask({ ...settings, workspace_kind: "scratch", workspace_path: "/home/x/t_1" });
  expect(before.path).toBe("");
  expect(changedSettings(before, { ...before, workspace: "dir", path: "/srv" })).toEqual({
    workspace_kind: "dir",
    workspace_path: "/srv",
  });
});

test("a new kind of workspace does not inherit the place of the old one", () => {
  const before = formOfTask({ ...settings, workspace_kind: "scratch", workspace_path: "/home/x/t_1" });
  expect(changedSettings(before, { ...before, workspace: "worktree" })).toMatchObject({
    workspace_kind: "worktree",
    workspace_path: null,
  });
});

test("what a task has from elsewhere is no mistake until it is changed", () => {
  const before = formOfTask({
    ...settings,
    max_retries: 12_345_678,
    workspace_path: "relative",
    params: { text: "two\nlines", "a b": "" },
  });
  expect(settingProblem({ ...before, model: "other" }, before)).toBeNull();
  expect(changedSettings(before, { ...before, model: "other" })).toEqual({ model_override: "other" });
  expect(settingProblem({ ...before, path: "relative/too" }, before)).toContain("absolute");
  expect(settingProblem({ ...before, path: "~/work" }, before)).toBeNull();
  expect(settingProblem({ ...before, params: "a b=1" }, before)).toContain("a b=1");
});

test("less than a second is a limit", () => {
  expect(settingsOfForm({ ...emptySettings(), limit: "0.5s" }).max_runtime_seconds).toBe(1);
  expect(settingsOfForm({ ...emptySettings(), limit: "0" }).max_runtime_seconds).toBeNull();
});

test("each mistake is named before anything is sent", () => {
  const form = emptySettings();
  expect(settingProblem(form)).toBeNull();
  expect(settingProblem({ ...form, limit: "soon" })).toContain("soon");
  for (const failures of ["0", "-1", "many", "1.5"])
    expect(settingProblem({ ...form, failures })).toContain(failures);
  expect(settingProblem({ ...form, workspace: "dir" })).toContain("path");
  expect(settingProblem({ ...form, workspace: "worktree", path: "rel" })).toContain("absolute");
  expect(settingProblem({ ...form, params: "fine=1\nodd" })).toContain("odd");
});
