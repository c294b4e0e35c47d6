import { request } from "../api/request.ts";
import type { ChangeAnswer, LinkGate } from "../api/types.ts";
import { announce } from "../state/notices.ts";
import { mutate } from "./mutate.ts";
import { offerUndo } from "./undo.ts";

/** Makes each child wait for its parent. The server refuses cycles; its sentence is then shown. Returns how many it took. */
export async function linkTasks(
  pairs: readonly (readonly [parent: string, child: string])[],
): Promise<number> {
  const eventIds: number[] = [];
  let taken = 0;
  for (const [parent, child] of pairs) {
    const answer = await mutate<ChangeAnswer>({
      send: () => request("/links", { method: "POST", body: { parent_id: parent, child_id: child } }),
      failure: `Linking ${child} to ${parent} failed`,
      retry: false,
    });
    if (!answer) continue;
    taken += 1;
    if (typeof answer.event_id === "number") eventIds.push(answer.event_id);
  }
  const [first] = pairs;
  if (taken > 0 && first) {
    const said =
      taken === 1 ? `${first[1]} now waits for ${first[0]}` : `${taken} cards now wait for ${first[0]}`;
    announce(said);
    offerUndo(said, eventIds);
  }
  return taken;
}

/** Which end of the parent the child waits for. */
export async function setGate(parent: string, child: string, gate: LinkGate): Promise<void> {
  const answer = await mutate<ChangeAnswer>({
    send: () => request("/links", { method: "POST", body: { parent_id: parent, child_id: child, gate } }),
    failure: `Changing what ${child} waits for failed`,
    retry: false,
  });
  if (answer) offerUndo(`Changed what ${child} waits for`, answer.event_id ?? null);
}

export async function unlinkTasks(parent: string, child: string): Promise<boolean> {
  const answer = await mutate<ChangeAnswer>({
    send: () => request("/links", { method: "DELETE", query: { parent_id: parent, child_id: child } }),
    failure: `Unlinking ${child} from ${parent} failed`,
    retry: false,
  });
  if (answer) offerUndo(`${child} no longer waits for ${parent}`, answer.event_id ?? null);
  return answer !== null;
}
