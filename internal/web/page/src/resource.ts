// One answer that a screen shows and asks for again.

import { signal, type Signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { get, Problem } from "./api";
import { list } from "./store";

export interface Resource<T> {
  /** The last good answer, also while or after a later question fails. */
  data: Signal<T | null>;
  /** The path that the last good answer is to: a while after it changed, the one before. */
  answered: () => string;
  problem: Signal<Problem | null>;
  busy: Signal<boolean>;
  /** Asks again now. */
  again: () => void;
}

/**
 * Asks for path, and again each time pace changes, one question at a time.
 * A new path drops the old question, not the old answer.
 */
export function useResource<T>(path: string, pace: unknown = 0): Resource<T> {
  const r = useMemo(() => new Asking<T>(), []);
  useEffect(() => { r.ask(path, true); }, [path]);
  useEffect(() => { r.ask(path, false); }, [pace]);
  useEffect(() => () => r.stop(), []);
  return r;
}

class Asking<T> implements Resource<T> {
  data = signal<T | null>(null);
  problem = signal<Problem | null>(null);
  busy = signal(false);
  private path = "";
  private good = "";
  private control: AbortController | null = null;

  again = () => this.ask(this.path, true);
  answered = () => this.good;

  ask(path: string, anew: boolean): void {
    if (this.control && !anew) return;
    this.stop();
    this.path = path;
    const control = this.control = new AbortController();
    this.busy.value = true;
    get<T>(path, control.signal)
      .then((answer) => { if (this.control === control) { this.good = path; this.data.value = answer; this.problem.value = null; } })
      .catch((e: unknown) => { if (this.control === control) this.failed(e); })
      .finally(() => { if (this.control === control) { this.control = null; this.busy.value = false; } });
  }

  stop(): void {
    this.control?.abort();
    this.control = null;
  }

  private failed(e: unknown): void {
    const p = e instanceof Problem ? e : new Problem(0, String(e), "");
    this.problem.value = p;
    if (p.status === 401) void list();
  }
}
