/** What every page loads: styles, htmx and Tabler's behaviours. */
import "../styles/app.css";
import "@tabler/core";
import htmx from "htmx.org";

declare global {
  interface Window {
    htmx: typeof htmx;
  }
}

window.htmx = htmx;
// htmx would otherwise add a <style> element, which the content policy forbids.
htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
