import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

const key = "hodoscope-theme";

export const theme = signal<Theme>(stored());

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** Whether dark colours are on screen now. */
export const dark = signal(isDark());

effect(() => {
  dark.value = isDark();
  document.documentElement.dataset.theme = dark.value ? "dark" : "light";
});

prefersDark.addEventListener("change", () => { dark.value = isDark(); });

export function choose(t: Theme): void {
  theme.value = t;
  try { localStorage.setItem(key, t); } catch { /* private window: forget */ }
}

function stored(): Theme {
  try {
    const t = localStorage.getItem(key);
    if (t === "light" || t === "dark") return t;
  } catch { /* private window */ }
  return "auto";
}

function isDark(): boolean {
  return theme.value === "dark" || (theme.value === "auto" && prefersDark.matches);
}

const small = matchMedia("(max-width: 640px)");

/** Whether there is little room. */
export const narrow = signal(small.matches);

small.addEventListener("change", () => { narrow.value = small.matches; });

/** A design token's value now, for what is drawn on a canvas. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
