const steps: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

/** Arrow keys move among the elements of a list that match; one of them is in the order of Tab. */
export function along(e: KeyboardEvent & { currentTarget: HTMLElement }, selector: string): void {
  const step = steps[e.key];
  if (step === undefined) return;
  const all = [...e.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = all.indexOf(e.target as HTMLElement);
  if (at < 0) return;
  e.preventDefault();
  all[Math.max(0, Math.min(all.length - 1, at + step))]!.focus();
}
