import { useRef } from "preact/hooks";

import { mutate } from "../actions/mutate.ts";
import { apiUrl, request } from "../api/request.ts";
import type { Attachment } from "../api/types.ts";
import { mayWrite } from "../state/board.ts";
import { refreshDetail } from "../state/details.ts";
import { notify } from "../state/notices.ts";
import { Button } from "../ui/button.tsx";
import { bytes, moment } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { Section } from "./section.tsx";

const LIMIT_BYTES = 25 * 1024 * 1024;

/** Files of a task: what people gave it and what its workers made. */
export function Attachments({ id, list }: { id: string; list: readonly Attachment[] | undefined }) {
  const chooser = useRef<HTMLInputElement>(null);
  if (!list || (list.length === 0 && !mayWrite.value)) return null;
  const upload = async (files: FileList | null): Promise<void> => {
    for (const file of files ?? []) await send(id, file);
    if (chooser.current) chooser.current.value = "";
    await refreshDetail(id);
  };
  const add = mayWrite.value && (
    <>
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => void upload(event.currentTarget.files)}
      />
      <Button small tone="quiet" icon="attach" onClick={() => chooser.current?.click()}>
        Attach
      </Button>
    </>
  );
  return (
    <Section title={`Attachments${list.length > 0 ? ` (${list.length})` : ""}`} tools={add}>
      {list.length === 0 && <p class="text-faint">none</p>}
      <ul>
        {list.map((file) => (
          <li key={file.id}>
            <a
              class="flex h-7 items-center gap-2 rounded-md px-1.5 hover:bg-hover"
              href={apiUrl(`/tasks/${encodeURIComponent(id)}/attachments/${file.id}`)}
              download={file.filename}
              title={`${file.uploaded_by ?? ""} ${moment(file.created_at)}`.trim()}
            >
              <Icon name="download" class="text-faint" />
              <span class="truncate">{file.filename}</span>
              <span class="ml-auto flex-none text-small whitespace-nowrap text-faint tabular-nums">
                {bytes(file.size)}
              </span>
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}

async function send(id: string, file: File): Promise<void> {
  if (file.size > LIMIT_BYTES) {
    notify({
      tone: "warn",
      text: `${file.name} is ${bytes(file.size)}; at most ${bytes(LIMIT_BYTES)} can be attached.`,
    });
    return;
  }
  const form = new FormData();
  form.set("file", file);
  await mutate({
    send: () => request(`/tasks/${encodeURIComponent(id)}/attachments`, { method: "POST", form }),
    failure: `Attaching ${file.name} failed`,
  });
}
