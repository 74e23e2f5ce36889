// Undo and redo as a plan carries them: `history` and `undone` are lists of turns, the same that the library writes.
//
// A turn {sentence, before, order, total_seconds} leads back to where the plan was: `before` holds the events that changed
// or went, `order` the ids that were there. Undoing one yields the one to redo. So the history lasts as long as the plan.

import { Refusal } from "./edits.js";

const MOST_TURNS = 100; // of the thousand a plan may have: they travel in the workflow

// The turn that leads from `after` back to `before`.
export function turnBack(before, after, sentence) {
    const now = new Map(after.events.map((event) => [event.id, JSON.stringify(event)]));
    const changed = before.events.filter((event) => now.get(event.id) !== JSON.stringify(event));
    return { sentence, before: changed, order: before.events.map((event) => event.id), total_seconds: before.total_seconds };
}

function applied(plan, turn) {
    const known = new Map([...plan.events, ...turn.before].map((event) => [event.id, event]));
    const events = turn.order.map((id) => known.get(id));
    if (events.includes(undefined)) throw new Refusal("The plan's history does not fit its events, so this cannot be undone.");
    return { ...plan, events, total_seconds: turn.total_seconds };
}

// `after` with the way back to `before`. An edit that `joins` the last one of the same sentence becomes one turn with it.
export function record(before, after, sentence, joins = false) {
    const history = [...(before.history ?? [])];
    const last = history.at(-1);
    if (joins && last?.sentence === sentence) {
        history.pop();
        history.push(turnBack(applied(before, last), after, sentence));
    } else {
        history.push(turnBack(before, after, sentence));
    }
    return kept(after, history.slice(-MOST_TURNS), []);
}

export const canUndo = (plan) => Boolean(plan?.history?.length);
export const canRedo = (plan) => Boolean(plan?.undone?.length);

export function undo(plan) {
    const history = [...(plan.history ?? [])];
    const turn = history.pop();
    if (!turn) throw new Refusal("There is nothing to undo.");
    const back = applied(plan, turn);
    return kept(back, history, [...(plan.undone ?? []), turnBack(plan, back, turn.sentence)]);
}

export function redo(plan) {
    const undone = [...(plan.undone ?? [])];
    const turn = undone.pop();
    if (!turn) throw new Refusal("There is nothing to redo.");
    const forth = applied(plan, turn);
    return kept(forth, [...(plan.history ?? []), turnBack(plan, forth, turn.sentence)], undone);
}

function kept(plan, history, undone) {
    const { history: _h, undone: _u, ...rest } = plan;
    return { ...rest, ...(history.length ? { history } : {}), ...(undone.length ? { undone } : {}) };
}
