import { useEffect, useRef } from "preact/hooks";

import { showCard } from "../board/focus.ts";
import { load } from "../state/board.ts";
import { announce } from "../state/notices.ts";
import { drawerWidth } from "../state/prefs.ts";
import { go, openTask, view } from "../state/route.ts";
import { closeDrawer, peeking } from "./open.ts";
import { IconButton } from "../ui/button.tsx";
import { TaskView } from "./task-view.tsx";
import { TaskHead } from "./task-head.tsx";

const MIN_WIDTH = 420;
const MAX_SHARE = 0.7;
const STEP = 24;

/** The task beside the board. Not modal: the board stays usable next to it. */
export function Drawer() {
  const id = openTask.value;
  const panel = useRef<HTMLElement>(null);
  const inPlace = view.value !== "task" && id !== null;
  useEffect(() => {
    if (!inPlace || peeking.peek()) return;
    panel.current?.querySelector<HTMLElement>("[data-drawer-title]")?.focus({ preventScroll: true });
    announce(`Opened ${id}`);
  }, [inPlace, id]);
  const loaded = load.value.phase === "ready";
  useEffect(() => {
    // The board has become narrower: the card must not be left behind its edge.
    if (inPlace && loaded && !peeking.peek()) showCard(id);
  }, [inPlace, id, loaded]);
  if (!inPlace || id === null) return null;
  return (
    <aside
      ref={panel}
      class="drawer"
      style={{ "--drawer-width": `${drawerWidth.value}px` }}
      aria-label={`Task ${id}`}
      data-scope="drawer"
    >
      <Grip />
      <TaskHead id={id}>
        <IconButton
          icon="maximize"
          tone="quiet"
          small
          label="Open on its own page"
          onClick={() => go({ view: "task", task: id })}
        />
        <IconButton icon="close" tone="quiet" small label="Close" hotkey="Escape" onClick={closeDrawer} />
      </TaskHead>
      <TaskView key={id} id={id} />
    </aside>
  );
}

/** Drags the drawer wider or narrower; the arrow keys do the same. */
function Grip() {
  const set = (width: number): void => {
    drawerWidth.value = Math.round(Math.max(MIN_WIDTH, Math.min(innerWidth * MAX_SHARE, width)));
  };
  const start = (event: PointerEvent): void => {
    const grip = event.currentTarget as HTMLElement;
    grip.setPointerCapture(event.pointerId);
    const move = (moved: PointerEvent): void => set(innerWidth - moved.clientX);
    grip.addEventListener("pointermove", move);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  const step = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    event.stopPropagation();
    set(drawerWidth.value + (event.key === "ArrowLeft" ? STEP : -STEP));
  };
  return (
    <div
      class="drawer-grip"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the task panel"
      aria-valuenow={drawerWidth.value}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={1200}
      tabIndex={0}
      onPointerDown={start}
      onKeyDown={step}
    />
  );
}
