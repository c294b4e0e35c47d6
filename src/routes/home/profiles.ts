import { preflight } from "../../dispatcher/index.ts";
import { route } from "../route.ts";

export const listProfiles = route({
  method: "GET",
  path: "/profiles",
  boardless: true,
  summary:
    "Profiles, and whether the worker of each could start: program, version, problems with their fixes.",
  roles: ["operator", "reader"],
  async handle({ server }) {
    const config = server.config();
    const names = server.dispatching.profiles();
    const checked = await Promise.all(names.map((name) => preflight(config, name, server.place.home)));
    return {
      profiles: checked.map((found) => {
        const {
          description = null,
          model = null,
          provider = null,
          max_running = null,
        } = config.profiles[found.name] ?? {};
        return {
          ...found,
          ok: found.problems.every(({ severity }) => severity !== "error"),
          description,
          model,
          provider,
          max_running,
        };
      }),
    };
  },
});
