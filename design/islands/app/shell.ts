/** Theme, search key, menus and the drawer of the shell. */
function switchTheme(): void {
  const root = document.documentElement;
  const next = root.dataset["bsTheme"] === "dark" ? "light" : "dark";
  root.dataset["bsTheme"] = next;
  document.cookie = `theme=${next}; path=/; max-age=31536000; samesite=lax`;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

function closeMenus(except: Element | null): void {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details[data-menu][open]")) {
    if (!except || !menu.contains(except)) menu.open = false;
  }
}

function closeDrawer(): void {
  if (location.hash === "#navigation") history.replaceState(null, "", location.pathname + location.search);
  // :target is not re-evaluated by replaceState, so the fragment is really left.
  if (document.querySelector("#navigation:target")) location.hash = "content";
}

export function shell(): void {
  document.addEventListener("click", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-theme-switch]")) switchTheme();
    closeMenus(target);
    const drawer = document.querySelector("#navigation:target");
    if (drawer && target && !drawer.contains(target) && !target.closest("[data-drawer]")) closeDrawer();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !isTyping(event.target) && !event.ctrlKey && !event.metaKey) {
      const search = document.getElementById("search");
      if (search) {
        event.preventDefault();
        search.focus();
      }
    }
    if (event.key === "Escape") {
      const open = document.querySelector<HTMLDetailsElement>("details[data-menu][open]");
      if (open) {
        open.open = false;
        open.querySelector("summary")?.focus();
      }
      closeDrawer();
    }
  });
  addEventListener("hashchange", () => {
    const drawer = document.querySelector<HTMLElement>("#navigation:target a[aria-current], #navigation:target a");
    drawer?.focus();
  });
  document.querySelector<HTMLElement>("[data-takes-focus]")?.focus();
}
