import type { Link } from "./store";
import type { Health, Status } from "./wire";

export type Tone = "good" | "wait" | "warn" | "bad";

/** How standing with a node reads: never by colour alone. */
export const statuses: Record<Status, { word: string; glyph: string; tone: Tone; meaning: string }> = {
  attached: { word: "attached", glyph: "●", tone: "good", meaning: "The node answers." },
  connecting: { word: "connecting", glyph: "◌", tone: "wait", meaning: "The connection is being made." },
  unresponsive: { word: "unresponsive", glyph: "◐", tone: "warn", meaning: "Connected, but the last question had no answer in time." },
  unreachable: { word: "unreachable", glyph: "▲", tone: "bad", meaning: "There is no connection; it is tried again by itself." },
  refused: { word: "refused", glyph: "✕", tone: "bad", meaning: "The node turned us away; it is not tried again by itself." },
};

/** How the page stands with hodoscope serve. */
export const links: Record<Link, { word: string; tone: Tone }> = {
  opening: { word: "connecting to Hodoscope", tone: "wait" },
  live: { word: "live", tone: "good" },
  lost: { word: "connection to Hodoscope lost, trying again", tone: "bad" },
  paused: { word: "paused while this tab is hidden", tone: "wait" },
  denied: { word: "no session", tone: "bad" },
};

/** How urgent an alert is: by shape and colour beside the word, which is the rule's own. */
/** How a node's health reads. */
export const healths: Record<Health, { word: string; glyph: string; tone: Tone }> = {
  critical: { word: "critical", glyph: "▲", tone: "bad" },
  error: { word: "error", glyph: "■", tone: "bad" },
  warning: { word: "warning", glyph: "◆", tone: "warn" },
  info: { word: "info", glyph: "●", tone: "wait" },
  quiet: { word: "nothing found", glyph: "✓", tone: "good" },
  unknown: { word: "not known", glyph: "◌", tone: "wait" },
  off: { word: "no detectors", glyph: "○", tone: "wait" },
};

const severities: Record<string, { glyph: string; tone: Tone }> = {
  critical: { glyph: "▲", tone: "bad" },
  warning: { glyph: "◆", tone: "warn" },
  info: { glyph: "●", tone: "wait" },
};

export function severityOf(word: string): { glyph: string; tone: Tone } {
  return severities[word] ?? { glyph: "○", tone: "wait" };
}
