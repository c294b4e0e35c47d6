import { request } from "../api/request.ts";
import type { ChangeAnswer } from "../api/types.ts";
import { announce, notify } from "../state/notices.ts";
import { refreshDetail } from "../state/details.ts";
import { mutate } from "./mutate.ts";
import { offerUndo } from "./undo.ts";

/** Takes over, or throws away, what a worker reported after its task had been taken from it. */
export async function decideLate(id: string, lateId: number, decision: "adopt" | "discard"): Promise<void> {
  const answer = await mutate<ChangeAnswer>({
    send: () =>
      request(`/tasks/${encodeURIComponent(id)}/late/${lateId}/${decision}`, { method: "POST", body: {} }),
    failure: `${decision === "adopt" ? "Adopting" : "Discarding"} the late result of ${id} failed`,
  });
  if (!answer) return;
  const said = `${id}: late result ${decision === "adopt" ? "adopted" : "discarded"}`;
  announce(said);
  offerUndo(said, answer.event_id ?? null);
  await refreshDetail(id);
}

/** Sends a notification that could not be delivered again, or gives it up. */
export async function decideDelivery(deliveryId: number, decision: "replay" | "discard"): Promise<void> {
  const answer = await mutate({
    send: () => request(`/deliveries/${deliveryId}/${decision}`, { method: "POST", body: {} }),
    failure: decision === "replay" ? "Sending it again failed" : "Giving it up failed",
  });
  if (answer !== null) notify({ text: decision === "replay" ? "On its way again" : "Given up" }, 4000);
}

/** Writes a comment; a running worker hears it at its next tool call. Throws the refusal for the form to show. */
export async function addComment(id: string, body: string): Promise<void> {
  await request(`/tasks/${encodeURIComponent(id)}/comments`, { method: "POST", body: { body } });
  announce(`Commented on ${id}`);
  await refreshDetail(id);
}
