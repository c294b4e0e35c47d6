import * as zag from "@zag-js/dialog";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { ComponentChildren } from "preact";
import { createPortal } from "preact/compat";
import { useEffect, useId, useState } from "preact/hooks";

interface DialogProps {
  title: string;
  close: () => void;
  children: ComponentChildren;
  /** Shows the title only to screen readers. */
  bare?: boolean;
  wide?: boolean;
  alert?: boolean;
  /** Near the top edge, for what is typed into. */
  top?: boolean;
  /** What has the focus first; otherwise the first control. */
  initialFocus?: () => HTMLElement | null;
}

/** A modal layer: the focus stays inside, Escape and the shade close it, and the focus returns to where it was. */
export function Dialog({ title, close, children, bare, wide, alert, top, initialFocus }: DialogProps) {
  useGiveBackFocus();
  const service = useMachine(zag.machine, {
    id: useId(),
    open: true,
    role: alert ? "alertdialog" : "dialog",
    closeOnInteractOutside: true,
    ...(initialFocus ? { initialFocusEl: initialFocus } : {}),
    onOpenChange: ({ open }) => {
      if (!open) close();
    },
  });
  const api = zag.connect(service, normalizeProps);
  return createPortal(
    <>
      <div {...api.getBackdropProps()} class="fixed inset-0 z-50 bg-shade" />
      <div
        {...api.getPositionerProps()}
        class={`fixed inset-0 z-50 flex justify-center overflow-y-auto p-3 ${top ? "items-start pt-[12vh]" : "items-center"}`}
      >
        <div
          {...api.getContentProps()}
          class={`popover w-full ${wide ? "max-w-2xl" : "max-w-md"} outline-none`}
        >
          <h2 {...api.getTitleProps()} class={bare ? "sr-only" : "px-4 pt-3.5 text-large font-semibold"}>
            {title}
          </h2>
          {children}
        </div>
      </div>
    </>,
    document.body,
  );
}

/** What had the focus before has it again after, unless what the layer did took it elsewhere. */
function useGiveBackFocus(): void {
  const [before] = useState(() => document.activeElement);
  const giveBack = (): void => {
    const active = document.activeElement;
    if ((active === null || active === document.body) && before instanceof HTMLElement && before.isConnected)
      before.focus({ preventScroll: true });
  };
  useEffect(() => () => void requestAnimationFrame(giveBack), []);
}
