// Undo and redo as a plan carries them: `history` and `undone` are lists of turns, the same that the library writes.
//
// A turn {sentence, before, shifted, order, total_seconds, chapters, story, levels} leads back to where the plan was: `before` holds
// the events that changed or went, `shifted` ids and starts of those that only moved with others, `order` the ids that were
// there, and `story` what the plan had beside its events, where another story took its place. Undoing one yields the one to
// redo, so the history lasts as long as the plan, here and in the library.

import { Refusal } from "./edits.js";
import { t } from "../words.js";

const MOST_TURNS = 1000; // as many as a plan may have
const MOST_CHARS = 400_000; // turns travel in the workflow and are written after every gesture: a tenth of the library's room
const TELLING_ZERO = ["seed", "loudness"]; // of the other fields 0, "" and false say as little as their absence

const byId = (events) => new Map(events.map((event) => [event.id, event]));

// Whether two events are one and the same, but for the fields named in `besides`.
export function isSame(one, other, besides = []) {
    const said = (event, name) => (TELLING_ZERO.includes(name) ? (event[name] ?? null) : event[name] || "");
    const names = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...names].every((name) => besides.includes(name) || said(one, name) === said(other, name));
}

// Whether two plans tell the same, whatever led to them.
export function isSamePlan(one, other) {
    return one.events.length === other.events.length && one.total_seconds === other.total_seconds
        && one.events.every((event, n) => isSame(event, other.events[n]));
}

// The turn that leads from `there` back to `here`. What was `meant` to change stands whole in it; null: all that did.
export function turnBack(here, there, sentence, meant = null) {
    const others = byId(there.events);
    const [before, shifted] = [[], []];
    for (const event of here.events) {
        const other = others.get(event.id);
        const moved = other && !meant?.has(event.id) && isSame(event, other, ["start"]);
        if (!moved || (!meant && event.start !== other.start)) before.push(event);
        else if (event.start !== other.start) shifted.push([event.id, event.start]);
    }
    return {
        sentence, ...(before.length ? { before } : {}), ...(shifted.length ? { shifted } : {}),
        order: here.events.map((event) => event.id), total_seconds: here.total_seconds,
        ...(here.chapters?.length ? { chapters: here.chapters } : {}),
        ...(JSON.stringify(storyOf(here)) === JSON.stringify(storyOf(there)) ? {} : { story: storyOf(here) }),
        ...(levelsOf(here.levels) ? { levels: levelsOf(here.levels) } : {}),
    };
}

// What a plan has beside its events.
function storyOf({ instruction, reasoning, telling }) {
    return { instruction: instruction ?? "", reasoning: reasoning ?? "", ...(telling ? { telling } : {}) };
}

// What is known of the loudness of a plan, but what holds for its sounds whatever is edited: nothing where that is all.
function levelsOf(levels) {
    const { whole, counted } = levels ?? {};
    const found = { ...(whole ? { whole } : {}), ...(Object.keys(counted ?? {}).length ? { counted } : {}) };
    return Object.keys(found).length ? found : null;
}

// Where the turn leads from `plan`.
function applied(plan, turn) {
    const strange = new Refusal(t("The plan's history does not fit its events, so this cannot be undone."));
    if (!Array.isArray(turn?.order) || !turn.order.length) throw strange;
    const known = byId([...plan.events, ...(turn.before ?? [])]);
    for (const [id, start] of turn.shifted ?? []) known.set(id, { ...known.get(id), start });
    const events = turn.order.map((id) => known.get(id));
    if (events.some((event) => !event?.caption)) throw strange;
    if (turn.story && typeof turn.story.instruction !== "string") throw strange;
    const { chapters: _c, telling, levels, ...rest } = plan;
    const loud = { ...turn.levels };
    for (const name of ["measured", "usual"]) if (Object.keys(levels?.[name] ?? {}).length) loud[name] = levels[name];
    if (Object.keys(loud).length) rest.levels = loud;
    const story = turn.story ? storyOf(turn.story) : telling ? { telling } : {};
    return { ...rest, ...story, events, total_seconds: turn.total_seconds, ...(turn.chapters?.length ? { chapters: turn.chapters } : {}) };
}

// The plan as it was before its last `count` turns.
export function earlier(plan, count) {
    return turns(plan.history).slice(-count).reduceRight(applied, plan);
}

// `after` with the way back to `before`. An edit that `joins` the last one of the same sentence becomes one turn with it.
export function record(before, after, sentence, joins = false) {
    const history = [...turns(before.history)];
    const last = history.at(-1);
    if (joins && last?.sentence === sentence) {
        history.pop();
        history.push(turnBack(applied(before, last), after, sentence));
    } else {
        history.push(turnBack(before, after, sentence));
    }
    return kept(after, history, []);
}

export const canUndo = (plan) => Boolean(plan?.history?.length);
export const canRedo = (plan) => Boolean(plan?.undone?.length);

export function undo(plan) {
    if (!canUndo(plan)) throw new Refusal(t("There is nothing to undo."));
    const [back, turn] = rewound(plan, plan.history.at(-1));
    return kept(back, plan.history.slice(0, -1), [...turns(plan.undone), turn]);
}

export function redo(plan) {
    if (!canRedo(plan)) throw new Refusal(t("There is nothing to redo."));
    const [forth, turn] = rewound(plan, plan.undone.at(-1));
    return kept(forth, [...turns(plan.history), turn], plan.undone.slice(0, -1));
}

// Where the turn leads, and the turn that leads back.
function rewound(plan, turn) {
    const there = applied(plan, turn);
    return [there, turnBack(plan, there, turn.sentence ?? "", new Set((turn.before ?? []).map((event) => event.id)))];
}

function kept(plan, history, undone) {
    const { history: _h, undone: _u, ...rest } = plan;
    const [past, future] = [recent(history), recent(undone)];
    return { ...rest, ...(past.length ? { history: past } : {}), ...(future.length ? { undone: future } : {}) };
}

const turns = (list) => list ?? [];
const sizes = new WeakMap(); // of turns, in characters: they never change

function sizeOf(turn) {
    if (!sizes.has(turn)) sizes.set(turn, JSON.stringify(turn).length);
    return sizes.get(turn);
}

// The latest turns, as many as a plan has room for: the oldest are forgotten.
function recent(list) {
    let [room, from] = [MOST_CHARS, list.length];
    while (from > Math.max(0, list.length - MOST_TURNS) && (room -= sizeOf(list[from - 1])) >= 0) from--;
    return list.slice(from);
}
