import { useEffect } from "preact/hooks";

import type { TaskDetail } from "../api/types.ts";
import { cardSignal } from "../state/cards.ts";
import { detailSignal, refreshDetail, watchDetail } from "../state/details.ts";
import { Button } from "../ui/button.tsx";
import { Actions } from "./actions.tsx";
import { Attachments } from "./attachments.tsx";
import { CommentBox } from "./comment-box.tsx";
import { Dependencies } from "./dependencies.tsx";
import { Description } from "./description.tsx";
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
  if (!data && gone) return <p class="p-5 text-muted">There is no task {id} on this board.</p>;
  return (
    <>
      <div class="drawer-body">
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
      <LateResults id={id} late={data.late ?? []} />
      <WhyBox id={id} />
      <Description id={id} body={data.task.body} />
      <Dependencies id={id} links={data.links} />
      <Result text={data.task.result} />
      <Attachments id={id} list={data.attachments} />
      <Tabs id={id} data={data} />
    </>
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
