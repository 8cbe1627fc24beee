/** Draws the icons named in design/icons.txt into one file, icons.svg. */
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Plugin } from "vite";

const root = resolve(import.meta.dirname, "../..");
const tabler = resolve(root, "node_modules/@tabler/icons/icons");

function symbol(name: string): string {
  const filled = name.endsWith("-filled") && !existsSync(`${tabler}/outline/${name}.svg`);
  const file = filled
    ? `${tabler}/filled/${name.replace(/-filled$/, "")}.svg`
    : `${tabler}/outline/${name}.svg`;
  const drawing = readFileSync(file, "utf8")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none" \/>/, "")
    .replace(/\s+/g, " ");
  const paint = filled ? ' fill="currentColor" stroke="none"' : "";
  return `<symbol id="${name}" viewBox="0 0 24 24"${paint}>${drawing.trim()}</symbol>`;
}

export function sprite(): Plugin {
  return {
    name: "lachan-sprite",
    generateBundle() {
      const names = readFileSync(resolve(root, "design/icons.txt"), "utf8").split(/\s+/);
      const symbols = names.filter(Boolean).map(symbol).join("\n");
      this.emitFile({
        type: "asset",
        fileName: "icons.svg",
        source: `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`,
      });
      const favicon = readFileSync(resolve(root, "design/build/favicon.svg"), "utf8");
      this.emitFile({ type: "asset", fileName: "favicon.svg", source: favicon });
    },
  };
}
