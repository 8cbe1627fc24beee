/** Dialogs: asking before a verb, the side panel, and those a button opens. */
import htmx from "htmx.org";
import { say } from "./words";

let confirmed: HTMLFormElement | null = null;

function ask(question: string, verb: string): Promise<boolean> {
  const dialog = document.getElementById("confirm");
  if (!(dialog instanceof HTMLDialogElement)) return Promise.resolve(window.confirm(question));
  dialog.querySelector("#confirm-question")!.textContent = question;
  dialog.querySelector("[data-confirm-yes]")!.textContent = verb || say("yes");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

async function guard(event: SubmitEvent): Promise<void> {
  const form = event.target as HTMLFormElement;
  const asking = event.submitter?.dataset["confirm"] ? event.submitter : form;
  const question = asking.dataset["confirm"];
  if (!question) return;
  if (confirmed === form) {
    confirmed = null;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await ask(question, asking.dataset["confirmVerb"] ?? "")) {
    confirmed = form;
    form.requestSubmit(event.submitter);
  }
}

/** Show the fragment at `url` in the side panel. */
export async function showPanel(url: string): Promise<void> {
  const panel = document.getElementById("panel");
  if (!(panel instanceof HTMLDialogElement)) {
    location.assign(url);
    return;
  }
  const body = document.getElementById("panel-body")!;
  body.replaceChildren();
  await htmx.ajax("get", url, { target: body, swap: "innerHTML" });
  // A refusal goes to the messages of the page instead, and the panel stays empty.
  if (!panel.open && body.childElementCount > 0) panel.showModal();
}

export function dialogs(): void {
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!(event.target instanceof Element) || event.target.id !== "messages") return;
    // What is said to the page must not be said behind a veil.
    for (const open of document.querySelectorAll<HTMLDialogElement>("dialog[open]")) open.close();
  });
  document.addEventListener("submit", (event) => void guard(event), { capture: true });
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || event.ctrlKey || event.metaKey) return;
    const link = target.closest<HTMLAnchorElement>("a[data-panel]");
    if (link) {
      event.preventDefault();
      void showPanel(link.href);
      return;
    }
    const opener = target.closest<HTMLElement>("[data-opens]");
    const opened = opener && document.getElementById(opener.dataset["opens"] ?? "");
    if (opened instanceof HTMLDialogElement) opened.showModal();
    // A click on the veil lies on the dialog element itself, outside its content.
    if (target instanceof HTMLDialogElement && target.matches(".lc-panel, .lc-dialog") && isOutside(target, event)) {
      target.close();
    }
  });
}

function isOutside(dialog: HTMLDialogElement, event: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  return (
    event.clientX < box.left ||
    event.clientX > box.right ||
    event.clientY < box.top ||
    event.clientY > box.bottom
  );
}
