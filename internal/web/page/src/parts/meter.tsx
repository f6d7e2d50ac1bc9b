import { percent } from "../format";

const levels = [
  { from: 0.9, name: "bad", word: "close to its limit" },
  { from: 0.75, name: "warn", word: "getting full" },
  { from: 0, name: "good", word: "" },
];

export function level(share: number) {
  return levels.find((l) => share >= l.from) ?? levels[levels.length - 1]!;
}

/** A share of one as a bar. judged: a full bar is bad, and says so with a mark. */
export function Meter({ share, label, judged = false, tone = "" }: { share: number; label: string; judged?: boolean; tone?: string }) {
  const l = judged ? level(share) : null;
  const full = Math.max(0, Math.min(1, share));
  return (
    <span class={`meter ${l ? l.name : tone}`} role="img" aria-label={`${label}: ${percent(share)}${l?.word ? ", " + l.word : ""}`}>
      <i style={{ width: `${full * 100}%` }} />
    </span>
  );
}
