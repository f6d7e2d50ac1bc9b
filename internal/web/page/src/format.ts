// How a raw value of a unit reads. Base units come in; see view.Unit.

import { isMissing, type Cell, type Unit } from "./wire";

const none = "–";

export function cellText(c: Cell, unit: Unit): string {
  if (c === null) return none;
  if (isMissing(c)) return c.missing;
  if (Array.isArray(c)) return c.join(", ");
  if (typeof c === "boolean") return c ? "yes" : "no";
  if (typeof c === "string") return unit === "time" ? clock(Date.parse(c) / 1000) : c;
  return numberText(c, unit);
}

export function numberText(n: number, unit: Unit): string {
  switch (unit) {
    case "number": return String(n); // names something: no grouping
    case "bytes": return bytes(n);
    case "bytes/s": return bytes(n) + "/s";
    case "ratio": return percent(n);
    case "seconds": return duration(n);
    case "rate": return short(n) + "/s";
    case "float": return n.toFixed(2);
    default: return grouped(n);
  }
}

export function isNumeric(unit: Unit): boolean {
  return ["count", "number", "bytes", "ratio", "seconds", "float", "rate", "bytes/s"].includes(unit);
}

/** 1234567 → 1,234,567 */
export function grouped(n: number): string {
  return Number.isInteger(n) ? n.toLocaleString("en") : n.toLocaleString("en", { maximumFractionDigits: 2 });
}

/** Three significant digits: 1.23 M */
export function short(n: number): string {
  return scaled(n, 1000, ["", " k", " M", " G", " T", " P"]);
}

/** Three significant digits, k = 1024: 1.23 MiB */
export function bytes(n: number): string {
  return scaled(n, 1024, [" B", " KiB", " MiB", " GiB", " TiB", " PiB"]);
}

function scaled(n: number, step: number, units: string[]): string {
  let i = 0;
  let v = Math.abs(n);
  // 999.5 would print as 1000 of the smaller unit.
  while (v >= step - 0.5 && i < units.length - 1) { v /= step; i++; }
  const digits = i === 0 ? (Number.isInteger(v) ? 0 : v < 10 ? 2 : 1) : v < 9.995 ? 2 : v < 99.95 ? 1 : 0;
  return (n < 0 ? "−" : "") + v.toFixed(digits) + units[i];
}

export function percent(r: number): string {
  const p = r * 100;
  return (p !== 0 && Math.abs(p) < 9.95 ? p.toFixed(1) : p.toFixed(0)) + " %";
}

export function duration(s: number): string {
  if (s === 0) return "0 s";
  if (s < 0.001) return `${Math.round(s * 1e6)} µs`;
  if (s < 1) return `${(s * 1000).toFixed(s < 0.01 ? 1 : 0)} ms`;
  if (s < 60) return `${Number(s.toFixed(1))} s`;
  const whole = Math.floor(s);
  const days = Math.floor(whole / 86400);
  const hours = Math.floor(whole / 3600) % 24;
  const minutes = Math.floor(whole / 60) % 60;
  if (days > 0) return `${days} d ${two(hours)}:${two(minutes)} h`;
  if (hours > 0) return `${hours}:${two(minutes)} h`;
  return `${minutes}:${two(whole % 60)} min`;
}

/** Wall clock time of seconds since 1970, in the reader's time zone. */
export function clock(at: number): string {
  const d = new Date(at * 1000);
  return `${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Day and wall clock time: 27 Nov 03:11:05. */
export function moment(at: number): string { return `${day(at)} ${clock(at)}`; }

/** At an axis: the day at midnight, else the time, as short as it can be. */
export function axisTime(at: number): string {
  const time = clock(at).replace(/:00$/, "");
  return time === "00:00" ? day(at) : time;
}

function day(at: number): string {
  const d = new Date(at * 1000);
  return `${d.getDate()} ${months[d.getMonth()]}`;
}

function two(n: number): string { return String(n).padStart(2, "0"); }
