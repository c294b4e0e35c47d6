import { useEffect, useRef } from "preact/hooks";

import { go, openTask } from "../state/route.ts";
import { TaskHead } from "../drawer/task-head.tsx";
import { TaskView } from "../drawer/task-view.tsx";
import { IconButton } from "../ui/button.tsx";

/** One task on a page of its own: what a link that was handed on opens. */
export function TaskPage() {
  const id = openTask.value;
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => page.current?.querySelector<HTMLElement>("[data-drawer-title]")?.focus(), [id]);
  if (id === null) return null;
  return (
    <div ref={page} class="task-page" data-view="task" data-scope="drawer">
      <TaskHead id={id}>
        <IconButton
          icon="close"
          tone="quiet"
          small
          label="Back to the board"
          onClick={() => go({ view: "board", task: id })}
        />
      </TaskHead>
      <TaskView key={id} id={id} />
    </div>
  );
}
