import { KanbunError } from "../../kernel/index.ts";

/** The command line itself is wrong: exit 2, and the verb's usage line is shown. */
export class UsageError extends KanbunError {
  constructor(message: string, hint?: string) {
    super("invalid_input", message, hint === undefined ? {} : { hint });
    this.name = "UsageError";
  }
}
