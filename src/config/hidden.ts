const SECRET_NAME = /(token|secret|password|key|topic)$/iu;
const SECRET_MAP = /^(env|headers)$/u;

/** A setting's value without secrets, also those deep in it: a sink's address and token, a profile's variables. */
export function withoutSecrets(path: readonly string[], value: unknown): unknown {
  if (value !== null && typeof value === "object" && !Array.isArray(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [name, withoutSecrets([...path, name], child)]),
    );
  // The name of a variable tells nothing of what it holds.
  if (typeof value !== "string" || value.startsWith("env:")) return value;
  const name = path.at(-1) ?? "";
  if (SECRET_NAME.test(name) || path.slice(0, -1).some((above) => SECRET_MAP.test(above))) return "(hidden)";
  // A sink's address is as good as a password: who knows it may post there.
  return path[0] === "notify" && URL.canParse(value) ? `${new URL(value).origin}/(hidden)` : value;
}
