import type { ComponentChildren } from "preact";

/** A part of the drawer with its heading and, at its right, what can be done with it. */
export function Section({
  title,
  tools,
  children,
}: {
  title: string;
  tools?: ComponentChildren;
  children: ComponentChildren;
}) {
  return (
    <section class="drawer-section">
      <div class="mb-1 flex h-6 items-center gap-2">
        <h3 class="section-title">{title}</h3>
        <div class="ml-auto flex items-center gap-1">{tools}</div>
      </div>
      {children}
    </section>
  );
}
