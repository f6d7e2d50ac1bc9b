import { useSignal } from "@preact/signals";

/** Puts a text where it can be pasted from, and says so. */
export function Copy({ text, what = "Copy", look = "toggle" }: { text: string; what?: string; look?: string }) {
  const done = useSignal(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    done.value = true;
    setTimeout(() => { done.value = false; }, 1500);
  };
  return <button type="button" class={look} onClick={() => void copy()} aria-live="polite">{done.value ? "Copied ✓" : what}</button>;
}
