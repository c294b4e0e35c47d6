import * as combobox from "@zag-js/combobox";
import { normalizeProps, useMachine } from "@zag-js/preact";
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";

/** One thing to choose. */
export interface Choice {
  value: string;
  label: string;
  /** Drawn before the words. */
  mark?: ComponentChildren;
  /** Drawn at the end, quieter: a key, a command, a count. */
  note?: ComponentChildren;
  /** Why it cannot be chosen; it is shown dimmed, with this. */
  refused?: string | null;
  current?: boolean;
}

interface ChoicesProps {
  label: string;
  placeholder: string;
  choices: readonly Choice[];
  text: string;
  onText: (text: string) => void;
  choose: (value: string) => void;
  close: () => void;
  /** Digits choose while nothing has been typed. */
  digits?: boolean;
  empty: ComponentChildren;
  tall?: boolean;
}

/** A line to type into and the list it narrows; arrow keys move, Enter chooses, Escape closes. */
export function Choices(props: ChoicesProps) {
  const { choices, choose, close, text, onText, label, placeholder, digits } = props;
  const collection = useMemo(() => collectionOf(choices), [choices]);
  const service = useMachine(combobox.machine, {
    id: useId(),
    collection,
    open: true,
    placeholder,
    autoFocus: true,
    disableLayer: true,
    inputBehavior: "autohighlight",
    selectionBehavior: "preserve",
    loopFocus: false,
    value: [],
    inputValue: text,
    onInputValueChange: ({ inputValue, reason }) => reason === "input-change" && onText(inputValue),
    onValueChange: ({ value }) => value[0] !== undefined && choose(value[0]),
    onOpenChange: ({ open }) => !open && close(),
  });
  const api = combobox.connect(service, normalizeProps);
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const highlighted = api.highlightedValue;
  const first = choices.find((choice) => !choice.refused)?.value;
  useLayoutEffect(() => {
    if (first !== undefined && !choices.some((choice) => choice.value === highlighted))
      api.setHighlightValue(first);
  }, [choices, first]);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
    if (!digits || text !== "" || !/^[1-9]$/.test(event.key)) return;
    const chosen = choices[Number(event.key) - 1];
    if (!chosen || chosen.refused) return;
    event.preventDefault();
    choose(chosen.value);
  };
  return (
    <div {...api.getRootProps()}>
      <div {...api.getControlProps()} class="border-b border-line px-3 py-2" onKeyDownCapture={onKey}>
        <label {...api.getLabelProps()} class="sr-only">
          {label}
        </label>
        <input {...(api.getInputProps() as object)} ref={input} class="field-bare h-6" value={text} />
      </div>
      <div
        {...api.getContentProps()}
        class={`overflow-y-auto p-1 ${props.tall ? "max-h-[52vh]" : "max-h-80"}`}
      >
        {choices.map((choice, index) => (
          <Option
            key={choice.value}
            choice={choice}
            props={api.getItemProps({ item: choice })}
            digit={digits && text === "" && index < 9 ? index + 1 : null}
          />
        ))}
      </div>
      {choices.length === 0 && <div class="px-3 pb-3 text-muted">{props.empty}</div>}
    </div>
  );
}

function collectionOf(choices: readonly Choice[]) {
  return combobox.collection({
    items: [...choices],
    itemToValue: (item) => item.value,
    itemToString: (item) => item.label,
    isItemDisabled: (item) => Boolean(item.refused),
  });
}

function Option({ choice, props, digit }: { choice: Choice; props: object; digit: number | null }) {
  return (
    <div {...props} class="option" title={choice.refused ?? undefined}>
      {choice.mark && <span class="grid w-4 flex-none place-items-center">{choice.mark}</span>}
      <span class={choice.refused ? "max-w-[60%] flex-none truncate" : "min-w-0 truncate"}>
        {choice.label}
      </span>
      {choice.refused && <span class="min-w-0 py-1.5 text-small text-faint">{choice.refused}</span>}
      <span class="ml-auto flex flex-none items-center gap-2 pl-2 text-small text-faint">
        {choice.current && <span>current</span>}
        {choice.note}
        {digit !== null && (
          <kbd class="w-3 text-right font-mono text-tiny pointer-coarse:hidden">{digit}</kbd>
        )}
      </span>
    </div>
  );
}
