/**
 * How well text answers what was typed: null when its letters are not in text in that
 * order; else more is better. Letters that follow each other or begin a word count.
 */
export function fuzzy(text: string, typed: string): number | null {
  const t = text.toLowerCase(), word = typed.toLowerCase().trim();
  let at = -1, sum = t.includes(word) ? 3 * word.length : 0;
  for (const c of word.replace(/\s+/g, "")) {
    const next = t.indexOf(c, at + 1);
    if (next < 0) return null;
    if (next === at + 1) sum += 2;
    else if (/[^a-z0-9]/.test(t[next - 1]!)) sum += 1;
    at = next;
  }
  return sum - t.length / 100; // of equals the shorter one
}
