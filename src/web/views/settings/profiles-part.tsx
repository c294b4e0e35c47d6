import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Ticked } from "../../ui/ticked.tsx";
import { Pending } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";

interface Profile {
  name: string;
  preset: string | null;
  executable: string | null;
  version: string | null;
  model: string | null;
  description: string | null;
  ok: boolean;
  problems: { severity: string; problem: string; fix: string | null }[];
}

/** The agents that may be given work, each tried out: is it there, does it start, is it set up. */
export function ProfilesPart() {
  const { data, error, reload } = usePolled<{ profiles: Profile[] }>("/profiles");
  if (!data) return <Pending error={error} reload={reload} />;
  return (
    <>
      <div class="mb-2 flex items-center">
        <p class="text-muted">A card is worked on by the profile it is assigned to.</p>
        <Button class="ml-auto" small icon="refresh" onClick={reload}>
          Check again
        </Button>
      </div>
      {data.profiles.length === 0 && (
        <p class="panel p-4 text-muted">
          No profile is configured. <code class="px-1">kanbun config set profiles.codex.preset codex</code>
        </p>
      )}
      <ul class="flex flex-col gap-2">
        {data.profiles.map((profile) => (
          <li key={profile.name} class="panel p-3">
            <div class="flex items-center gap-2">
              <Avatar name={profile.name} size={20} />
              <h2 class="font-semibold">{profile.name}</h2>
              {profile.preset && <span class="text-small text-faint">{profile.preset}</span>}
              <span
                class={`ml-auto flex items-center gap-1.5 text-small ${profile.ok ? "text-ok" : "text-danger"}`}
              >
                <Icon name={profile.ok ? "check" : "warn"} />
                {profile.ok ? "ready" : "not ready"}
              </span>
            </div>
            {facts(profile) && <p class="mt-1.5 text-small break-all text-muted">{facts(profile)}</p>}
            {profile.problems.map(({ severity, problem, fix }) => (
              <p
                key={problem}
                class={`mt-2 rounded-md px-3 py-1.5 ${severity === "error" ? "bg-danger-soft" : "bg-warn-soft"}`}
              >
                <Ticked text={problem} />
                {fix && <code class="mt-1 block bg-transparent text-small wrap-break-word">{fix}</code>}
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function facts({ description, executable, version, model }: Profile): string {
  return [description, executable, version, model].filter(Boolean).join(" · ");
}
