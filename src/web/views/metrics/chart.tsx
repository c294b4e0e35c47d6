import uPlot from "uplot";
import { useLayoutEffect, useRef } from "preact/hooks";

import { shownTheme } from "../../state/theme.ts";

export interface Series {
  name: string;
  /** A colour token, like `--ok`. */
  token: string;
  values: readonly number[];
  bars?: boolean;
}

interface ChartProps {
  days: readonly string[];
  series: readonly Series[];
  label: string;
  format: (value: number) => string;
}

const HEIGHT = 190;

/** What is counted has no halves: a small scale must not say "1" at two heights. */
const WHOLE_STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000];

/** A small chart over days. The same numbers stand in a table for those who cannot see it. */
export function Chart({ days, series, label, format }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const theme = shownTheme.value;
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const plot = new uPlot(
      options(element.clientWidth, days, series, format),
      [days.map((_, index) => index), ...series.map((one) => [...one.values])],
      element,
    );
    const observer = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [days, series, theme]);
  return (
    <figure class="m-0">
      <div ref={box} role="img" aria-label={label} />
      <details class="mt-1 text-small text-muted">
        <summary class="py-1">As a table</summary>
        <table class="table table-figures">
          <thead>
            <tr>
              <th scope="col">Day</th>
              {series.map((one) => (
                <th key={one.name} scope="col">
                  {one.name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day, index) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {series.map((one) => (
                  <td key={one.name}>{format(one.values[index] ?? 0)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}

/** What the legend says while no day is pointed at. */
function total({ values }: Series): number {
  return values.reduce((sum, value) => sum + value, 0);
}

function options(
  width: number,
  days: readonly string[],
  series: readonly Series[],
  format: (value: number) => string,
): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (token: string): string => style.getPropertyValue(token).trim();
  const axis = {
    stroke: colour("--muted"),
    grid: { stroke: colour("--border"), width: 1 },
    ticks: { show: false },
    gap: 6,
    font: "11px system-ui, sans-serif",
  };
  return {
    width,
    height: HEIGHT,
    cursor: { y: false, points: { size: 6 } },
    legend: { live: true },
    scales: {
      x: { time: false, range: [-0.6, days.length - 0.4] },
      y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        values: (_plot, ticks) =>
          ticks.map((tick) => (Number.isInteger(tick) ? (days[tick]?.slice(5) ?? "") : "")),
      },
      { ...axis, size: 46, incrs: WHOLE_STEPS, values: (_plot, ticks) => ticks.map(format) },
    ],
    series: [
      { label: "Day", value: (_plot, value) => days[value] ?? `all ${days.length}` },
      ...series.map((one, index): uPlot.Series => {
        const base = {
          label: one.name,
          stroke: colour(one.token),
          width: 2,
          value: (_plot: uPlot, value: number | null) => format(value ?? total(one)),
        };
        if (!one.bars)
          return {
            ...base,
            fill: `color-mix(in srgb, ${colour(one.token)} 14%, transparent)`,
            points: { show: false },
          };
        const paths = uPlot.paths.bars?.({ size: [0.36, 18], align: index === 0 ? -1 : 1, radius: 0.2 });
        return {
          ...base,
          width: 0,
          fill: colour(one.token),
          points: { show: false },
          ...(paths ? { paths } : {}),
        };
      }),
    ],
  };
}
