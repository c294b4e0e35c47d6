import { request } from "../api/request.ts";
import { applyState, board } from "../state/board.ts";
import { announce, notify } from "../state/notices.ts";
import { mutate } from "./mutate.ts";

/** Stops or restarts the starting of new work; what runs goes on. */
export async function setPaused(paused: boolean): Promise<void> {
  const before = board.value;
  applyState({ paused, draining: false });
  const answer = await mutate({
    send: () => request(paused ? "/pause" : "/resume", { method: "POST", body: {} }),
    failure: paused ? "Pausing failed" : "Resuming failed",
  });
  if (answer === null) applyState({ board: before });
  else {
    const said = paused ? "Board paused: nothing new starts, what runs goes on" : "Board resumed";
    announce(said);
    notify(
      { text: said, actions: paused ? [{ label: "Resume", run: () => void setPaused(false) }] : [] },
      5000,
    );
  }
}

/** Lets what runs finish and starts nothing new. */
export async function drain(): Promise<void> {
  const answer = await mutate({
    send: () => request("/drain", { method: "POST", body: {} }),
    failure: "Draining failed",
  });
  if (answer === null) return;
  applyState({ draining: true });
  notify({
    text: "Draining: nothing new starts until you resume",
    actions: [{ label: "Resume", run: () => void setPaused(false) }],
  });
}
