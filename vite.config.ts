/**
 * One entry per island in design/islands/, built under a stable name into
 * design/dist/. Names carry no hash here: in production Django's manifest storage
 * adds it, so templates say {% static "app.js" %} in every environment.
 */
import { readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { defineConfig } from "vite";
import { purge } from "./design/build/purge.ts";
import { sprite } from "./design/build/sprite.ts";

const islands = resolve(import.meta.dirname, "design/islands");
const entries = readdirSync(islands)
  .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
  .map((name) => [basename(name, ".ts"), resolve(islands, name)]);

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [sprite()],
  css: { postcss: { plugins: [purge() as never] } },
  build: {
    outDir: "design/dist",
    emptyOutDir: true,
    // The content security policy forbids data: fonts and inline scripts.
    assetsInlineLimit: 0,
    modulePreload: false,
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    rolldownOptions: {
      // htmx holds one eval; allowEval is off and the content policy forbids it.
      checks: { eval: false },
      input: Object.fromEntries(entries),
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "shared-[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  worker: {
    format: "es",
    rolldownOptions: { output: { entryFileNames: "[name].js" } },
  },
});
