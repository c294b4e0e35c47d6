import type { ComponentType, FunctionComponent } from "preact";
import { useEffect, useState } from "preact/hooks";

/** What is not needed for the first view arrives as its own file when it is first shown, or earlier with `preload`. */
export function lazy<P extends object>(
  load: () => Promise<ComponentType<P>>,
): FunctionComponent<P> & { preload: () => void } {
  let loaded: ComponentType<P> | null = null;
  let loading: Promise<void> | null = null;
  const start = (): Promise<void> => {
    loading ??= load().then(
      (component) => void (loaded = component),
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  function Lazy(props: P) {
    const [, redraw] = useState(0);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded || failed) return;
      start().then(
        () => redraw((n) => n + 1),
        () => setFailed(true),
      );
    }, [failed]);
    if (loaded) {
      const Component = loaded;
      return <Component {...props} />;
    }
    if (!failed) return null;
    return (
      <p role="alert" class="p-4 text-muted">
        This part of the page could not be loaded.{" "}
        <button type="button" class="button button-small" onClick={() => setFailed(false)}>
          Try again
        </button>
      </p>
    );
  }
  return Object.assign(Lazy, { preload: () => void start().catch(() => undefined) });
}
