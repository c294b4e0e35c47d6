export interface LayoutRequest {
  serial: number;
  ids: string[];
  edges: [string, string][];
  width: number;
  height: number;
}

export interface LayoutResult {
  serial: number;
  width: number;
  height: number;
  boxes: Record<string, { x: number; y: number }>;
  lines: { key: string; points: { x: number; y: number }[] }[];
}

/** Lays graphs out one after the other; only the newest answer counts. */
export class Layouter {
  private readonly worker = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
  private serial = 0;

  constructor(done: (result: LayoutResult) => void) {
    this.worker.addEventListener("message", (event: MessageEvent<LayoutResult>) => {
      if (event.data.serial === this.serial) done(event.data);
    });
  }

  request(graph: Omit<LayoutRequest, "serial">): void {
    this.serial += 1;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
    this.worker.postMessage({ ...graph, serial: this.serial });
  }

  close(): void {
    this.worker.terminate();
  }
}

/** A line through the points the layout gave, bent softly. */
export function curve(points: readonly { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  if (!first) return "";
  let path = `M${first.x},${first.y}`;
  let before = first;
  for (const point of rest) {
    const middle = (before.x + point.x) / 2;
    path += `C${middle},${before.y} ${middle},${point.y} ${point.x},${point.y}`;
    before = point;
  }
  return path;
}
