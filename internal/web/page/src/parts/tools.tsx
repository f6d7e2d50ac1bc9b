import type { Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

const quiet = 250; // ms without a key before a filter is asked

/** A filter box: asks when typing rests, at once on Enter. */
export function Filter({ value, onChange, label, placeholder }: {
  value: string; onChange: (v: string) => void; label: string; placeholder: string;
}) {
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef(0);
  useEffect(() => { if (box.current && document.activeElement !== box.current) box.current.value = value; }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const ask = () => { clearTimeout(timer.current); onChange(box.current?.value.trim() ?? ""); };
  return (
    <input ref={box} type="search" class="filter" data-filter aria-label={label} placeholder={placeholder} defaultValue={value}
      spellcheck={false} autocomplete="off" aria-keyshortcuts="/"
      onInput={() => { clearTimeout(timer.current); timer.current = window.setTimeout(ask, quiet); }}
      onKeyDown={(e) => { if (e.key === "Enter") ask(); }} />
  );
}

export function Toggle({ on, title, hint }: { on: Signal<boolean>; title: string; hint: string }) {
  return (
    <button type="button" class="toggle" aria-pressed={on.value} title={`key ${hint}`} aria-keyshortcuts={hint}
      onClick={() => { on.value = !on.value; }}>{title}</button>
  );
}

/** One of a few. */
export function Choice({ label, value, rows, onChoose }: { label: string; value: string; rows: [string, string][]; onChoose: (v: string) => void }) {
  return (
    <div class="choice" role="group" aria-label={label}>
      {rows.map(([v, title]) => <button key={v} type="button" aria-pressed={value === v} onClick={() => onChoose(v)}>{title}</button>)}
    </div>
  );
}
