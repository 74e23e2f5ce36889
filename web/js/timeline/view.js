// The timeline on the page: a bar, what edits changed, the lanes, the chosen event; and what ties them together.
//
// Draws what `state` holds, at most once a frame, and asks it for every change. Solo, mute, zoom, snapping and the choice
// are of this session.

import { Bar } from "./bar.js";
import { Choice } from "./choice.js";
import { onClipboard } from "./clipboard.js";
import { Commands } from "./commands.js";
import * as edits from "./edits.js";
import { Gestures } from "./gestures.js";
import { Hearing } from "./hearing.js";
import { Help } from "./help.js";
import { Inspector } from "./inspector.js";
import { onKey } from "./keys.js";
import { spoken } from "./layout.js";
import { Legend } from "./legend.js";
import { usualLevel } from "./levels.js";
import { Notice } from "./notice.js";
import { element, keepUndo } from "./page.js";
import { Sight } from "./sight.js";
import { Stage } from "./stage.js";
import { t } from "../words.js";

export class View {
    // state, clips, sounds, tabs; queue() runs the workflow, bring() what leads to the node; fullScreen(view)
    constructor({ state, clips, sounds, tabs, queue, bring, fullScreen }) {
        Object.assign(this, { state, clips, sounds, tabs, queue, bring, fullScreen });
        this.snapping = { grid: 0.5, edges: true, marks: [] };
        this.trial = null; // the plan amid a drag
        const changed = () => this.draw();
        this.choice = new Choice(changed);
        this.hearing = new Hearing({ plan: () => this.plan, clips, sounds, changed });
        this.commands = new Commands(this);
        this.stage = new Stage({ hearing: this.hearing, clips, scrolled: changed, bring: () => this.commands.bring() });
        this.sight = new Sight(this.stage.scroll, (now) => (now ? this.drawNow() : this.draw()));
        this.legend = new Legend({ go: (id) => this.go(id), changed });
        this.build();
        this.listen();
        state.addEventListener("change", ({ detail }) => this.changed(detail));
        this.changed({ kind: "read", told: "" });
    }

    get plan() {
        return this.trial ?? this.state.plan;
    }

    build() {
        const answered = (act) => {
            this.attempt(act);
            this.focusCurrent();
        };
        this.notice = new Notice(this.state, this.tabs, answered, (text) => this.announce(text));
        this.help = new Help(() => this.focusCurrent());
        this.bar = new Bar(this);
        const act = { edit: (...given) => this.commands.edit(...given), render: () => this.commands.render() };
        this.inspector = new Inspector(act, () => this.chosen());
        this.live = element("div", { class: "as-live", "aria-live": "polite" });
        // It can have the focus itself, so that keys after a click between the events are still the timeline's.
        this.root = element("div", { class: "as-timeline", role: "group", tabIndex: -1, "aria-label": t("Plan timeline") },
            this.bar.root, this.notice.root, this.legend.root, this.stage.scroll, this.inspector.root, this.help.root, this.live);
        keepUndo(this.root);
        this.gestures = new Gestures(this, this.stage.lanes, this.stage.ruler.canvas);
    }

    listen() {
        this.root.addEventListener("keydown", (key) => {
            key.stopPropagation(); // the host's own keys would delete the node
            if (onKey(this, key)) key.preventDefault();
        });
        for (const name of ["copy", "cut", "paste"]) this.root.addEventListener(name, (event) => onClipboard(this, event));
        for (const name of ["pointerdown", "pointermove", "pointerup", "mousedown", "dblclick", "contextmenu", "keyup"])
            this.root.addEventListener(name, (event) => event.stopPropagation());
        this.root.addEventListener("wheel", (wheel) => this.onWheel(wheel), { passive: false });
        this.stage.lanes.addEventListener("focusin", ({ target }) => target.dataset?.id && this.choice.setCurrent(target.dataset.id));
        this.observer = new ResizeObserver(() => this.draw());
        this.observer.observe(this.stage.scroll);
    }

