// Edits of a plan: the plan's JSON in, a new one out; what was given is never changed. Knows no page and no node.
//
// Times are seconds from the beginning, kept to the millisecond; levels are LUFS, null where they are as usual. What
// cannot be done is a `Refusal` whose message is a sentence for the person who asked.

import { cutAt, cutLater, isPiece } from "./pieces.js";
import { t } from "../words.js";

export const KINDS = ["sfx", "ambience", "music", "speech"];
export const LEAST_SECONDS = 0.1;
export const MOST_SECONDS = 10800;
export const MOST_EVENTS = 2000;
export const MOST_TAKES = 1000;
export const QUIETEST = -70;
const MOST_CAPTION = 2000;
const QUIET = ["fade_in_seconds", "fade_out_seconds", "take", "speaker", "transcript", "emotion", "cut_of", "cut_at_seconds", "cut_of_seconds"];

// What a rendering depends on; level, pan, fades and place do not ask for a new one.
const SOUND = ["caption", "seconds", "seed", "take", "speaker", "transcript", "emotion"];

export class Refusal extends Error {}

export const end = (event) => event.start + event.seconds;
export const latestEnd = (events) => events.reduce((last, event) => Math.max(last, end(event)), 0);
export const toMs = (seconds) => Math.round(seconds * 1000) / 1000;
export const find = (plan, id) => plan.events.find((event) => event.id === id);
const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

// Seeds may have more digits than JavaScript's numbers: in here the long ones are text.
const LONG_SEED = /("seed"\s*:\s*)(\d{16,})/g;
const QUOTED_SEED = /("seed":)"(\d{16,})"/g;

export function write(plan) {
    return JSON.stringify(plan).replace(QUOTED_SEED, "$1$2");
}

// Reads a plan's JSON as the library does: absent ids and starts are filled in. Throws Refusal.
export function read(text) {
    let plan;
    try {
        plan = JSON.parse(text.replace(LONG_SEED, '$1"$2"'));
    } catch (error) {
        throw new Refusal(t("The plan is not JSON: {reason}.", { reason: error.message }));
    }
    if (!Array.isArray(plan?.events) || !plan.events.length) throw new Refusal(t("The JSON is no plan: it has no events."));
    if (plan.events.length > MOST_EVENTS) throw new Refusal(t("The plan has {count} events, but may have at most {most}.", { count: plan.events.length, most: MOST_EVENTS }));
    for (const turns of [plan.history ?? [], plan.undone ?? []])
        if (!Array.isArray(turns) || !turns.every((turn) => Array.isArray(turn?.order))) throw new Refusal(t("The plan's history is no list of turns."));
    const ids = new Set(plan.events.map((event) => event?.id));
    let cursor = 0;
    const events = plan.events.map((given, n) => {
        const event = filled(given, n, ids, cursor);
        cursor = toMs(end(event));
        return event;
    });
    if (new Set(events.map((event) => event.id)).size < events.length) throw new Refusal(t("Two events of the plan have one id."));
    return { version: 1, instruction: "", reasoning: "", ...plan, events, total_seconds: plan.total_seconds ?? latestEnd(events) };
}

function filled(given, n, ids, cursor) {
    if (typeof given?.caption !== "string" || !(given.seconds > 0) || !(given.seconds <= MOST_SECONDS))
        throw new Refusal(t("Event {n} of the plan needs a caption and seconds above 0.", { n: n + 1 }));
    const event = { ...given, id: given.id ?? freeId(ids, n + 1), kind: given.kind ?? "sfx", start: given.start ?? cursor };
    if (!KINDS.includes(event.kind) || !(event.start >= 0)) throw new Refusal(t("Event {n} has a kind or a start that no plan has.", { n: n + 1 }));
    return event;
}

function freeId(ids, n) {
    while (ids.has(`e${n}`)) n++;
    ids.add(`e${n}`);
    return `e${n}`;
}

// Whether an event would sound other than what was rendered for `content`, which has the same fields.
export function isStale(event, content) {
    return SOUND.some((name) => told(event, name) !== told(content, name));
}

