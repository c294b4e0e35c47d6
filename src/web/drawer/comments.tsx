import type { Comment } from "../api/types.ts";
import { slowNow } from "../state/now.ts";
import { Avatar } from "../ui/avatar.tsx";
import { age, moment } from "../ui/format.ts";
import { MarkdownText } from "../ui/markdown-text.tsx";

export function Comments({ list }: { list: readonly Comment[] }) {
  if (list.length === 0) return <p class="text-faint">— no comments —</p>;
  return (
    <ol class="flex flex-col gap-3">
      {list.map((comment) => (
        <li key={comment.id} class="flex gap-2.5">
          <Avatar name={comment.author} size={22} />
          <div class="min-w-0 flex-1">
            <p class="text-small">
              <span class="font-medium">{comment.author}</span>{" "}
              <time class="text-faint" title={moment(comment.created_at)}>
                {age(slowNow.value - comment.created_at)}
              </time>
            </p>
            <MarkdownText text={comment.body} />
          </div>
        </li>
      ))}
    </ol>
  );
}
