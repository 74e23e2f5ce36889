// Two plans in; out, what became of each event, in words and by kind, as the library's own comparison tells it.

import { end } from "./edits.js";
import { earlier, isSame } from "./history.js";
import { usualLevel } from "./levels.js";
import { t } from "../words.js";

const SAME_TIME = 1e-6; // seconds
const USUAL_LUFS = -23; // what louder and quieter start from where an event has no loudness of its own
const MOST_NAME = 60; // characters
const FADES = {
    fade_in_seconds: ["fades in over {now} s ({old} s before)", "no longer fades in ({old} s before)"],
    fade_out_seconds: ["fades out over {now} s ({old} s before)", "no longer fades out ({old} s before)"],
};

// Each kind of change: how it is marked besides by its colour, and its word.
export const KINDS = {
    added: { sign: "+", word: "added" },
    changed: { sign: "~", word: "changed" },
    removed: { sign: "−", word: "removed" },
    shifted: { sign: "→", word: "moved along" },
};

// What the last edit of a plan changed, or ("all") what all the edits that it remembers did:
// {sentence, changes, of: id -> change, gone: the removed events}, or null where it remembers none that fits it.
export function lately(plan, span) {
    const past = plan?.history ?? [];
    if (!past.length) return null;
    const count = span === "all" ? past.length : 1;
    let before;
    try {
        before = earlier(plan, count);
    } catch {
        return null; // a history that does not fit the events: undoing it says so
    }
    const meant = new Set(past.slice(-count).flatMap((turn) => (turn.before ?? []).map((event) => event.id)));
    const changes = compare(before, plan, meant);
    const sentence = count === 1 ? t(past.at(-1).sentence || "an edit without a sentence") : t("{count} edits", { count });
    const of = new Map(changes.filter((change) => change.id).map((change) => [change.id, change]));
    return { sentence, changes, of, gone: before.events.filter((event) => of.get(event.id)?.kind === "removed") };
}

// One {id, kind, name, what} for each event that is not as it was: those that went, then the others in the new order.
// `meant`: ids that an edit was about; of a sequential story the others only move along.
export function compare(before, after, meant = new Set()) {
    const [old, now] = [before, after].map((plan) => new Map(plan.events.map((event) => [event.id, event])));
    const joined = isSequential(before) && isSequential(after);
    const kept = joined ? unmoved(before, after, old, now, meant) : new Set();
    const found = before.events.filter((event) => !now.has(event.id)).map((event) => ({ id: event.id, kind: "removed", name: nameOf(event), what: "" }));
    after.events.forEach((event, n) => {
        const was = old.get(event.id);
        const tell = (kind, name, what) => found.push({ id: event.id, kind, name: nameOf(name), what });
        if (!was) tell("added", event, `${span(event)}${levels(event)}`);
        else if (isSame(was, event)) return;
        else if (kept.has(event.id) && isSame(was, event, ["start"])) tell("shifted", event, shift(was, event));
        else tell("changed", was, changesOf(was, event, [before, after], joined && !kept.has(event.id) ? place(after, n) : "").join(t(", ")));
    });
    if (Math.abs(after.total_seconds - before.total_seconds) > SAME_TIME)
        found.push({ id: "", kind: "changed", name: t("the story"), what: length(before.total_seconds, after.total_seconds) });
    return found;
}

// A change as one line.
export function inWords({ kind, name, what }) {
    if (kind === "removed") return t("removed: {name}", { name });
    return kind === "added" ? t("added: {name} ({what})", { name, what }) : t("{name}: {what}", { name, what });
}

function isSequential(plan) {
    return plan.events.every((event, n) => Math.abs(event.start - (n ? end(plan.events[n - 1]) : 0)) <= SAME_TIME);
}

// The ids that stand in the same order before and after: those that were not meant to move, and who else kept its place.
function unmoved(before, after, old, now, meant) {
    const orders = [before.events.filter((event) => now.has(event.id)), after.events.filter((event) => old.has(event.id))];
    const [was, is] = orders.map((events) => events.map((event) => event.id));
    const keeps = (ids) => was.filter((id) => ids.has(id)).join() === is.filter((id) => ids.has(id)).join();
    if (keeps(now)) return new Set(now.keys());
    let kept = new Set([...now.keys()].filter((id) => !meant.has(id)));
    if (!keeps(kept)) kept = new Set();
    for (const id of now.keys()) if (!kept.has(id) && keeps(new Set([...kept, id]))) kept.add(id);
    return kept;
}

