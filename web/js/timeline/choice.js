// Which events are chosen, and the current one of them, which keys and exact values are about.

export class Choice {
    // changed() is called when another choice is to be shown
    constructor(changed) {
        this.changed = changed;
        this.ids = new Set();
        this.current = null;
    }

    get all() {
        return [...this.ids];
    }

    choose(ids) {
        this.ids = new Set(ids);
        if (ids.length) this.current = ids.at(-1);
        this.changed();
    }

    toggle(id) {
        if (!this.ids.delete(id)) this.ids.add(id);
        this.current = id;
        this.changed();
    }

    setCurrent(id) {
        if (this.current === id && this.ids.size) return;
        this.current = id;
        if (!this.ids.has(id)) this.ids = new Set([id]);
        this.changed();
    }

    // Goes to the event that many further in time, or `extends` the choice to it; whether there is one.
    step(events, by, extend = false) {
        const at = events.findIndex((event) => event.id === this.current);
        const next = events[Math.min(Math.max(at + by, 0), events.length - 1)];
        if (next) this.choose(extend ? [...this.ids, next.id] : [next.id]);
        return Boolean(next);
    }

    // What is no longer there is no longer chosen.
    follow(events) {
        const there = new Set(events.map((event) => event.id));
        this.ids = new Set(this.all.filter((id) => there.has(id)));
        if (!there.has(this.current)) this.current = this.all[0] ?? events[0]?.id ?? null;
    }
}
