import { useState } from "preact/hooks";

import { mutate } from "../../actions/mutate.ts";
import { request } from "../../api/request.ts";
import { confirm } from "../../state/dialogs.ts";
import { now } from "../../state/now.ts";
import { notify } from "../../state/notices.ts";
import { Button } from "../../ui/button.tsx";
import { ago } from "../../ui/format.ts";
import { Pending } from "../page-parts.tsx";
import { usePolled } from "../poll.ts";

interface Token {
  id: string;
  name: string;
  scope: string;
  created_at: number;
  last_used_at: number | null;
}

/** Who may speak to this server: reading, working on a task, or everything. */
export function TokensPart() {
  const { data, error, reload } = usePolled<{ tokens: Token[] }>("/tokens");
  const [made, setMade] = useState<{ name: string; token: string } | null>(null);
  if (!data) return <Pending error={error} reload={reload} />;
  return (
    <>
      <TokenForm made={(answer) => (setMade(answer), reload())} />
      {made && <NewToken made={made} />}
      <ul class="panel divide-y divide-line">
        {data.tokens.map((token) => (
          <li key={token.id} class="flex items-center gap-3 px-4 py-2">
            <span class="font-medium">{token.name}</span>
            <span class="text-small text-muted">{token.scope}</span>
            <span class="ml-auto text-small text-faint">
              {token.last_used_at ? `used ${ago(now.value - token.last_used_at)}` : "never used"}
            </span>
            <Button small tone="danger" onClick={() => void revoke(token, reload)}>
              Revoke
            </Button>
          </li>
        ))}
        {data.tokens.length === 0 && (
          <li class="px-4 py-3 text-muted">
            Only the token that <code class="px-1">kanbun serve</code> printed.
          </li>
        )}
      </ul>
    </>
  );
}

function TokenForm({ made }: { made: (answer: { name: string; token: string }) => void }) {
  const create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    const name = values.get("name");
    if (typeof name !== "string" || !name.trim()) return;
    const answer = await mutate<{ token: string }>({
      send: () =>
        request("/tokens", { method: "POST", body: { name: name.trim(), scope: values.get("scope") } }),
      failure: "Making the token failed",
      retry: false,
    });
    if (!answer) return;
    form.reset();
    made({ name: name.trim(), token: answer.token });
  };
  return (
    <form class="panel mb-3 flex flex-wrap items-end gap-2 p-3" onSubmit={(event) => void create(event)}>
      <label class="min-w-40 flex-1">
        <span class="field-label">Name</span>
        <input class="field" name="name" required maxlength={60} autocomplete="off" />
      </label>
      <label>
        <span class="field-label">May</span>
        <select class="field" name="scope">
          <option value="read">read</option>
          <option value="worker">work on its task</option>
          <option value="operator">do everything</option>
        </select>
      </label>
      <Button type="submit" icon="plus">
        Make a token
      </Button>
    </form>
  );
}

async function revoke(token: Token, reload: () => void): Promise<void> {
  const sure = await confirm({
    title: `Revoke ${token.name}?`,
    text: "Whoever uses it is shut out at once.",
    button: "Revoke",
    danger: true,
  });
  if (!sure) return;
  const answer = await mutate({
    send: () => request(`/tokens/${encodeURIComponent(token.id)}`, { method: "DELETE" }),
    failure: "Revoking failed",
  });
  if (answer !== null) reload();
}

function NewToken({ made }: { made: { name: string; token: string } }) {
  return (
    <div role="status" class="mb-3 rounded-md border border-line bg-ok-soft p-3">
      <p>The token “{made.name}”. It is shown this once.</p>
      <div class="mt-2 flex items-center gap-2">
        <code class="min-w-0 flex-1 px-2 py-1 break-all">{made.token}</code>
        <Button
          small
          icon="copy"
          onClick={() =>
            void navigator.clipboard
              .writeText(made.token)
              .then(() => notify({ text: "Copied the token" }, 2000))
          }
        >
          Copy
        </Button>
      </div>
    </div>
  );
}
