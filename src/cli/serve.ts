import { readFileSync } from "node:fs";
import { version } from "../../package.json";
import { homeOf, resolvePlace, settledConfig } from "../config/index.ts";
import { option, toggle } from "./frame/argument.ts";
import type { Call } from "./frame/call.ts";
import { command } from "./frame/command.ts";
import { logger, tell } from "./frame/logger.ts";
import { UsageError } from "./frame/usage-error.ts";
import { count } from "./values/number.ts";

const NOT_LOADABLE =
  "the config cannot be read: no task is started and no message is sent until it is mended; what runs is looked after, " +
  "and the page is on loopback only";

export default command({
  name: "serve",
  summary: "Work the tasks and show the board in the browser.",
  details:
    "Starts a worker for every ready task, watches over it, and serves page and API. Workers outlive it: when it is " +
    "started again it takes them over. Ctrl-C or SIGTERM ends it.",
  args: {
    host: option("Address to listen on.", "ADDRESS", { standard: "serve.host of config.yaml, 127.0.0.1" }),
    port: option("Port; 0 takes a free one.", "N", {
      parse: count,
      standard: "serve.port of config.yaml, 9119",
    }),
    unix: option("Listen on this Unix socket instead.", "PATH", { complete: "file" }),
    "no-dispatch": toggle("Only show the board; start no workers."),
    "no-auth": toggle("Ask for no token; loopback only, for tests."),
    "allow-remote": toggle("Listen beyond this host. Who holds the token can run commands on it."),
    "tls-cert": option("Certificate file (PEM).", "PATH", { complete: "file" }),
    "tls-key": option("Key file (PEM).", "PATH", { complete: "file" }),
    "allow-host": option("Further host name to answer to.", "NAME", { many: true }),
    "print-unit": toggle("Print a systemd user unit for it, and start nothing."),
  },
  document: "first line: {url, token, pid, home, version}; --print-unit: {unit}",
  examples: [
    ["kanbun serve", "work this home's boards, page on http://127.0.0.1:9119"],
    [
      "kanbun serve --port 0 --json",
      "for programs: the first line is JSON with url, token, pid, home, version",
    ],
    ["kanbun serve --no-dispatch", "look without starting anything"],
    [
      "mkdir -p ~/.config/systemd/user && kanbun serve --print-unit > ~/.config/systemd/user/kanbun.service",
      "as a service; the lines at the file's top say what comes next",
    ],
  ],
  next: "open the link it prints; the token in it signs your browser in.",
  async run(asked) {
    if (asked.on("print-unit")) {
      const { systemdUnit } = await import("./serve/unit.ts");
      const unit = systemdUnit(asked.env);
      return asked.answer({ unit }, unit.trimEnd());
    }
    asked.needsTerminal("serve");
    const tls = tlsOf(asked);
    // A broken config is no reason to leave the board and its live workers alone.
    const config = await settledConfig(homeOf(asked.env, asked.text("board")));
    const place = resolvePlace(asked.env, asked.text("board"), () => config);
    const { startServer } = await import("../routes/index.ts");
    const [host, port, unix] = [asked.text("host"), asked.number("port"), asked.text("unix")];
    if (port !== undefined && port > 65_535) throw new UsageError(`--port: ${port} is above 65535`);
    const log = logger(asked.terminal);
    if (place.config.problem !== undefined) log.warn(`${NOT_LOADABLE}: ${place.config.problem}`);
    const stop = untilStopped();
    const server = await startServer({
      place,
      version,
      ...(host === undefined ? {} : { host }),
      ...(port === undefined ? {} : { port }),
      ...(unix === undefined ? {} : { unix }),
      ...(tls === undefined ? {} : { tls }),
      dispatch: !asked.on("no-dispatch"),
      auth: !asked.on("no-auth"),
      allowRemote: asked.on("allow-remote"),
      hosts: asked.texts("allow-host"),
      report: (told) => tell(log, told),
    });
    const { url, link, token, pid, home } = server;
    const { listenForCommands } = await import("./handover/listener.ts");
    const commands = place.paths
      ? null
      : await listenForCommands({ home, board: (slug) => server.board(slug) });
    asked.say(
      asked.json
        ? JSON.stringify({ url, token, pid, home, version })
        : `kanbun ${version} serves ${home}\n\n  ${link}\n\nCtrl-C stops it; workers go on and are taken over by the next start.`,
    );
    await server.warmUp();
    await stop;
    await commands?.close();
    await server.close();
  },
});

function tlsOf(asked: Call): { cert: string; key: string } | undefined {
  const [cert, key] = [asked.text("tls-cert"), asked.text("tls-key")];
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError("give both --tls-cert and --tls-key");
  if (cert === undefined || key === undefined) return undefined;
  return { cert: readFileSync(cert, "utf8"), key: readFileSync(key, "utf8") };
}

/** The first signal asks for an orderly end; a second one ends the process at once. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    for (const signal of ["SIGINT", "SIGTERM"] as const)
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        resolve();
      });
  });
}
