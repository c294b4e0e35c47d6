import { expect, test } from "bun:test";
import { emptyForm, formProblem, taskOfForm } from "../../src/web/shell/create-form.ts";

const form = { ...emptyForm(), title: " Fix it " };

test("an untouched field is not sent", () => {
  expect(taskOfForm(form)).toEqual({
    title: "Fix it",
    assignee: null,
    priority: 0,
    triage: false,
    parents: [],
  });
});

test("what was typed is sent in the board's own units", () => {
  const task = taskOfForm({
    ...form,
    parents: "t_1, t_2",
    skills: "a, b",
    limit: "1.5h",
    workspace: "dir",
    path: "/x",
    tenant: "acme",
  });
  expect(task).toMatchObject({
    parents: ["t_1", "t_2"],
    skills: ["a", "b"],
    max_runtime_seconds: 5400,
    workspace_kind: "dir",
    workspace_path: "/x",
    tenant: "acme",
  });
});

test("each mistake is named before anything is sent", () => {
  expect(formProblem(form)).toBeNull();
  expect(formProblem(emptyForm())).toContain("title");
  expect(formProblem({ ...form, limit: "soon" })).toContain("soon");
  expect(formProblem({ ...form, notBefore: "yesterday" })).toContain("yesterday");
  expect(formProblem({ ...form, workspace: "dir" })).toContain("path");
  expect(formProblem({ ...form, workspace: "worktree", path: "rel" })).toContain("absolute");
});
