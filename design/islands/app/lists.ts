/** Lists: bulk choice, the reader's choice of columns, filters that apply themselves. */
import htmx from "htmx.org";
import { remembered } from "./words";

const chosen = 'input[name="selected"]';

function refreshBulk(form: HTMLFormElement): void {
  const boxes = [...form.querySelectorAll<HTMLInputElement>(chosen)];
  const count = boxes.filter((box) => box.checked).length;
  const bar = form.querySelector<HTMLElement>("[data-bulk-bar]");
  const all = form.querySelector<HTMLInputElement>("[data-bulk-all]");
  const everything = form.querySelector<HTMLInputElement>("[data-bulk-everything]");
  if (all) {
    all.checked = count > 0 && count === boxes.length;
    all.indeterminate = count > 0 && count < boxes.length;
  }
  if (everything && count < boxes.length) everything.checked = false;
  if (bar) bar.hidden = count === 0;
  const label = form.querySelector("[data-bulk-count]");
  if (label) label.textContent = String(count);
}

let last: HTMLInputElement | null = null;

function extend(form: HTMLFormElement, box: HTMLInputElement): void {
  const boxes = [...form.querySelectorAll<HTMLInputElement>(chosen)];
  const [from, to] = [boxes.indexOf(last!), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from === undefined || to === undefined || from < 0) return;
  for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
}

function bulkChange(box: HTMLInputElement): void {
  const form = box.closest<HTMLFormElement>("form[data-bulk]");
  if (!form) return;
  if (box.matches("[data-bulk-all]")) {
    for (const one of form.querySelectorAll<HTMLInputElement>(chosen)) one.checked = box.checked;
  }
  refreshBulk(form);
}

function hiddenColumns(list: HTMLElement): Set<string> | null {
  const kept = remembered.get(`lc-columns:${list.dataset["list"]}`);
  return kept === null ? null : new Set(kept.split(" ").filter(Boolean));
}

function applyColumns(list: HTMLElement): void {
  const hidden = hiddenColumns(list);
  const chooser = list.querySelector<HTMLElement>("[data-columns]");
  if (!chooser) return;
  chooser.hidden = false;
  if (!hidden) return;
  for (const cell of list.querySelectorAll<HTMLElement>("[data-column]")) {
    cell.hidden = hidden.has(cell.dataset["column"] ?? "");
  }
  for (const box of chooser.querySelectorAll<HTMLInputElement>("[data-column-toggle]")) {
    box.checked = !hidden.has(box.dataset["columnToggle"] ?? "");
  }
}

function chooseColumns(box: HTMLInputElement): void {
  const list = box.closest<HTMLElement>("[data-list]");
  if (!list) return;
  const boxes = [...list.querySelectorAll<HTMLInputElement>("[data-column-toggle]")];
  const hidden = boxes.filter((one) => !one.checked).map((one) => one.dataset["columnToggle"]);
  remembered.set(`lc-columns:${list.dataset["list"]}`, hidden.join(" "));
  applyColumns(list);
}

export function lists(): void {
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLElement)) return;
    if (box instanceof HTMLInputElement && box.matches("[data-column-toggle]")) chooseColumns(box);
    if (box instanceof HTMLInputElement && box.type === "checkbox") bulkChange(box);
    const filters = box.closest<HTMLFormElement>("form[data-filters]");
    if (filters && !box.closest(".lc-menu-list")) filters.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || !box.matches(chosen)) return;
    const form = box.closest<HTMLFormElement>("form[data-bulk]");
    if (event.shiftKey && last && form) extend(form, box);
    last = box;
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { detail } = event as CustomEvent<{ elt: Element; formData: FormData }>;
    if (!detail.elt.matches("form[data-filters]")) return;
    for (const [name, value] of [...detail.formData.entries()]) {
      if (value === "") detail.formData.delete(name);
    }
  });
  htmx.onLoad((root) => {
    if (!(root instanceof Element)) return;
    const found = [...root.querySelectorAll<HTMLElement>("[data-list]")];
    if (root instanceof HTMLElement && root.matches("[data-list]")) found.push(root);
    for (const list of found) applyColumns(list);
  });
}
