import { join } from "node:path";
import type { Stories } from "./stories.ts";

/** One picture of the guide. */
export interface Shot {
  file: string;
  /** The address that shows it. */
  path: (stories: Stories) => string;
  /** In progress as one list instead of lanes. */
  flat?: true;
}

export const FOLDER = join(import.meta.dir, "../../docs/guide/pictures");
export const SIZE = { width: 1920, height: 1200 };

export const SHOTS: readonly Shot[] = [
  { file: "01-board-overview.png", path: () => "/" },
  { file: "02-board-flat.png", path: () => "/", flat: true },
  { file: "03-drawer-schema-task.png", path: ({ schema }) => `/?task=${schema}&tab=attempts` },
  {
    file: "04b-drawer-retry-history-scrolled.png",
    path: ({ implementation }) => `/?task=${implementation}&tab=attempts`,
  },
  { file: "06-drawer-crash-recovery.png", path: ({ backfill }) => `/?task=${backfill}&tab=attempts` },
  { file: "07-fleet-transcribes.png", path: () => "/?q=Transcribe" },
  { file: "08-pipeline-auth.png", path: () => "/?q=auth" },
  { file: "09-drawer-pipeline-review.png", path: ({ review }) => `/?task=${review}&tab=events` },
  { file: "10-drawer-in-flight.png", path: ({ api }) => `/?task=${api}&tab=attempts` },
  { file: "11-drawer-gave-up.png", path: ({ deploy }) => `/?task=${deploy}&tab=attempts` },
];
