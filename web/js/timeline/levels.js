// How loud an event is meant to be that has no loudness of its own, as in the library (`plan/levels.py`).

import { end } from "./edits.js";

const SLACK = 1e-6; // seconds
const BEFORE_CAPTION = "What was there before.";
export const FOREGROUND_LUFS = -20;
export const AMBIENCE_LUFS = -30; // of what lies beneath a foreground

// LUFS: what the event was at in an earlier telling, else what is usual; null where it is as loud as it was rendered.
export function usualLevel(plan, event) {
    const known = plan.levels?.usual ?? {};
    if (event.caption === BEFORE_CAPTION || (plan.levels?.whole != null && !Object.keys(known).length)) return null;
    return known[event.id] ?? known[event.cut_of] ?? (isBeneath(plan, event) ? AMBIENCE_LUFS : FOREGROUND_LUFS);
}

function isBeneath(plan, event) {
    return event.kind === "ambience" && plan.events.some((other) => other.id !== event.id && other.kind !== "ambience"
        && other.start < end(event) - SLACK && end(other) > event.start + SLACK);
}
