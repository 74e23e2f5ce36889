// Which rendered sound belongs to which event, and what the event was when it was rendered.
//
// Clips come from two sides: the node's own AUDIO input, as its output to the page, and "audiostory.clip" messages of nodes
// behind it, while they render. They are files of this session, never part of the plan.

import { contentOf, isStale } from "./edits.js";
import { findWhole, isPiece, wholeIds } from "./pieces.js";

export class Clips {
    // key(): a name of this node in this session, so that a reloaded page finds its clips again
    // plan(): what is shown, where pieces find what they were cut from
    constructor(key, plan) {
        this.key = key;
        this.plan = plan;
        this.sent = null; // the plan that the nodes behind this one render
        this.known = new Map(); // id -> {content, parts: [{file, at, offset, seconds, loudness}]}
    }

    recall() {
        const kept = this.known.size ? null : sessionStorage.getItem(this.key());
        if (kept) this.known = new Map(JSON.parse(kept));
    }

    // Clips of the node's input: [{event, content, file, at, offset, seconds, loudness}]
    take(clips) {
        const begun = new Set();
        for (const { event, content, ...part } of clips) {
            if (!begun.has(event)) this.known.set(event, { content, parts: [] });
            begun.add(event);
            this.known.get(event).parts.push(inside(part));
        }
        if (clips.length) this.remember();
    }

    // A clip that was rendered behind this node: {event, part, file, start, seconds}. Its loudness is left to be estimated.
    heard({ event, part, file, start, seconds }) {
        const told = this.sent && findWhole(this.sent, event);
        if (!told) return false;
        if (!part) this.known.set(event, { content: contentOf(told), parts: [] });
        this.known.get(event)?.parts.push(inside({ file, at: start - told.start, offset: 0, seconds }));
        this.remember();
        return true;
    }

    parts(event) {
        const parts = this.of(event)?.parts ?? [];
        if (!isPiece(event)) return parts;
        return parts.map((part) => inside({ ...part, at: part.at - (event.cut_at_seconds ?? 0) })).filter((part) => part.seconds > 0);
    }

    // What was rendered for an event: for a piece, its whole; that of the event that it was cut from, until another is there.
    of(event) {
        if (!isPiece(event)) return this.known.get(event.id);
        const own = this.known.get(wholeIds(this.plan() ?? { events: [event] }).get(event.id));
        return own && !isStale(event, own.content) ? own : (this.known.get(event.cut_of) ?? own);
    }

    // Whether an event is not what was rendered; before anything was, nothing is out of date.
    isStale(event) {
        const known = this.of(event);
        return known ? isStale(event, known.content) : this.known.size > 0;
    }

    has(event) {
        return Boolean(this.of(event));
    }

    get files() {
        return [...this.known.values()].flatMap(({ parts }) => parts.map((part) => part.file));
    }

    remember() {
        try {
            sessionStorage.setItem(this.key(), JSON.stringify([...this.known]));
        } catch {
            sessionStorage.removeItem(this.key()); // full: after a reload the next run shows the sounds again
        }
    }
}

// A clip may begin before its event, by its crossfade: that part is not shown.
function inside(part) {
    const early = Math.max(0, -part.at);
    return { ...part, at: part.at + early, offset: part.offset + early, seconds: part.seconds - early };
}
