interface TextFieldProps {
  name: string;
  value: string;
  set: (value: string) => void;
  placeholder?: string;
  list?: string;
}

/** One line of text under its name. */
export function TextField({ name, value, set, placeholder, list }: TextFieldProps) {
  return (
    <label class="block">
      <span class="field-label">{name}</span>
      <input
        class="field"
        value={value}
        placeholder={placeholder}
        list={list}
        autocomplete="off"
        onInput={(event) => set(event.currentTarget.value)}
      />
    </label>
  );
}
