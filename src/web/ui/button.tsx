import type { ButtonHTMLAttributes, ComponentChildren } from "preact";

import { Icon, type IconName } from "./icon.tsx";

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, "icon" | "type" | "class"> {
  class?: string;
  icon?: IconName;
  tone?: "plain" | "primary" | "danger" | "quiet";
  small?: boolean;
  type?: "button" | "submit";
  /** The key that does the same, shown beside the words. */
  hotkey?: string | undefined;
  children?: ComponentChildren;
}

export function Button({
  icon,
  tone = "plain",
  small,
  hotkey,
  children,
  class: className,
  type = "button",
  ...rest
}: ButtonProps) {
  const classes = [
    "button",
    tone !== "plain" && `button-${tone}`,
    small && "button-small",
    children === undefined && "button-icon",
    className,
  ];
  return (
    <button type={type} class={classes.filter(Boolean).join(" ")} {...rest}>
      {icon && <Icon name={icon} />}
      {children}
      {hotkey && <Key keys={hotkey} />}
    </button>
  );
}

/** A button that is only a drawing: its name is mandatory, and shows as a tooltip. */
export function IconButton({ label, hotkey, ...rest }: ButtonProps & { label: string; icon: IconName }) {
  return (
    <Button
      aria-label={label}
      title={hotkey ? `${label} (${prettyKeys(hotkey)})` : label}
      {...(hotkey ? { "aria-keyshortcuts": ariaKeys(hotkey) } : {})}
      {...rest}
    />
  );
}

export function Key({ keys }: { keys: string }) {
  return (
    <kbd class="key" aria-hidden="true">
      {prettyKeys(keys)}
    </kbd>
  );
}

const MAC = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform);

/** `mod+K` as this keyboard shows it. */
export function prettyKeys(keys: string): string {
  const names: Record<string, string> = MAC
    ? {
        mod: "⌘",
        shift: "⇧",
        alt: "⌥",
        enter: "↵",
        arrowup: "↑",
        arrowdown: "↓",
        arrowleft: "←",
        arrowright: "→",
        escape: "Esc",
      }
    : {
        mod: "Ctrl",
        shift: "Shift",
        alt: "Alt",
        enter: "Enter",
        arrowup: "↑",
        arrowdown: "↓",
        arrowleft: "←",
        arrowright: "→",
        escape: "Esc",
      };
  return keys
    .split(" ")
    .map((press) =>
      press
        .split("+")
        .map((part) => names[part.toLowerCase()] ?? (part.length === 1 ? part.toUpperCase() : part))
        .join(MAC ? "" : "+"),
    )
    .join(" ");
}

function ariaKeys(keys: string): string {
  return keys.replaceAll("mod", MAC ? "Meta" : "Control").replaceAll(" ", " ");
}
