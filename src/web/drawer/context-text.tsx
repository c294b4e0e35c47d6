import { useEffect, useState } from "preact/hooks";

import { request, sentenceOf } from "../api/request.ts";

/** Exactly what a worker is told about the task. */
export function ContextText({ id }: { id: string }) {
  const [state, setState] = useState<{ text?: string; error?: string }>({});
  useEffect(() => {
    const controller = new AbortController();
    request<{ text: string }>(`/tasks/${encodeURIComponent(id)}/context`, { signal: controller.signal }).then(
      ({ text }) => setState({ text }),
      (error: unknown) => controller.signal.aborted || setState({ error: sentenceOf(error) }),
    );
    return () => controller.abort();
  }, [id]);
  if (state.error) {
    return (
      <p role="alert" class="text-danger">
        {state.error}
      </p>
    );
  }
  return <pre class="code-block max-h-[60vh]">{state.text ?? "Loading…"}</pre>;
}
