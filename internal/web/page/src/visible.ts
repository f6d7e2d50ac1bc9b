// What cannot be seen is written out, wherever text is drawn: a node may name a process
// so that it passes for another one, or turns around what stands beside it.

import { options, type VNode } from "preact";

// C0, C1, zero width and direction controls.
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** text with what cannot be seen written out. */
export function visible(text: string): string {
  return text.replace(invisible, (c) => `\\x{${c.charCodeAt(0).toString(16)}}`);
}

/** Attributes that are shown or spoken. */
const told = ["title", "aria-label", "label", "placeholder"];

const before = options.vnode;
options.vnode = (vnode: VNode) => {
  const v = vnode as { type: unknown; props: unknown };
  if (v.type === null && typeof v.props === "string") v.props = visible(v.props);
  else if (typeof v.type === "string") {
    const props = v.props as Record<string, unknown>;
    for (const name of told) {
      const text = props[name];
      if (typeof text === "string") props[name] = visible(text);
    }
  }
  before?.(vnode);
};
