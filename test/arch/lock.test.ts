import { expect, test } from "bun:test";
import { join } from "node:path";

interface Entry {
  version?: string;
  optionalDependencies?: Record<string, string>;
}

test("the lock file names the optional packages of every platform, so that npm ci works on each", async () => {
  const { packages } = (await Bun.file(join(import.meta.dir, "../../package-lock.json")).json()) as {
    packages: Record<string, Entry>;
  };
  const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
  const paths = Object.keys(packages);
  const missing = optional.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)));
  expect(optional.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});
