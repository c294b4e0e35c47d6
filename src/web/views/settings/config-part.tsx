import { Fragment } from "preact";

import { Pending } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";

interface Settings {
  version: string;
  home: string;
  db_path: string;
  config_path: string;
  settings: { key: string; value: unknown; default: unknown; source: string; description?: string }[];
}

/** What is in force and where it was set. It is changed in the file or with `kanbun config`, which check it. */
export function ConfigPart() {
  const { data, error, reload } = usePolled<Settings>("/settings");
  if (!data) return <Pending error={error} reload={reload} />;
  const places: [string, string][] = [
    ["Version", data.version],
    ["Home", data.home],
    ["Board file", data.db_path],
    ["Configuration", data.config_path],
  ];
  return (
    <>
      <dl class="panel mb-3 grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 p-4">
        {places.map(([name, value]) => (
          <div key={name} class="contents">
            <dt class="text-muted">{name}</dt>
            <dd class="mono break-all">{value}</dd>
          </div>
        ))}
      </dl>
      <p class="mb-2 text-muted">
        To change one: <code class="px-1">kanbun config set &lt;key&gt; &lt;value&gt;</code>. It holds at
        once, without a restart, unless its text says otherwise.
      </p>
      <div class="panel overflow-x-auto" tabIndex={0} role="region" aria-label="Settings in force">
        <table class="table">
          <thead>
            <tr>
              {["Setting", "Value", "Set by"].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.settings.filter(isOne).map((setting) => (
              <tr key={setting.key}>
                <td class="md:min-w-72">
                  <p class="mono">{breakable(setting.key)}</p>
                  {setting.description && <p class="text-small text-muted">{setting.description}</p>}
                </td>
                <td class="mono break-all">{show(setting.value)}</td>
                <td class={setting.source === "default" ? "text-faint" : ""}>{setting.source}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

/** A whole section is told by its members. */
function isOne({ value }: { value: unknown }): boolean {
  return typeof value !== "object" || value === null || Array.isArray(value);
}

/** A long key breaks where its parts meet. */
function breakable(key: string) {
  return key.split(/(?<=[._])/u).map((part) => (
    <Fragment key={part}>
      {part}
      <wbr />
    </Fragment>
  ));
}

function show(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
