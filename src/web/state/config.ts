import { signal } from "@preact/signals";

import { request } from "../api/request.ts";
import { fieldValue, setField } from "./query.ts";
import { query } from "./filter.ts";
import { go, route } from "./route.ts";

/** What the server's configuration says the page should start with. */
export interface PageConfig {
  default_tenant: string;
  lane_by_profile: boolean;
  include_archived_by_default: boolean;
  render_markdown: boolean;
}

export const config = signal<PageConfig>({
  default_tenant: "",
  lane_by_profile: true,
  include_archived_by_default: false,
  render_markdown: true,
});

/** Reads the configuration once. An address that already names a filter or a task is left alone. */
export async function loadConfig(): Promise<void> {
  const bare = location.search === "" && location.pathname === "/";
  try {
    config.value = { ...config.value, ...(await request<Partial<PageConfig>>("/config")) };
  } catch {
    return; // The defaults are good; the board's own request will say what is wrong with the server.
  }
  if (!bare) return;
  const { default_tenant, include_archived_by_default } = config.value;
  if (default_tenant && fieldValue(query.value, "tenant") === null) {
    go({ query: setField(route.value.query, "tenant", default_tenant) }, { replace: true });
  }
  if (include_archived_by_default) go({ archived: true }, { replace: true });
}