// No seed is another thing than seed 0; of the other fields, 0 and "" say as little as their absence.
const told = (event, name) => String(name === "seed" ? (event.seed ?? "") : valueOf(event, name) || "");

// A piece sounds as what it was cut from.
const valueOf = (event, name) => (name === "seconds" && isPiece(event) ? event.cut_of_seconds : event[name]);

export function contentOf(event) {
    return Object.fromEntries(SOUND.map((name) => [name, valueOf(event, name) ?? null]));
}

// The plan with other events, in the order of time; silence after the last stays as long as it was.
export function withEvents(plan, events) {
    if (!events.length) throw new Refusal(t("A plan needs at least one event."));
    if (events.length > MOST_EVENTS) throw new Refusal(t("A plan may have at most {most} events.", { most: MOST_EVENTS }));
    const silence = Math.max(0, plan.total_seconds - latestEnd(plan.events));
    const total = toMs(latestEnd(events) + silence);
    if (total > MOST_SECONDS) throw new Refusal(t("A plan may last at most {most} seconds.", { most: MOST_SECONDS }));
    const sorted = [...events].sort((a, b) => a.start - b.start);
    return { ...plan, events: sorted.map(withoutSilence), total_seconds: total };
}

// Fields that say nothing are left out, as the library writes them.
function withoutSilence(event) {
    const kept = Object.entries(event).filter(([name, value]) => value || !QUIET.includes(name));
    return Object.fromEntries(kept);
}

function change(plan, ids, edit) {
    const wanted = new Set(ids);
    for (const event of plan.events) if (wanted.has(event.id) && event.locked) throw new Refusal(t("“{caption}” is locked: unlock it first.", { caption: event.caption }));
    return withEvents(plan, plan.events.map((event) => (wanted.has(event.id) ? fitted({ ...event, ...edit(event) }) : event)));
}

// Fades lie within their event and do not overlap.
function fitted(event) {
    const rise = Math.min(event.fade_in_seconds ?? 0, event.seconds);
    const fall = Math.min(event.fade_out_seconds ?? 0, event.seconds - rise);
    return { ...event, fade_in_seconds: toMs(rise), fade_out_seconds: toMs(fall) };
}

// Moves events together, no further than the story's beginning and the longest story allow.
export function move(plan, ids, seconds) {
    const moved = plan.events.filter((event) => ids.includes(event.id));
    if (!moved.length) return plan;
    const earliest = Math.min(...moved.map((event) => event.start));
    const by = clamp(seconds, -earliest, MOST_SECONDS - latestEnd(moved));
    return change(plan, ids, (event) => ({ start: toMs(event.start + by) }));
}

export function trimStart(plan, id, start) {
    return change(plan, [id], (event) => {
        const at = toMs(clamp(start, 0, end(event) - LEAST_SECONDS));
        return { start: at, seconds: toMs(end(event) - at), ...cutLater(event, at - event.start) };
    });
}

export function trimEnd(plan, id, at) {
    return change(plan, [id], (event) => {
        return { seconds: toMs(clamp(at, event.start + LEAST_SECONDS, MOST_SECONDS) - event.start) };
    });
}

// Cuts the events in two where they lie over `at`, and the sound that is there with them; each half is at least 0.1 s long.
export function split(plan, ids, at) {
    const within = (event) => at - event.start >= LEAST_SECONDS && end(event) - at >= LEAST_SECONDS;
    const cut = plan.events.filter((event) => ids.includes(event.id) && within(event)).map((event) => event.id);
    if (!cut.length) throw new Refusal(t("The playhead does not lie within a chosen event: put it where to split."));
    const shorter = change(plan, cut, (event) => ({ seconds: toMs(at - event.start), fade_out_seconds: 0, ...cutAt(event, at)[0] }));
    const taken = new Set(plan.events.map((event) => event.id));
    const rest = cut.map((id) => find(plan, id)).map((event) => fitted({
        ...event, id: freeId(taken, plan.events.length + 1), start: toMs(at), seconds: toMs(end(event) - at), fade_in_seconds: 0,
        ...cutAt(event, at)[1],
    }));
    return withEvents(plan, [...shorter.events, ...rest]);
}

