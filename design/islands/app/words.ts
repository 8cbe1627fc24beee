/** Words that scripts say, given by the page in its language. */
const element = document.getElementById("face-words");
const words = JSON.parse(element?.textContent ?? "{}") as Record<string, string>;

export function say(key: string, values: Record<string, string> = {}): string {
  const text = words[key] ?? key;
  return text.replace(/%\((\w+)\)s/g, (_whole, name: string) => values[name] ?? "");
}

/** Text without marks, đ as d, in small letters: how people type names in a hurry. */
export function folded(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
}

/** Storage that may be full or forbidden: then nothing is remembered, nothing breaks. */
export const remembered = {
  get(key: string): string | null {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  },
  set(key: string, value: string): void {
    try {
      localStorage.setItem(key, value);
    } catch {
      /* Private window or full storage. */
    }
  },
  remove(key: string): void {
    try {
      localStorage.removeItem(key);
    } catch {
      /* As above. */
    }
  },
};
