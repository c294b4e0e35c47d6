import { settingNames, slotOf } from "../../config/index.ts";
import { guess } from "../frame/nearest.ts";
import { UsageError } from "../frame/usage-error.ts";

/** The name of a setting; refuses one that no setting has, with the nearest guess. */
export function checkedKey(key = ""): string {
  if (slotOf(key)) return key;
  throw new UsageError(`no setting is called "${key}"${guess(key, settingNames())}`, "kanbun config list");
}
