/** What every page loads: styles, htmx and the behaviours of the components. */
import "../styles/app.css";
import htmx from "htmx.org";
import { dialogs } from "./app/dialogs";
import { drafts } from "./app/drafts";
import { fields } from "./app/fields";
import { lists } from "./app/lists";
import { shell } from "./app/shell";
import { station } from "./app/station";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
// htmx would otherwise add a <style> element, which the content policy forbids.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
// Nor may it copy style attributes from what it replaces.
htmx.config.attributesToSettle = ["class"];
// Pages hold names and findings: no copy of them stays in the browser's storage.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
// A refusal (403, 409) or a form with faults (422) is an answer to show, no failure.
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "40[0349]|422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

document.addEventListener("htmx:configRequest", (event) => {
  const { detail } = event as CustomEvent<{ headers: Record<string, string>; verb: string }>;
  const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
  if (token && detail.verb !== "get") detail.headers["X-CSRFToken"] = token.content;
});

for (const behaviour of [shell, dialogs, lists, fields, drafts, station]) behaviour();
