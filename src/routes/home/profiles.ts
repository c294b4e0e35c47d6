import type { Config } from "../../config/index.ts";
import type { Preflight } from "../../dispatcher/index.ts";
import { preflight } from "../../dispatcher/index.ts";
import type { ServerContext } from "../context.ts";
import { route } from "../route.ts";

/** A look starts every profile's program once; pages that ask within this time share it. */
const SHARED_MS = 10_000;

const looks = new WeakMap<Config, { madeMs: number; found: Promise<Preflight[]> }>();

export const listProfiles = route({
  method: "GET",
  path: "/profiles",
  boardless: true,
  summary:
    "Profiles, and whether the worker of each could start: program, version, problems with their fixes.",
  roles: ["operator", "reader"],
  async handle({ server }) {
    const config = server.config();
    const found = await look(server, config);
    return { profiles: found.map((each) => described(config, each)) };
  },
});

function look(server: ServerContext, config: Config): Promise<Preflight[]> {
  const known = looks.get(config);
  if (known && performance.now() - known.madeMs < SHARED_MS) return known.found;
  const names = server.dispatching.profiles();
  const found = Promise.all(names.map((name) => preflight(config, name, server.place.home)));
  looks.set(config, { madeMs: performance.now(), found });
  found.catch(() => looks.delete(config));
  return found;
}

function described(config: Config, found: Preflight) {
  const { description, model, provider, max_running } = config.profiles[found.name] ?? {};
  return {
    ...found,
    ok: found.problems.every(({ severity }) => severity !== "error"),
    description: description ?? null,
    model: model ?? null,
    provider: provider ?? null,
    max_running: max_running ?? null,
  };
}
