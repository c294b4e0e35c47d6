import { defineBuildConfig } from "unbuild";

/** The kernel as a library: board verbs on Bun (files and memory) and on Node (memory). The executable is scripts/compile's. */
export default defineBuildConfig({
  entries: [{ input: "src/kernel/index", name: "kernel" }],
  outDir: "dist/lib",
  clean: true,
  declaration: "node16",
  externals: ["bun:ffi", /^node:/, /^@sqlite\.org\/sqlite-wasm/],
  failOnWarn: false,
  rollup: { esbuild: { target: "esnext" } },
});
