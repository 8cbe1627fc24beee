/**
 * A shared computer locks itself: after some minutes without a hand on it, in any of
 * its windows, the form that locks is sent. Typing counts, though it asks for no page;
 * the server is told once a minute.
 */
const SEEN = "lc-station-seen";
const TOLD_EVERY_MS = 60_000;

function lastSeen(): number {
  return Number(localStorage.getItem(SEEN) ?? 0);
}

export function station(): void {
  const waits = Number(document.body.dataset["idleLock"] ?? 0) * 1000;
  const form = document.getElementById("lock-form");
  if (!waits || !(form instanceof HTMLFormElement)) return;
  const page = form.elements.namedItem("page");
  let told = Date.now();
  const seen = (): void => {
    const now = Date.now();
    localStorage.setItem(SEEN, String(now));
    if (now - told < TOLD_EVERY_MS) return;
    told = now;
    const token = document.querySelector<HTMLMetaElement>('meta[name="csrf-token"]');
    void fetch(document.body.dataset["aliveUrl"] ?? "", {
      method: "POST",
      headers: { "X-CSRFToken": token?.content ?? "" },
    }).catch(() => undefined);
  };
  for (const kind of ["pointerdown", "keydown", "scroll", "input"]) {
    document.addEventListener(kind, seen, { capture: true, passive: true });
  }
  form.addEventListener("submit", () => {
    if (page instanceof HTMLInputElement) page.value = location.pathname + location.search;
  });
  seen();
  window.setInterval(() => {
    if (Date.now() - lastSeen() >= waits) form.requestSubmit();
  }, 5_000);
}
