// What buttons and keys ask for, each by its name: edits of what is chosen, steps through the history, runs.

import * as edits from "./edits.js";
import { t } from "../words.js";

const JOIN_MS = 1000; // edits of one kind that follow within it are undone together

export class Commands {
    constructor(view) {
        this.view = view;
        this.last = { at: -Infinity, of: "" };
    }

    get plan() {
        return this.view.plan;
    }

    get chosen() {
        return this.view.choice.all;
    }

    // Applies and keeps an edit; what cannot be done is said.
    edit(sentence, edit, joins = false) {
        const [at, of] = [performance.now(), this.chosen.join()];
        const soon = joins && at - this.last.at < JOIN_MS && this.last.of === of;
        this.view.attempt(() => this.view.state.edit(sentence, edit, soon));
        this.last = { at, of };
    }

    undo() {
        this.view.attempt(() => this.view.state.undo());
    }

    redo() {
        this.view.attempt(() => this.view.state.redo());
    }

    move(seconds) {
        this.edit("Moved", (plan) => edits.move(plan, this.chosen, seconds), true);
    }

    trim(seconds) {
        const { current } = this.view.choice;
        if (this.plan && edits.find(this.plan, current))
            this.edit("Trimmed the end", (plan) => edits.trimEnd(plan, current, edits.end(edits.find(plan, current)) + seconds), true);
    }

    split() {
        const at = this.view.hearing.time;
        this.edit("Split", (plan) => edits.split(plan, this.chosen, at));
    }

    duplicate() {
        this.copy("Duplicated", (plan) => edits.duplicate(plan, this.chosen));
    }

    paste(events) {
        const at = this.view.hearing.time;
        this.copy("Pasted", (plan) => edits.paste(plan, events, at));
    }

    // Keeps an edit that makes events, and chooses those.
    copy(sentence, edit) {
        let copies = [];
        this.edit(sentence, (plan) => {
            const [made, ids] = edit(plan);
            copies = ids;
            return made;
        });
        if (!copies.length) return;
        this.view.choice.choose(copies);
        this.view.focusCurrent();
    }

    remove(sentence = "Deleted") {
        if (!this.chosen.length) return;
        this.edit(sentence, (plan) => edits.remove(plan, this.chosen));
        this.view.focusCurrent();
    }

    toggleLock() {
        const locked = this.chosen.every((id) => edits.find(this.plan, id)?.locked);
        this.edit(locked ? "Unlocked" : "Locked", (plan) => edits.toggleLock(plan, this.chosen));
    }

    toggleMute() {
        if (this.chosen.length) this.view.announce(t(this.view.hearing.muteOrNot(this.chosen) ? "Muted" : "No longer muted"));
    }

    // Queues the workflow; what is chosen and up to date gets a new take, so that there is something to render.
    render() {
        const { clips } = this.view;
        const chosen = this.plan?.events.filter((event) => this.view.choice.ids.has(event.id)) ?? [];
        const current = chosen.filter((event) => clips.has(event) && !clips.isStale(event) && !event.locked);
        if (chosen.length && current.length === chosen.length)
            this.edit("New take", (plan) => current.reduce((next, { id }) => edits.setTake(next, [id], (edits.find(next, id).take ?? 0) + 1), plan));
        this.view.announce(t("Queued: unchanged events come from the store"));
        this.view.queue();
    }

    // Runs what leads to the node alone, so that a plan and its changes are seen before anything renders.
    bring() {
        this.view.announce(t("Queued what leads here, and nothing behind it"));
        this.view.bring();
    }

    typeCaption() {
        const { view } = this;
        const event = this.plan && edits.find(this.plan, view.choice.current);
        if (!event) return;
        if (event.locked) return view.attempt(() => edits.setCaption(this.plan, event.id, event.caption)); // says that it is locked
        view.choice.choose([event.id]);
        view.drawNow();
        view.stage.blocks.get(event.id).typeCaption(event.caption, (caption) => {
            if (caption !== null) this.edit("Changed the caption", (plan) => edits.setCaption(plan, event.id, caption));
            view.focusCurrent();
        });
    }

    step(by, extend = false) {
        if (this.view.choice.step(this.plan?.events ?? [], by, extend)) this.view.focusCurrent();
    }

    seekBy(seconds) {
        const { hearing, sight } = this.view;
        hearing.seek(Math.max(0, hearing.time + seconds));
        if (!sight.shows(hearing.time)) sight.goTo(hearing.time);
        this.view.announce(t("Playhead at {seconds} s", { seconds: hearing.time.toFixed(1) }), false);
    }
}
