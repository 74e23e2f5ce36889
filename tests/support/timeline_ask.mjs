// Rows of [what, plan, ...given] as JSON lines in; out, what the timeline makes of each: a plan, or the changes in words.

import { readFileSync } from "node:fs";

import { changes, edits, pieces, turns } from "./timeline_modules.mjs";

const ASKED = {
    undo: (plan, times = 1) => repeated(turns.undo, plan, times),
    redo: (plan, times = 1) => repeated(turns.redo, plan, times),
    taken: (plan, other) => turns.record(plan, edits.read(other), "Another story came in"),
    wholes: (plan) => ({ events: [...new Set(plan.events.map((event) => pieces.wholeIds(plan).get(event.id) ?? event.id))]
        .map((id) => pieces.findWhole(plan, id)).map(({ id, start, seconds }) => [id, start, seconds]) }),
    changes: (plan, span) => changes.lately(plan, span)?.changes.map((change) => ({ ...change, words: changes.inWords(change) })) ?? null,
    gesture: (plan, sentence, edit, ...given) => {
        const made = edits[edit](plan, ...given);
        return turns.record(plan, Array.isArray(made) ? made[0] : made, sentence);
    },
};

function repeated(act, plan, times) {
    return times ? repeated(act, act(plan), times - 1) : plan;
}

for (const line of readFileSync(0, "utf8").trim().split("\n")) {
    const [what, plan, ...given] = JSON.parse(line);
    console.log(edits.write(ASKED[what](edits.read(plan), ...given)));
}
