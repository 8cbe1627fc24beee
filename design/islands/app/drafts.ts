/**
 * Drafts: what was typed into a form[data-draft] stays on this device until it is
 * saved. It survives a closed browser, a lost connection and an expired sign-in; it
 * goes when the form was saved, when its writer signs out, and after seven days.
 */
import htmx from "htmx.org";
import { remembered, say } from "./words";

const PREFIX = "lc-draft:";
const SENT = "lc-draft-sent";
const KEPT_MS = 7 * 24 * 3600 * 1000;

interface Draft {
  at: number;
  values: [string, string][];
}

function keyOf(form: HTMLFormElement): string {
  return PREFIX + (form.dataset["draft"] ?? "");
}

function isDraftable(field: Element): boolean {
  if (!(field instanceof HTMLInputElement)) return true;
  return !/^(password|file|submit|button)$/.test(field.type) && field.name !== "csrfmiddlewaretoken";
}

function save(form: HTMLFormElement): void {
  const values: [string, string][] = [];
  for (const [name, value] of new FormData(form)) {
    const field = form.elements.namedItem(name);
    const first = field instanceof RadioNodeList ? field[0] : field;
    if (typeof value === "string" && value && first instanceof Element && isDraftable(first)) {
      values.push([name, value]);
    }
  }
  remembered.set(keyOf(form), JSON.stringify({ at: Date.now(), values } satisfies Draft));
  const state = form.querySelector("[data-draft-state]");
  if (state) state.textContent = say("kept");
}

function fill(form: HTMLFormElement, draft: Draft): void {
  const wanted = new Map<string, string[]>();
  for (const [name, value] of draft.values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!isDraftable(field)) continue;
    if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)) {
      field.checked = wanted.get(field.name)?.includes(field.value) ?? false;
    } else if (field instanceof HTMLSelectElement) {
      const values = wanted.get(field.name);
      if (values) for (const option of field.options) option.selected = values.includes(option.value);
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) {
      const value = wanted.get(field.name)?.shift();
      if (value !== undefined) field.value = value;
    }
  }
}

function notice(form: HTMLFormElement, draft: Draft): void {
  const line = document.createElement("p");
  line.className = "lc-restored";
  line.setAttribute("role", "status");
  const at = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "short",
    timeStyle: "short",
  }).format(draft.at);
  line.append(say("restored", { at }));
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm";
  button.textContent = say("discard");
  button.addEventListener("click", () => {
    remembered.remove(keyOf(form));
    form.reset();
    line.remove();
  });
  line.append(button);
  form.prepend(line);
}

function read(key: string): Draft | null {
  try {
    const draft = JSON.parse(remembered.get(key) ?? "null") as Draft | null;
    if (draft && Date.now() - draft.at < KEPT_MS) return draft;
  } catch {
    /* Unreadable: as good as none. */
  }
  remembered.remove(key);
  return null;
}

function restore(form: HTMLFormElement): void {
  if (form.matches(":has(.lc-field-wrong, .lc-error-summary)")) return;
  const draft = read(keyOf(form));
  if (!draft || draft.values.length === 0) return;
  fill(form, draft);
  notice(form, draft);
}

/** A sent form was saved if we stand elsewhere now, or here with a word of success. */
function settle(): void {
  const sent = sessionStorage.getItem(SENT);
  if (!sent || document.body.matches(".lc-bare")) return;
  sessionStorage.removeItem(SENT);
  const form = document.querySelector<HTMLFormElement>(`form[data-draft="${CSS.escape(sent)}"]`);
  const isHere = form !== null;
  const isPraised = document.querySelector(".lc-message-success") !== null;
  if (!isHere || isPraised) remembered.remove(PREFIX + sent);
}

function forgetAll(): void {
  const user = document.body.dataset["user"] ?? "";
  const mine = Object.keys(localStorage).filter((key) => key.startsWith(`${PREFIX}${user}:`));
  for (const key of mine) remembered.remove(key);
}

export function drafts(): void {
  settle();
  const waiting = new Map<HTMLFormElement, number>();
  document.addEventListener("input", (event) => {
    const form = event.target instanceof Element && event.target.closest<HTMLFormElement>("form[data-draft]");
    if (!form || !form.dataset["draft"]) return;
    clearTimeout(waiting.get(form));
    waiting.set(
      form,
      window.setTimeout(() => {
        waiting.delete(form);
        save(form);
      }, 400),
    );
  });
  // A page that is left at once, as by a lock, keeps the last letters too.
  addEventListener("pagehide", () => {
    for (const [form, timer] of waiting) {
      clearTimeout(timer);
      save(form);
    }
    waiting.clear();
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.matches("[data-clears-drafts]")) forgetAll();
    if (!form.dataset["draft"] || form.hasAttribute("hx-post")) return;
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    save(form);
    sessionStorage.setItem(SENT, form.dataset["draft"]);
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const { detail } = event as CustomEvent<{ elt: Element; successful: boolean }>;
    const form = detail.elt;
    if (!(form instanceof HTMLFormElement) || !form.dataset["draft"] || !detail.successful) return;
    clearTimeout(waiting.get(form));
    waiting.delete(form);
    remembered.remove(keyOf(form));
  });
  htmx.onLoad((root) => {
    if (!(root instanceof Element)) return;
    for (const form of root.querySelectorAll<HTMLFormElement>("form[data-draft]:not([hx-post])")) restore(form);
  });
}
