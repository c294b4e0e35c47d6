import { useEffect } from "preact/hooks";

import type { TaskDetail } from "../api/types.ts";
import { cardSignal } from "../state/cards.ts";
import { detailSignal, refreshDetail, watchDetail } from "../state/details.ts";
import { go, view } from "../state/route.ts";
import { Button } from "../ui/button.tsx";
import { Actions } from "./actions.tsx";
import { Attachments } from "./attachments.tsx";
import { CommentBox } from "./comment-box.tsx";
import { Dependencies } from "./dependencies.tsx";
import { Description } from "./description.tsx";
import { Handover } from "./handover.tsx";
import { LateResults } from "./late-results.tsx";
import { Properties } from "./properties.tsx";
import { Result } from "./result.tsx";
import { Tabs } from "./tabs.tsx";
import { Title } from "./title.tsx";
import { WhyBox } from "./why-box.tsx";

/** Everything about one task. The card's own news appear at once, the rest follows when it has been fetched. */
export function TaskView({ id }: { id: string }) {
  useEffect(() => watchDetail(id), [id]);
  const detail = detailSignal(id).value;
  const card = cardSignal(id)?.value;
  const { data, error, gone } = detail;
  if (!data && gone) return <NoTask id={id} />;
  return (
    <>
      <div class="drawer-body" data-scroller>
        <Title id={id} title={card?.title ?? data?.task.title ?? ""} />
        {error && <Problem id={id} text={error} stale={data !== null} />}
        {data ? <Sections id={id} data={data} /> : !error && <Waiting />}
      </div>
      {data && <CommentBox id={id} />}
    </>
  );
}

function Sections({ id, data }: { id: string; data: TaskDetail }) {
  return (
    <>
      <Properties id={id} task={data.task} />
      <Actions id={id} task={data.task} />
      <Handover id={id} data={data} />
      <LateResults id={id} late={data.late ?? []} />
      <WhyBox id={id} />
      <Description id={id} body={data.task.body} />
      <Dependencies id={id} links={data.links} gates={data.gates} />
      <Result text={data.task.result} />
      <Attachments id={id} list={data.attachments} />
      <Tabs id={id} data={data} />
    </>
  );
}

function NoTask({ id }: { id: string }) {
  return (
    <div class="p-5">
      <p class="mb-3 text-muted">
        There is no task {id} on this board. It may be on another one, or have been deleted.
      </p>
      <Button small onClick={() => go({ task: null, ...(view.peek() === "task" ? { view: "board" } : {}) })}>
        Back to the board
      </Button>
    </div>
  );
}

function Problem({ id, text, stale }: { id: string; text: string; stale: boolean }) {
  return (
    <div
      role="alert"
      class="mx-5 mb-3 flex items-center gap-2 rounded-md bg-danger-soft px-3 py-2 text-danger"
    >
      <span class="flex-1">
        {text}
        {stale && " What you see may be out of date."}
      </span>
      <Button small onClick={() => void refreshDetail(id)}>
        Try again
      </Button>
    </div>
  );
}

function Waiting() {
  return (
    <div class="px-5" role="status" aria-label="Loading…">
      <div class="skeleton mb-4 h-20" />
      <div class="skeleton h-40" />
    </div>
  );
}
