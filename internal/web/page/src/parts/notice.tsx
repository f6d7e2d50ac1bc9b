import type { ComponentChildren } from "preact";
import type { Problem } from "../api";
import type { Tone } from "../status";

/** A fact, and the next step. */
export function Notice({ tone, title, next, children }: {
  tone: Tone; title: string; next?: (string | undefined)[]; children?: ComponentChildren;
}) {
  return (
    <div class={`notice ${tone}`} role={tone === "bad" ? "alert" : "status"}>
      <strong>{title}</strong>
      {next?.filter(Boolean).map((n) => <span class="next">{n}</span>)}
      {children}
    </div>
  );
}

export function ProblemNotice({ problem, again }: { problem: Problem; again?: () => void }) {
  return (
    <Notice tone="bad" title={problem.message} next={[problem.next]}>
      {again && <button type="button" class="plain" onClick={again}>Try again</button>}
    </Notice>
  );
}

/** Lines where an answer will be, at about its height. */
export function Waiting({ lines = 8, what }: { lines?: number; what: string }) {
  return (
    <div class="waiting" role="status" aria-label={`waiting for ${what}`}>
      {Array.from({ length: lines }, () => <i />)}
    </div>
  );
}

export function Notes({ notes }: { notes: string[] | undefined }) {
  if (!notes?.length) return null;
  return <ul class="notes">{notes.map((n) => <li>{n}</li>)}</ul>;
}
