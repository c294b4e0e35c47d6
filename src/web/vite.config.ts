import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";

/**
 * The page is served under a policy without inline script or style, from the executable itself: every asset is its own
 * hashed file, nothing is inlined and nothing is fetched from elsewhere.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  publicDir: "public",
  plugins: [tailwindcss()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  resolve: { dedupe: ["preact"] },
  worker: { format: "es" },
  build: {
    outDir: "../../dist/web",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    reportCompressedSize: true,
  },
});
