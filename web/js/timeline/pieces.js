// Pieces: events that were split keep the sound that is there. Each says of which event it was cut, how long that was, and
// where in it it begins; pieces that still say the same are one sound, which is rendered, as in the library (`plan/pieces.py`).

const SLACK = 1e-6; // seconds
const SAYS = ["cut_of", "cut_of_seconds", "caption", "detail", "seed", "take", "speaker", "transcript", "emotion"];

// Whether an event is heard as a piece of another's sound: where that is long enough.
export function isPiece(event) {
    return Boolean(event.cut_of) && (event.cut_at_seconds ?? 0) + event.seconds <= (event.cut_of_seconds ?? 0) + SLACK;
}

// Both sides of a cut at `at`, as fields of the two events.
export function cutAt(event, at) {
    const whole = isPiece(event) ? event : { cut_of: event.id, cut_of_seconds: event.seconds };
    const from = isPiece(event) ? (event.cut_at_seconds ?? 0) : 0;
    const of = { cut_of: whole.cut_of, cut_of_seconds: whole.cut_of_seconds };
    return [{ ...of, cut_at_seconds: from }, { ...of, cut_at_seconds: Math.round((from + at - event.start) * 1000) / 1000 }];
}

// What becomes of a cut where the event begins `later`: nothing lies before the beginning of the sound that it was cut from.
export function cutLater(event, later) {
    if (!event.cut_of) return {};
    const at = Math.round(((event.cut_at_seconds ?? 0) + later) * 1000) / 1000;
    return at < 0 ? { cut_of: "", cut_of_seconds: 0, cut_at_seconds: 0 } : { cut_at_seconds: at };
}

// The id of each piece -> the id of the whole that is rendered for it.
export function wholeIds(plan) {
    const groups = new Map();
    for (const event of plan.events) {
        if (!isPiece(event)) continue;
        const says = SAYS.map((name) => String(name === "seed" ? (event.seed ?? "") : event[name] || "")).join("\n");
        groups.set(says, [...(groups.get(says) ?? []), event]);
    }
    const found = new Map();
    for (const pieces of groups.values()) {
        const own = new Set(pieces.map((piece) => piece.id));
        const [{ id, cut_of: name }] = pieces;
        const taken = [...found.values()].includes(name) || plan.events.some((event) => event.id === name && !own.has(name));
        for (const piece of own) found.set(piece, taken ? id : name);
    }
    return found;
}

// The event that is rendered under an id: an event of the plan, or the whole of its pieces.
export function findWhole(plan, id) {
    const names = wholeIds(plan);
    const event = plan.events.find((one) => (names.get(one.id) ?? one.id) === id);
    if (!event || !names.has(event.id)) return event;
    return { ...event, id, seconds: event.cut_of_seconds, start: Math.max(0, event.start - (event.cut_at_seconds ?? 0)), cut_at_seconds: 0 };
}
