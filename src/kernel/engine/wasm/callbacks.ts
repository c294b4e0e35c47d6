/**
 * SQLite calls its VFS through C function pointers, which in WASM are indexes into a table that takes WASM functions
 * only. This assembles one tiny module with a wrapper for each JavaScript function. A wrapper also turns 64-bit
 * integers (file offsets) into doubles, so that no BigInt is made on every read and write; offsets beyond 2^53 do not
 * occur, because SQLite's largest file is far smaller.
 */
export interface Callback {
  /** One letter a parameter: `i` 32-bit integer or pointer, `j` 64-bit integer (arrives as a number). */
  readonly parameters: string;
  readonly returnsInteger: boolean;
  readonly call: (...values: never[]) => number | void;
}

const I32 = 0x7f;
const I64 = 0x7e;
const F64 = 0x7c;
const LOCAL_GET = 0x20;
const CALL = 0x10;
const F64_CONVERT_I64_S = 0xb9;
const END = 0x0b;
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Puts the callbacks into the table; returns the function pointer of each. */
export function installCallbacks<Name extends string>(
  table: WebAssembly.Table,
  callbacks: Record<Name, Callback>,
): Record<Name, number> {
  const names = Object.keys(callbacks) as Name[];
  const list = names.map((name) => callbacks[name]);
  const module = new WebAssembly.Module(assemble(list));
  const host = Object.fromEntries(list.map((callback, index) => [String(index), callback.call]));
  const { exports } = new WebAssembly.Instance(module, { host: host as WebAssembly.ModuleImports });
  const first = table.grow(list.length);
  const pointers = {} as Record<Name, number>;
  for (const [index, name] of names.entries()) {
    table.set(first + index, exports[String(index)]);
    pointers[name] = first + index;
  }
  return pointers;
}

function assemble(callbacks: readonly Callback[]): Uint8Array<ArrayBuffer> {
  const types = callbacks.flatMap((callback) => [
    functionType(callback, (letter) => (letter === "j" ? I64 : I32)),
    functionType(callback, (letter) => (letter === "j" ? F64 : I32)),
  ]);
  const imports = callbacks.map((_, index) => [
    ...text("host"),
    ...text(String(index)),
    0x00,
    ...unsigned(index * 2 + 1),
  ]);
  const functions = callbacks.map((_, index) => unsigned(index * 2));
  const exports = callbacks.map((_, index) => [
    ...text(String(index)),
    0x00,
    ...unsigned(callbacks.length + index),
  ]);
  const bodies = callbacks.map((callback, index) => {
    const code = [0x00, ...[...callback.parameters].flatMap(pushParameter), CALL, ...unsigned(index), END];
    return [...unsigned(code.length), ...code];
  });
  return new Uint8Array([
    ...HEADER,
    ...section(1, types),
    ...section(2, imports),
    ...section(3, functions),
    ...section(7, exports),
    ...section(10, bodies),
  ]);
}

function functionType(
  { parameters, returnsInteger }: Callback,
  typeOf: (letter: string) => number,
): number[] {
  return [
    0x60,
    ...unsigned(parameters.length),
    ...Array.from(parameters, typeOf),
    ...(returnsInteger ? [1, I32] : [0]),
  ];
}

function pushParameter(letter: string, index: number): number[] {
  return [LOCAL_GET, ...unsigned(index), ...(letter === "j" ? [F64_CONVERT_I64_S] : [])];
}

function section(id: number, entries: readonly number[][]): number[] {
  const content = [...unsigned(entries.length), ...entries.flat()];
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  return [...unsigned(value.length), ...Buffer.from(value)];
}

/** LEB128, the variable-length integer of the WASM format. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)];
}
