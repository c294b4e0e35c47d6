/** Where boards live and what the operator decided: homes, config file, opening a board. */
export {
  assertBoardExists,
  assertSlug,
  boardPaths,
  chosenBoard,
  DEFAULT_BOARD,
  switchFile,
} from "./boards.ts";
export type { BoardInfo, Home } from "./boards-manage.ts";
export {
  countTasks,
  createBoard,
  listBoards,
  removeBoard,
  renameBoard,
  showBoard,
  switchBoard,
  waitingElsewhere,
  using,
} from "./boards-manage.ts";
export type { Exported, Imported } from "./boards-transfer.ts";
export { exportBoard, importBoard } from "./boards-transfer.ts";
export type { Setting } from "./change.ts";
export { changeSetting, getSetting, listSettings } from "./change.ts";
export type { Env } from "./home.ts";
export { isHermesHome, resolveHome } from "./home.ts";
export { configFile, loadConfig, parseConfig } from "./load.ts";
export { loadConfigOrSafest } from "./safest.ts";
export { replaceFile } from "./replace-file.ts";
export type { NotifyConfig, Sink } from "./notify.ts";
export type { Place } from "./open.ts";
export { homeOf, lookIntoPlace, openPlace, resolvePlace } from "./open.ts";
export type { Config, Profile } from "./schema.ts";
export { configSchema, profileSchema } from "./schema.ts";
export { scratchHome } from "./scratch-home.ts";
export { settingNames, slotOf } from "./setting.ts";
export { settingsOf } from "./settings.ts";
export { LiveConfig, settledConfig } from "./live.ts";
export { claimer, systemClock, systemIds } from "./system.ts";
