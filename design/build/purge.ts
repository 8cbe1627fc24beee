/**
 * Leaves out of the layer "tabler" every rule whose classes no template, script or
 * widget of ours names: nine tenths of it, on phones that would parse it all.
 */
import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const sources = /(templates\/.*\.html|design\/.*\.(ts|py)|\/forms\.py)$/;
const skipped = /(node_modules|\/dist|\/tests|\/\.venv)/;

interface Node {
  type: string;
  name?: string;
  params?: string;
  parent?: Node;
  nodes?: Node[];
  remove(): void;
}
interface Rule extends Node {
  selectors: string[];
}
interface Root {
  walkRules(visit: (rule: Rule) => void): void;
  walkAtRules(visit: (rule: Node) => void): void;
}

function words(): Set<string> {
  const known = new Set<string>();
  for (const folder of ["design", "lachan"]) {
    const names = readdirSync(resolve(root, folder), { recursive: true }) as string[];
    for (const name of names) {
      const path = `${folder}/${name}`;
      if (!sources.test(path) || skipped.test(path)) continue;
      const text = readFileSync(resolve(root, path), "utf8");
      for (const word of text.match(/[A-Za-z][\w-]*/g) ?? []) known.add(word);
    }
  }
  return known;
}

function isInTabler(rule: Node): boolean {
  for (let node = rule.parent; node; node = node.parent) {
    if (node.type === "atrule" && node.name === "layer") return node.params === "tabler";
  }
  return false;
}

function classes(selector: string): string[] {
  const plain = selector.replace(/:not\([^)]*\)/g, "");
  return [...plain.matchAll(/\.((?:[\w-]|\\.)+)/g)].map((match) => match[1] ?? "");
}

export function purge(): object {
  return {
    postcssPlugin: "lachan-purge",
    OnceExit(css: Root) {
      const known = words();
      css.walkRules((rule) => {
        if (!isInTabler(rule)) return;
        const kept = rule.selectors.filter((selector) =>
          classes(selector).every((name) => known.has(name)),
        );
        if (kept.length === 0) rule.remove();
        else if (kept.length < rule.selectors.length) rule.selectors = kept;
      });
      css.walkAtRules((rule) => {
        if (rule.nodes && rule.nodes.length === 0 && isInTabler(rule)) rule.remove();
      });
    },
  };
}