function changesOf(was, event, plans, moved) {
    const said = [];
    const differs = (name) => !isSame({ [name]: was[name] }, { [name]: event[name] });
    if (was.caption !== event.caption) said.push(t("becomes {name}", { name: nameOf(event) }));
    if (moved) said.push(t("{moved} ({was} s → {now} s)", { moved, was: g(was.start), now: g(event.start) }));
    else if (was.start !== event.start) said.push(shift(was, event));
    if (was.seconds !== event.seconds) said.push(length(was.seconds, event.seconds));
    if (differs("loudness")) said.push(loudness([was, event], plans));
    if (differs("pan")) said.push(pan(was.pan ?? 0, event.pan ?? 0));
    said.push(...fades(was, event));
    if (differs("take")) said.push(t("take {now} instead of take {was}", { now: (event.take ?? 0) + 1, was: (was.take ?? 0) + 1 }));
    if (differs("locked")) said.push(t(event.locked ? "locked" : "unlocked"));
    for (const name of ["kind", "speaker", "transcript", "emotion", "detail", "seed"])
        if (differs(name)) said.push(`${t(name)} ${value(was[name])} → ${value(event[name])}`);
    return said;
}

function shift(was, event) {
    const moved = event.start - was.start;
    return from(t(moved > 0 ? "{by} later" : "{by} earlier", { by: amount(moved, "s") }), was.start, event.start);
}

function from(change, was, now) {
    return t("{change} ({was} s → {now} s)", { change, was: g(was), now: g(now) });
}

function length(was, now) {
    return from(t(now > was ? "{by} longer" : "{by} shorter", { by: amount(now - was, "s") }), was, now);
}

// Where a plan counts a loudness from what was rendered, it is so much above or below that.
function loudness(events, plans) {
    const usual = events.map((event, n) => (event.loudness == null ? usualLevel(plans[n], event) : null));
    const [was, now] = events.map((event, n) => event.loudness ?? usual[n]);
    const gains = events.map(({ id, loudness }, n) => {
        if (loudness == null) return usual[n] === null ? 0 : null;
        return plans[n].levels?.counted?.[id] === loudness ? loudness - USUAL_LUFS : null;
    });
    if (gains[1] && gains[0] !== null) {
        const more = gains[1] - gains[0];
        const change = t(more > 0 ? "{by} louder" : "{by} quieter", { by: amount(more, "dB") });
        return gains[0] ? change : t("{change} than rendered", { change });
    }
    if (was === null && now !== null && Object.keys(plans[0].levels?.measured ?? {}).length)
        return t("at {loudness} LUFS (as rendered before)", { loudness: g(now) });
    const both = [was, now].map((level) => (level === null ? t("as rendered") : `${g(level)} LUFS`)).join(" → ");
    if (now === null) return t("as loud as rendered ({both})", { both });
    const by = now - (was ?? USUAL_LUFS);
    if (by === 0)
        return was === null ? t("at the usual loudness ({both})", { both }) : t("as loud as before, also when rendered anew ({both})", { both });
    const change = t(by > 0 ? "{by} louder" : "{by} quieter", { by: amount(by, "dB") });
    return was === null ? t("{change} than the usual {usual} LUFS ({both})", { change, usual: USUAL_LUFS, both }) : t("{change} ({both})", { change, both });
}

function pan(was, now) {
    const further = was * now >= 0;
    let side = now < was ? (further ? "further left" : "left") : further ? "further right" : "right";
    if (now === 0) side = "to the centre";
    else if (Math.abs(now) < Math.abs(was) && was * now > 0) side = "closer to the centre";
    return t("{side} (pan {was} → {now})", { side: t(side), was: g(was, 3), now: g(now, 3) });
}

function fades(was, event) {
    return Object.entries(FADES).flatMap(([name, [longer, none]]) => {
        const [old, now] = [was[name] ?? 0, event[name] ?? 0];
        return old === now ? [] : t(now ? longer : none, { now: g(now), old: g(old) });
    });
}

function place(plan, n) {
    return n ? t("moved behind {name}", { name: nameOf(plan.events[n - 1]) }) : t("moved to the beginning");
}

function span(event) {
    return t("{start} s to {end} s", { start: g(event.start), end: g(end(event)) });
}

function levels(event) {
    const said = [];
    if (event.loudness != null) said.push(`${g(event.loudness)} LUFS`);
    if (event.pan) said.push(`${t("pan")} ${g(event.pan, 3)}`);
    if (event.kind !== "sfx") said.push(t(event.kind));
    if (event.transcript) said.push(`"${short(event.transcript)}"`);
    return [...said, ...fades({}, event)].map((words) => `${t(", ")}${words}`).join("");
}

const g = (number, digits = 4) => String(Number(number.toPrecision(digits)));
const amount = (number, unit) => `${g(Math.abs(number))} ${t(unit)}`;
const value = (what) => (what === "" || what == null ? t("none") : typeof what === "string" && Number.isNaN(Number(what)) ? `"${short(what)}"` : String(what));
const nameOf = (event) => short(event.caption.replace(/\.+$/, "") || event.caption);
const short = (text) => (text.length <= MOST_NAME ? text : `${text.slice(0, MOST_NAME - 3)}...`);
