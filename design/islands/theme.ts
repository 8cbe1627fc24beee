/** Sets the theme before the first paint: the choice on this device, else the system's. */
(() => {
  const root = document.documentElement;
  const chosen = /(?:^|; )theme=(light|dark)/.exec(document.cookie)?.[1];
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => {
    root.dataset["bsTheme"] = chosen ?? (dark.matches ? "dark" : "light");
  };
  apply();
  // Paper is white whatever the screen is.
  let shown = root.dataset["bsTheme"];
  addEventListener("beforeprint", () => {
    shown = root.dataset["bsTheme"];
    root.dataset["bsTheme"] = "light";
  });
  addEventListener("afterprint", () => {
    if (shown) root.dataset["bsTheme"] = shown;
  });
})();
