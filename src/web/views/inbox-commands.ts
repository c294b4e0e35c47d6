/** What the inbox's keys do while it is on the screen. */
export interface InboxActions {
  step: (by: 1 | -1) => void;
  decide: (answer: "yes" | "no") => void;
  reply: () => void;
}

let current: InboxActions | null = null;

/** The inbox that is shown takes the keys; returns the sign-off. */
export function inboxCommands(actions: InboxActions): () => void {
  current = actions;
  return () => {
    if (current === actions) current = null;
  };
}

export function activeInbox(): InboxActions | null {
  return current;
}
