/** Why a connection must not go on as it is: what the user is told, once, before the board is opened anew. */
export interface Problem {
  readonly message: string;
  readonly hint: string;
}

/** Files of the board are not where everybody else finds them. */
export function takenAway(what: string): Problem {
  return {
    message: `Stopped writing: ${what}.`,
    hint:
      "Another program removes, replaces or cuts the board's files while it is in use (a clean-up, a restore, a copy " +
      "over it). Find it and stop it. The board is opened anew; check that your last changes are there.",
  };
}

/** The other processes could not be told of what happened, a commit perhaps. */
export function unannounced(what: string): Problem {
  return {
    message: `The last change may not have been saved: ${what}.`,
    hint: "Look to the disk. The board is opened anew; check whether the change is there before repeating it.",
  };
}
