import { useState } from "preact/hooks";

import { request, sentenceOf, signedOut } from "../api/request.ts";
import { restart } from "../state/live.ts";
import { Button } from "../ui/button.tsx";

/** The browser has no valid cookie: a token lets it in. */
export function SignIn() {
  const [error, setError] = useState<string | null>(null);
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const token = new FormData(event.currentTarget as HTMLFormElement).get("token");
    try {
      await request("/login", {
        method: "POST",
        body: { token: typeof token === "string" ? token.trim() : "" },
      });
      signedOut.value = false;
      await restart();
    } catch (failure) {
      setError(sentenceOf(failure));
    }
  };
  return (
    <main class="grid h-full place-items-center p-4">
      <form class="panel w-full max-w-sm p-5" onSubmit={(event) => void submit(event)}>
        <h1 class="text-large font-semibold">Sign in to this board</h1>
        <p class="mt-1 mb-4 text-muted">
          Open the link that <code class="px-1">kanbun serve</code> printed, or paste its token.
        </p>
        <label class="field-label" for="token">
          Token
        </label>
        <input
          id="token"
          name="token"
          class="field"
          type="password"
          autocomplete="current-password"
          required
          ref={(input) => input?.focus()}
        />
        {error && (
          <p role="alert" class="mt-2 text-small text-danger">
            {error}
          </p>
        )}
        <Button class="mt-4 w-full" tone="primary" type="submit">
          Sign in
        </Button>
      </form>
    </main>
  );
}
