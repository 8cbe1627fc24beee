/** Colours of the present theme, read from the tokens. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--lc-${name}`).trim();
}

/** Call `draw` again whenever the theme changes. */
export function onTheme(draw: () => void): void {
  new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
}

const lang = document.documentElement.lang || "vi";

export function number(value: number, kind: string): string {
  const places = kind === "count" ? 0 : 1;
  const options: Intl.NumberFormatOptions =
    kind === "share"
      ? { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }
      : { maximumFractionDigits: places };
  return new Intl.NumberFormat(lang, { ...options, useGrouping: true }).format(value);
}

export function shortDay(iso: string): string {
  const [, month, day] = iso.split("-");
  return lang === "vi" ? `${day}/${month}` : `${Number(day)}/${Number(month)}`;
}

export function fullDay(iso: string): string {
  return iso.split("-").reverse().join("/");
}
