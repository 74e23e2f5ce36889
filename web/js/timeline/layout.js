// Where things lie: events -> rows of lanes, seconds -> pixels, marks of the ruler. Pure arithmetic.

import { KINDS, end } from "./edits.js";
import { t } from "../words.js";

export const RULER_HEIGHT = 24;
export const CAPTION_HEIGHT = 18;
export const BAND_HEIGHT = 6; // pixels between two rows
const STEPS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800];
const LEAST_MARK = 64; // pixels between two marks of the ruler
const ROW = { least: 72, most: 132 }; // pixels
const NARROW = 480; // pixels: with less, lanes are named by their first letters

// How wide the names of the lanes are in so many pixels.
export function labelWidth(width) {
    return width < NARROW ? 50 : 92;
}

// Rows share the height there is, within limits; what does not fit is scrolled to.
export function rowHeight(height, rows) {
    return Math.min(ROW.most, Math.max(ROW.least, Math.floor((height - 4) / rows)));
}

// Each event's row, and each kind's rows: events of one kind that overlap stand in rows of their own.
export function lay(events) {
    const lanes = [];
    const rows = new Map();
    let top = 0;
    for (const kind of KINDS) {
        const ends = [];
        const own = events.filter((event) => event.kind === kind).sort((a, b) => a.start - b.start);
        for (const event of own) {
            let row = ends.findIndex((last) => last <= event.start + 1e-6);
            if (row < 0) row = ends.length;
            ends[row] = end(event);
            rows.set(event.id, top + row);
        }
        const count = Math.max(1, ends.length);
        if (own.length) lanes.push({ kind, top, count });
        top += own.length ? count : 0;
    }
    return { lanes, rows, count: top };
}

// Seconds between two marks of the ruler.
export function step(zoom) {
    return STEPS.find((seconds) => seconds * zoom >= LEAST_MARK) ?? 3600;
}

export function clock(seconds, digits = 1) {
    const whole = Math.floor(seconds / 60 + 1e-9);
    const rest = (seconds - whole * 60).toFixed(digits);
    return `${whole}:${rest.padStart(digits ? digits + 3 : 2, "0")}`;
}

// What a screen reader says of an event; `change` is what became of it, in words, `usual` its level where it has none.
export function spoken(event, { stale = false, muted = false, change = "", usual = null } = {}) {
    const parts = [event.caption, t(event.kind), t("{start} to {end} seconds", { start: event.start.toFixed(2), end: end(event).toFixed(2) })];
    const level = event.loudness ?? usual;
    parts.push(level == null ? t("as loud as rendered") : `${level} LUFS`);
    if (event.pan) parts.push(t(event.pan < 0 ? "pan {percent} % left" : "pan {percent} % right", { percent: Math.abs(Math.round(event.pan * 100)) }));
    if (event.take) parts.push(t("take {take}", { take: event.take }));
    for (const [holds, word] of [[event.locked, "locked"], [muted, "muted"], [stale, "audio is out of date"]]) if (holds) parts.push(t(word));
    if (change) parts.push(change);
    return parts.join(t(", "));
}
