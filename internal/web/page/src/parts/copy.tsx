import { copy } from "./take";

/** Puts a text where it can be pasted from, as the menus do. */
export function Copy({ text, what = "text", title = "Copy", look = "toggle" }: { text: string; what?: string; title?: string; look?: string }) {
  return <button type="button" class={look} onClick={() => copy(text, what)}>{title}</button>;
}
