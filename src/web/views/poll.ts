import { useEffect, useState } from "preact/hooks";

import { boardSlug, request, sentenceOf } from "../api/request.ts";
import { onEvents } from "../state/live.ts";

const AFTER_EVENTS_MS = 400;

export interface Polled<T> {
  data: T | null;
  error: string | null;
  reload: () => void;
}

/** Fetches something for as long as it is shown: again some time after the board changed and, if asked, every so often. */
export function usePolled<T>(
  path: string,
  query: Record<string, string | number> = {},
  everyMs = 0,
): Polled<T> {
  const [data, setData] = useState<T | null>(null);
  const [error, setError] = useState<string | null>(null);
  const key = `${boardSlug.value ?? ""}${path}${JSON.stringify(query)}`;
  const [serial, setSerial] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    request<T>(path, { query, signal: controller.signal }).then(
      (answer) => (setData(answer), setError(null)),
      (failure: unknown) => controller.signal.aborted || setError(sentenceOf(failure)),
    );
    return () => controller.abort();
  }, [key, serial]);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = (): void => setSerial((n) => n + 1);
    const stop = onEvents(() => {
      clearTimeout(timer);
      timer = setTimeout(again, AFTER_EVENTS_MS);
    });
    const interval = everyMs > 0 ? setInterval(() => document.hidden || again(), everyMs) : undefined;
    return () => (clearTimeout(timer), clearInterval(interval), stop());
  }, [key, everyMs]);
  return { data, error, reload: () => setSerial((n) => n + 1) };
}
