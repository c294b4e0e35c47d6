/** The skills this program carries, and putting them where agents look for them. */
export type { SkillAgent, SkillHome } from "./agents.ts";
export { SKILL_AGENTS, skillHomes } from "./agents.ts";
export { SKILLS } from "./embedded.ts";
export type { Installed } from "./install.ts";
export { installSkills } from "./install.ts";
