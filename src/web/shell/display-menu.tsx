import { restart } from "../state/live.ts";
import { density, foldedColumns, lanesByProfile, theme } from "../state/prefs.ts";
import { go, route } from "../state/route.ts";
import { lanesOn } from "../state/rows.ts";
import { Menu, type MenuEntry } from "../ui/menu.tsx";

/** How the board looks, in one menu; also all that has no room on a small screen. */
export function DisplayMenu() {
  return <Menu label="Display" icon="display" entries={entries} />;
}

function entries(): MenuEntry[] {
  const densities = (["compact", "regular", "cosy"] as const).map((value): MenuEntry => ({
    id: `density-${value}`,
    text: `Density: ${value}`,
    checked: density.value === value,
    run: () => (density.value = value),
  }));
  const themes = (["system", "dark", "light"] as const).map((value): MenuEntry => ({
    id: `theme-${value}`,
    text: `Theme: ${value}`,
    checked: theme.value === value,
    run: () => (theme.value = value),
  }));
  return [
    {
      id: "archived",
      text: "Show archived",
      checked: route.value.archived,
      run: () => go({ archived: !route.value.archived }, { replace: true }),
    },
    {
      id: "lanes",
      text: "Lanes by profile",
      checked: lanesOn.value,
      run: () => (lanesByProfile.value = !lanesOn.value),
    },
    {
      id: "unfold",
      text: "Unfold all columns",
      run: () =>
        (foldedColumns.value = Object.fromEntries(
          Object.keys(foldedColumns.value).map((key) => [key, false]),
        )),
    },
    "line",
    ...densities,
    "line",
    ...themes,
    "line",
    { id: "refresh", text: "Refresh", icon: "refresh", run: () => void restart() },
  ];
}
