/** The skills this program carries, and putting them where agents look for them. */
export { SKILL_AGENTS, skillHomes } from "./agents.ts";
export { SKILLS } from "./embedded.ts";
export { installSkills } from "./install.ts";