    close() {
        this.observer.disconnect();
        this.hearing.stop();
        cancelAnimationFrame(this.frame);
    }

    onWheel(wheel) {
        const own = this.root.contains(document.activeElement) || this.leaveFullScreen;
        if (own || wheel.ctrlKey) wheel.stopPropagation();
        if (!wheel.ctrlKey && !wheel.metaKey) return;
        wheel.preventDefault();
        this.sight.zoomBy(Math.exp(-wheel.deltaY / 400), wheel.clientX);
    }

    changed({ kind, told }) {
        this.choice.follow(this.plan?.events ?? []);
        if (kind !== "edit") this.fitWhenNew();
        this.notice.update();
        if (told) this.announce(told);
        this.draw();
    }

    attempt(act) {
        try {
            act();
        } catch (error) {
            if (!(error instanceof edits.Refusal)) throw error;
            this.announce(error.message);
            this.bar.say(error.message, true);
            this.draw();
        }
    }

    // The event that is shown in numbers, if one is chosen, and all chosen ids.
    chosen() {
        const { ids, all, current } = this.choice;
        return [ids.size && this.plan ? edits.find(this.plan, current) : undefined, all];
    }

    // Tells screen readers what happened, with the current event where that is of use.
    announce(text, withEvent = true) {
        const event = withEvent && this.plan && edits.find(this.plan, this.choice.current);
        this.live.textContent = event ? t("{text}. {event}", { text: text.replace(/[.。]$/, ""), event: spoken(event, { usual: usualLevel(this.plan, event) }) }) : text;
        this.bar.say(text);
    }

    // Shows an edit without keeping it; null ends that.
    tryOut(edit) {
        this.trial = null;
        if (edit)
            this.attempt(() => {
                this.trial = edit(this.state.plan);
            });
        this.draw();
    }

    go(id) {
        this.choice.choose([id]);
        this.focusCurrent();
    }

    focusCurrent() {
        const event = this.plan && edits.find(this.plan, this.choice.current);
        if (!event) return this.bar.root.querySelector("button:not(:disabled)")?.focus();
        this.sight.reveal(event, this.stage.rowOf(event.id));
        this.drawNow();
        this.stage.focus(event.id);
    }

    // What had the focus is gone, such as an event that was undone: without it the next key would be the host's.
    focusAgain() {
        this.stage.focus(this.choice.current);
        if (!this.root.contains(document.activeElement)) this.root.focus({ preventScroll: true });
    }

    escape() {
        if (this.gestures.cancel()) return;
        if (this.help.open) this.help.toggle(false);
        else this.leaveFullScreen?.();
    }

    fit() {
        if (this.plan) this.sight.fit(this.plan.total_seconds);
    }

    fitWhenNew() {
        const story = this.plan ? `${this.plan.instruction} ${this.plan.total_seconds}` : "";
        if (story !== this.story) this.sight.fits = false;
        this.story = story;
    }

    draw() {
        this.frame ||= requestAnimationFrame(() => this.drawNow());
    }

    drawNow() {
        cancelAnimationFrame(this.frame);
        this.frame = 0;
        const { plan, sight } = this;
        const focused = this.root.contains(document.activeElement);
        sight.measure();
        if (plan && !sight.fits) this.fit();
        this.snapping.marks = [this.hearing.time];
        const changes = this.legend.of(this.state.plan);
        this.bar.update(plan);
        this.legend.update(plan, changes, plan ? plan.events.filter((event) => this.clips.isStale(event)).length : 0);
        this.inspector.update();
        this.stage.update(plan, { sight, choice: this.choice, changes, settled: !this.trial });
        if (this.hearing.playing) this.keepUp();
        if (focused && !this.root.contains(document.activeElement)) this.focusAgain();
    }

    // The playhead stays in sight, unless a person scrolled it out.
    keepUp() {
        const { time } = this.hearing;
        if (this.sight.shows(this.drawnAt) && !this.sight.shows(time)) this.sight.goTo(time);
        this.drawnAt = time;
        this.draw();
    }
}
