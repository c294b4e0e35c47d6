import type { Heap } from "./heap.ts";

const ENOSYS = 52;
const EBADF = 8;
const PAGE_BYTES = 65536;
const HEAP_LIMIT_BYTES = 2 ** 31;

type HostFunction = (...values: never[]) => number | void;

/**
 * What the C runtime inside the build asks of its host. SQLite reaches files through our VFS only, so the runtime's own
 * system calls all answer "not implemented"; what is left is clocks, time zones and the growth of the heap.
 */
export function hostImports(module: WebAssembly.Module, heap: Heap): WebAssembly.Imports {
  const known = hostFunctions(heap);
  const imports: Record<string, Record<string, WebAssembly.ImportValue>> = {};
  for (const { module: space, name, kind } of WebAssembly.Module.imports(module)) {
    const group = (imports[space] ??= {});
    if (kind === "memory") group[name] = heap.memory;
    else group[name] = known[name] ?? (name.startsWith("fd_") ? () => EBADF : () => -ENOSYS);
  }
  return imports;
}

function hostFunctions(heap: Heap): Record<string, HostFunction> {
  return {
    emscripten_date_now: () => Date.now(),
    emscripten_get_now: () => performance.now(),
    clock_time_get: (clock: number, _precision: bigint, out: number) => {
      const milliseconds = clock === 0 ? Date.now() : performance.now();
      new DataView(heap.memory.buffer).setBigInt64(out, BigInt(Math.round(milliseconds * 1e6)), true);
      return 0;
    },
    environ_sizes_get: (count: number, bytes: number) => {
      heap.i32[count >> 2] = 0;
      heap.i32[bytes >> 2] = 0;
      return 0;
    },
    environ_get: () => 0,
    emscripten_get_heap_max: () => HEAP_LIMIT_BYTES,
    emscripten_resize_heap: (requested: number) => growHeap(heap, requested >>> 0),
    _tzset_js: (offsetSeconds: number, hasSummerTime: number, standardName: number, summerName: number) => {
      heap.i32[offsetSeconds >> 2] = new Date().getTimezoneOffset() * 60;
      heap.i32[hasSummerTime >> 2] = 0;
      heap.u8[standardName] = heap.u8[summerName] = 0;
    },
    _localtime_js: (seconds: bigint, out: number) =>
      writeLocalTime(heap, new Date(Number(seconds) * 1000), out >> 2),
  };
}

function growHeap(heap: Heap, requestedBytes: number): number {
  const current = heap.u8.byteLength;
  if (requestedBytes > HEAP_LIMIT_BYTES) return 0;
  const wanted = Math.min(HEAP_LIMIT_BYTES, Math.max(requestedBytes, Math.ceil(current * 1.25)));
  for (const bytes of [wanted, requestedBytes]) {
    try {
      heap.memory.grow(Math.ceil((bytes - current) / PAGE_BYTES));
      heap.refresh();
      return 1;
    } catch {
      // The host has no such stretch of memory left; the smaller request may still fit.
    }
  }
  return 0;
}

/** Fills a C `struct tm`. */
function writeLocalTime(heap: Heap, date: Date, word: number): void {
  const yearStart = new Date(date.getFullYear(), 0, 1);
  const dayOfYear = Math.round(
    (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - Date.UTC(date.getFullYear(), 0, 1)) /
      86_400_000,
  );
  const midYear = new Date(date.getFullYear(), 6, 1);
  const offsets = [yearStart.getTimezoneOffset(), midYear.getTimezoneOffset()];
  const isSummerTime = offsets[0] !== offsets[1] && date.getTimezoneOffset() === Math.min(...offsets);
  heap.i32.set(
    [
      date.getSeconds(),
      date.getMinutes(),
      date.getHours(),
      date.getDate(),
      date.getMonth(),
      date.getFullYear() - 1900,
      date.getDay(),
      dayOfYear,
      isSummerTime ? 1 : 0,
      -date.getTimezoneOffset() * 60,
    ],
    word,
  );
}
