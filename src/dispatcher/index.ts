/** The dispatcher's door: starting, watching and stopping workers. */
export type { ContextOptions, Spawn } from "./context.ts";
export type { DrillReport, DrillRow } from "./drill/drill.ts";
export { dispatchEnabled, dispatchInterval, gatewayTrouble } from "./enabled.ts";
export { isStuck } from "./health.ts";
export { logPath } from "./logs.ts";
export type { Dispatcher, DispatcherOptions } from "./loop.ts";
export { startDispatcher } from "./loop.ts";
export type { Presence } from "./presence.ts";
export { dispatchersSeen, presence } from "./presence.ts";
export type { Preflight } from "./profiles/preflight.ts";
export { preflight } from "./profiles/preflight.ts";
export type { Problem, ResolvedProfile } from "./profiles/preset.ts";
export { profilesOnDisk, resolveProfile, startableProfiles } from "./profiles/resolve.ts";
export { selfCommand } from "./program.ts";
export type { Terminated } from "./terminate.ts";
export { terminate } from "./terminate.ts";
export type { DispatchOptions, TickResult } from "./tick.ts";
export { dispatchOnce } from "./tick.ts";
export { unstarted } from "./unstarted.ts";
export type { HostWorld } from "./world.ts";
export { worldOf } from "./world.ts";
export { makeWorkspace, resolveWorkspace, WORKSPACE_MARKER } from "./workspace.ts";

/** The drill, loaded only by who plays it. */
export const loadDrill = () => import("./drill/drill.ts");