// A copy of each event where it ends; copies are not locked. [plan, the copies' ids]
export function duplicate(plan, ids) {
    const taken = new Set(plan.events.map((event) => event.id));
    const chosen = plan.events.filter((event) => ids.includes(event.id));
    const copies = chosen.map((event) => ({
        ...event, id: freeId(taken, plan.events.length + 1), start: toMs(end(event)), locked: false,
    }));
    return [withEvents(plan, [...plan.events, ...copies]), copies.map((event) => event.id)];
}

// Copies of events that may be another plan's, the first of them at `at`; they are not locked. [plan, the copies' ids]
export function paste(plan, events, at) {
    const taken = new Set(plan.events.map((event) => event.id));
    const earliest = Math.min(...events.map((event) => event.start));
    const copies = events.map((event) => fitted({
        ...event, id: freeId(taken, plan.events.length + 1), start: toMs(at + event.start - earliest), locked: false,
    }));
    return [withEvents(plan, [...plan.events, ...copies]), copies.map((event) => event.id)];
}

export function remove(plan, ids) {
    change(plan, ids, () => ({})); // refuses what is locked
    return withEvents(plan, plan.events.filter((event) => !ids.includes(event.id)));
}

export function setCaption(plan, id, caption) {
    const text = caption.replace(/\p{Cc}+/gu, " ").trim().slice(0, MOST_CAPTION);
    if (!text) throw new Refusal(t("A caption cannot be empty: say what is heard."));
    return change(plan, [id], () => ({ caption: text }));
}

// null: as loud as is usual.
export function setLevel(plan, ids, lufs) {
    const level = lufs === null ? null : Math.round(clamp(lufs, QUIETEST, 0) * 10) / 10;
    return change(plan, ids, () => ({ loudness: level }));
}

export function setPan(plan, ids, pan) {
    return change(plan, ids, () => ({ pan: Math.round(clamp(pan, -1, 1) * 100) / 100 + 0 }));
}

export function setFadeIn(plan, id, seconds) {
    const most = (event) => event.seconds - (event.fade_out_seconds ?? 0);
    return change(plan, [id], (event) => ({ fade_in_seconds: toMs(clamp(seconds, 0, most(event))) }));
}

export function setFadeOut(plan, id, seconds) {
    const most = (event) => event.seconds - (event.fade_in_seconds ?? 0);
    return change(plan, [id], (event) => ({ fade_out_seconds: toMs(clamp(seconds, 0, most(event))) }));
}

export function setKind(plan, ids, kind) {
    if (!KINDS.includes(kind)) throw new Refusal(t("There is no kind {kind}.", { kind }));
    return change(plan, ids, () => ({ kind }));
}

export function setTake(plan, ids, take) {
    return change(plan, ids, () => ({ take: clamp(Math.round(take) || 0, 0, MOST_TAKES - 1) }));
}

// Locks all of them, or unlocks all where all are locked.
export function toggleLock(plan, ids) {
    const chosen = plan.events.filter((event) => ids.includes(event.id));
    const locked = !chosen.every((event) => event.locked);
    return withEvents(plan, plan.events.map((event) => (ids.includes(event.id) ? { ...event, locked } : event)));
}

// Where `at` snaps to: an edge of another event, one of `marks`, or the grid, if one lies within `reach` seconds; else `at`.
export function snap(plan, ids, at, { reach, grid = 0, edges = true, marks = [] }) {
    const others = edges ? plan.events.filter((event) => !ids.includes(event.id)) : [];
    const lines = [0, ...marks, ...others.flatMap((event) => [event.start, end(event)])];
    if (grid > 0) lines.push(Math.round(at / grid) * grid);
    const nearest = lines.reduce((best, line) => (Math.abs(line - at) < Math.abs(best - at) ? line : best), Infinity);
    return Math.abs(nearest - at) <= reach ? toMs(nearest) : at;
}
