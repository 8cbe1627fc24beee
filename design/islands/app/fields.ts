/** Fields: suggestions while typing, days, files dropped. */
import htmx from "htmx.org";
import { say } from "./words";

function options(box: Element): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>("[role=option][data-value]")];
}

function parts(box: Element): [HTMLInputElement, HTMLInputElement, HTMLElement] {
  return [
    box.querySelector<HTMLInputElement>("[data-typeahead-value]")!,
    box.querySelector<HTMLInputElement>("[role=combobox]")!,
    box.querySelector<HTMLElement>("[role=listbox]")!,
  ];
}

function show(box: Element, open: boolean): void {
  const [, text, list] = parts(box);
  list.hidden = !open;
  text.setAttribute("aria-expanded", String(open));
  if (!open) text.removeAttribute("aria-activedescendant");
}

function choose(box: Element, option: HTMLElement): void {
  const [value, text] = parts(box);
  value.value = option.dataset["value"] ?? "";
  text.value = option.dataset["label"] ?? "";
  show(box, false);
  value.dispatchEvent(new Event("change", { bubbles: true }));
}

function move(box: Element, step: number): void {
  const [, text] = parts(box);
  const all = options(box);
  const at = all.findIndex((one) => one.getAttribute("aria-selected") === "true");
  const next = all[(at + step + all.length) % all.length];
  for (const one of all) one.setAttribute("aria-selected", String(one === next));
  if (!next) return;
  next.id ||= `${text.id}_option_${all.indexOf(next)}`;
  text.setAttribute("aria-activedescendant", next.id);
  next.scrollIntoView({ block: "nearest" });
}

function typeaheadKey(event: KeyboardEvent): void {
  const target = event.target instanceof Element ? event.target : null;
  const box = target?.closest("[data-typeahead]");
  if (!box) return;
  const [, , list] = parts(box);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    if (!list.hidden) move(box, event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && !list.hidden) {
    const marked = options(box).find((one) => one.getAttribute("aria-selected") === "true");
    if (marked) {
      event.preventDefault();
      choose(box, marked);
    }
  } else if (event.key === "Escape") show(box, false);
}

function typeaheads(): void {
  document.addEventListener("keydown", typeaheadKey);
  document.addEventListener("mousedown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    const option = target?.closest<HTMLElement>("[data-typeahead] [role=option][data-value]");
    const box = option?.closest("[data-typeahead]");
    if (option && box) {
      event.preventDefault();
      choose(box, option);
    }
  });
  document.addEventListener("input", (event) => {
    const target = event.target instanceof HTMLInputElement ? event.target : null;
    const box = target?.matches("[role=combobox]") && target.closest("[data-typeahead]");
    // What is typed is not yet a choice; the old one no longer stands.
    if (box) parts(box)[0].value = "";
  });
  document.addEventListener("focusout", (event) => {
    const box = event.target instanceof Element && event.target.closest("[data-typeahead]");
    if (box) show(box, false);
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { detail } = event as CustomEvent<{ elt: Element; formData: FormData }>;
    if (!detail.elt.matches("[data-typeahead] [role=combobox]")) return;
    for (const name of [...detail.formData.keys()]) detail.formData.delete(name);
    detail.formData.set("q", (detail.elt as HTMLInputElement).value);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    const list = event.target instanceof Element && event.target.closest("[data-typeahead]");
    if (list) {
      show(list, true);
      move(list, 1);
    }
  });
}

/** 7122021 and 07122021 become 07/12/2021; everything else is left to the server. */
function spellDay(text: string): string {
  const digits = /^(\d{1,2})(\d{2})(\d{4})$/.exec(text.trim());
  return digits ? `${digits[1]!.padStart(2, "0")}/${digits[2]}/${digits[3]}` : text;
}

function addPicker(field: HTMLInputElement): void {
  if (field.closest(".lc-date")) return;
  const wrapper = document.createElement("div");
  wrapper.className = "lc-date";
  field.replaceWith(wrapper);
  const picker = document.createElement("input");
  picker.type = field.dataset["date"] === "instant" ? "datetime-local" : "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  // Beside the button, not in it: a control inside a control confuses screen readers.
  const place = document.createElement("span");
  place.className = "lc-date-picker";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "lc-icon-button";
  button.setAttribute("aria-label", say("calendar"));
  button.append(icon("calendar"));
  place.append(picker, button);
  button.addEventListener("click", () => picker.showPicker());
  picker.addEventListener("change", () => {
    const [day, time] = picker.value.split("T");
    const spelled = (day ?? "").split("-").reverse().join("/");
    field.value = time ? `${spelled}, ${time}` : spelled;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  wrapper.append(field, place);
}

function icon(name: string): SVGElement {
  const known = document.querySelector("svg.lc-icon use")?.getAttribute("href") ?? "";
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "lc-icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", known.replace(/#.*$/, `#${name}`));
  drawing.append(use);
  return drawing;
}

function nameFile(field: HTMLInputElement): void {
  const label = field.closest("[data-drop]")?.querySelector("[data-drop-name]");
  const file = field.files?.[0];
  if (!label || !file) return;
  const size = new Intl.NumberFormat(document.documentElement.lang).format(Math.ceil(file.size / 1024));
  label.textContent = `${file.name} (${size} kB)`;
}

function drops(): void {
  const over = (event: DragEvent, on: boolean): void => {
    const zone = event.target instanceof Element && event.target.closest("[data-drop]");
    if (!zone) return;
    event.preventDefault();
    zone.classList.toggle("lc-drop-over", on);
  };
  document.addEventListener("dragover", (event) => over(event, true));
  document.addEventListener("dragleave", (event) => over(event, false));
  document.addEventListener("drop", (event) => {
    over(event, false);
    const zone = event.target instanceof Element && event.target.closest("[data-drop]");
    const field = zone && zone.querySelector<HTMLInputElement>("input[type=file]");
    if (!field || !event.dataTransfer?.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

/** A field that only some answers to another ask for is there only with them. */
function showAsked(form: HTMLFormElement): void {
  for (const field of form.querySelectorAll<HTMLElement>("[data-asked-with]")) {
    const [name = "", ...answers] = field.dataset["askedWith"]!.split(" ");
    const asked = form.elements.namedItem(name);
    const given = asked instanceof HTMLSelectElement || asked instanceof RadioNodeList ? asked.value : "";
    field.closest<HTMLElement>(".lc-field")!.hidden = !answers.includes(given);
  }
  for (const group of form.querySelectorAll<HTMLElement>(".lc-fieldset"))
    group.hidden = !group.querySelector(".lc-field:not([hidden])");
}

export function fields(): void {
  typeaheads();
  drops();
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (field instanceof HTMLSelectElement && field.form) showAsked(field.form);
    if (!(field instanceof HTMLInputElement)) return;
    if (field.dataset["date"]) field.value = spellDay(field.value);
    if (field.type === "file") nameFile(field);
  }, { capture: true });
  htmx.onLoad((root) => {
    if (!(root instanceof Element)) return;
    for (const field of root.querySelectorAll<HTMLInputElement>("input[data-date]")) addPicker(field);
    for (const field of root.querySelectorAll<HTMLElement>("[data-asked-with]")) {
      const form = field.closest("form");
      if (form) showAsked(form);
    }
  });
}
