import type { JSX } from "preact";

import type { Status } from "../api/types.ts";
import { STATUS_LABELS } from "./format.ts";

const TONES: Record<Status, string> = {
  triage: "text-violet",
  todo: "text-faint",
  scheduled: "text-faint",
  ready: "text-warn",
  running: "text-ok",
  blocked: "text-danger",
  review: "text-violet",
  done: "text-accent",
  archived: "text-faint",
};

/** The status as a shape; colour and, where `named`, the word say it again. */
export function StatusIcon({
  status,
  size = 14,
  named = false,
  spin = false,
}: {
  status: Status;
  size?: number;
  named?: boolean;
  spin?: boolean;
}) {
  const name = named
    ? ({ role: "img", "aria-label": STATUS_LABELS[status] } as const)
    : ({ "aria-hidden": true } as const);
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 14 14"
      class={`shrink-0 ${TONES[status] ?? "text-faint"} ${spin ? "spin-slow" : ""}`}
      {...name}
    >
      {SHAPES[status] ?? SHAPES.todo}
    </svg>
  );
}

const RING = <circle cx="7" cy="7" r="5.5" fill="none" stroke="currentColor" stroke-width="1.6" />;

const SHAPES: Record<Status, JSX.Element> = {
  triage: (
    <circle
      cx="7"
      cy="7"
      r="5.5"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-dasharray="1.7 1.75"
    />
  ),
  todo: RING,
  scheduled: (
    <>
      {RING}
      <path
        d="M7 4.2V7l1.9 1.4"
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linecap="round"
      />
    </>
  ),
  ready: (
    <>
      {RING}
      <circle cx="7" cy="7" r="2.1" fill="currentColor" />
    </>
  ),
  running: (
    <>
      {RING}
      <path d="M7 3.6a3.4 3.4 0 0 1 0 6.8z" fill="currentColor" />
    </>
  ),
  blocked: (
    <>
      {RING}
      <path d="M4.6 7h4.8" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
    </>
  ),
  review: (
    <>
      {RING}
      <path d="M7 3.6A3.4 3.4 0 1 1 3.6 7H7z" fill="currentColor" />
    </>
  ),
  done: (
    <>
      <circle cx="7" cy="7" r="6.3" fill="currentColor" />
      <path
        d="M4.3 7.2l1.9 1.9 3.6-3.9"
        fill="none"
        stroke="var(--surface)"
        stroke-width="1.6"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </>
  ),
  archived: (
    <>
      <rect
        x="1.8"
        y="2.6"
        width="10.4"
        height="3"
        rx="0.8"
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
      />
      <path
        d="M2.8 5.6v5.1c0 .4.3.7.7.7h7c.4 0 .7-.3.7-.7V5.6M5.6 8h2.8"
        fill="none"
        stroke="currentColor"
        stroke-width="1.4"
        stroke-linecap="round"
      />
    </>
  ),
};
