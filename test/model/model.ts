import type { LinkGate, Status } from "../../src/kernel/index.ts";

/** What the model knows of a task: enough to foretell every status. */
export interface ModelTask {
  status: Status;
  outcome: "success" | "failure" | null;
  waived: boolean;
  notBefore: number | null;
  failures: number;
}

/** A board in memory, by the rules as a person would say them. */
export class Model {
  now = 1_800_000_000;
  readonly tasks = new Map<string, ModelTask>();
  readonly links = new Map<string, { parent: string; child: string; gate: LinkGate }>();

  get(id: string): ModelTask {
    const task = this.tasks.get(id);
    if (!task) throw new Error(`the model has no ${id}`);
    return task;
  }

  openParents(child: string): string[] {
    return [...this.links.values()]
      .filter((link) => link.child === child && !this.lets(link.parent, link.gate))
      .map(({ parent }) => parent);
  }

  private lets(parent: string, gate: LinkGate): boolean {
    const task = this.tasks.get(parent);
    const failed = task?.outcome === "failure";
    const succeeded = task?.status === "done" && !failed;
    return gate === "success" ? succeeded : gate === "failure" ? failed : task?.status === "done" || failed;
  }

  children(parent: string): string[] {
    return [...this.links.values()].filter((link) => link.parent === parent).map(({ child }) => child);
  }

  comesBefore(first: string, second: string): boolean {
    const reached = new Set([first]);
    for (const id of reached) for (const child of this.children(id)) reached.add(child);
    return reached.has(second);
  }

  resting(id: string): Status {
    const task = this.get(id);
    if (!task.waived && this.openParents(id).length > 0) return "todo";
    return (task.notBefore ?? 0) > this.now ? "scheduled" : "ready";
  }

  settle(id: string): void {
    this.get(id).status = this.resting(id);
  }

  /** After a task ended: children in todo that nothing holds go. */
  promoteChildren(parent: string): void {
    for (const child of this.children(parent)) if (this.get(child).status === "todo") this.letGo(child);
  }

  promoteAll(): void {
    for (const [id, task] of this.tasks) {
      if (task.status === "todo") this.letGo(id);
      else if (task.status === "scheduled" && task.notBefore !== null && task.notBefore <= this.now)
        task.status = "ready";
    }
  }

  private letGo(id: string): void {
    if (this.openParents(id).length === 0) this.settle(id);
  }

  /** After a task was taken up again: children that had not started wait for it again. */
  demoteChildren(parent: string): void {
    for (const child of this.children(parent)) {
      const task = this.get(child);
      const idle = task.status === "ready" || task.status === "scheduled";
      if (idle && !task.waived && this.openParents(child).includes(parent)) task.status = "todo";
    }
  }

  /** After a link came or went. */
  resettle(id: string): void {
    if (["todo", "scheduled", "ready"].includes(this.get(id).status)) this.settle(id);
  }

  forgetFailures(id: string): void {
    this.get(id).failures = 0;
  }
}
