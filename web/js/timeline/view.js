// The timeline on the page: a bar, lanes of blocks, a playhead, the chosen event. Only what is in sight has elements.
//
// Draws what `state` holds and asks it for every change. Solo, mute, zoom, snapping and the choice are of this session.

import * as edits from "./edits.js";
import { Bar } from "./bar.js";
import { Block } from "./block.js";
import { Gestures } from "./gestures.js";
import { Inspector } from "./inspector.js";
import { onKey } from "./keys.js";
import { LABEL_WIDTH, LEAST_ZOOM, MOST_ZOOM, ROW_HEIGHT, RULER_HEIGHT, lay, spoken } from "./layout.js";
import { Notice } from "./notice.js";
import { element, show } from "./page.js";
import { Player, gainOf } from "./player.js";
import { Ruler } from "./ruler.js";

const JOIN_MS = 1000; // edits of one kind that follow within it are undone together
const TAIL_PIXELS = 160; // room behind the last event to drag into
const NO_PLAN = "Run the workflow once: the plan that comes in over the wire appears here. Or write one into plan_json.";
const OVERSCAN = 300; // pixels beside what is in sight that have elements already

export class View {
    // act: {state, clips, sounds, tabs, queue(), fullScreen(view)}
    constructor(act) {
        Object.assign(this, act);
        this.zoom = 40;
        this.snapping = { grid: 0.5, edges: true, marks: [] };
        this.selection = new Set();
        this.current = null;
        this.mutedKinds = new Set();
        this.soloKinds = new Set();
        this.mutedIds = new Set();
        this.blocks = new Map();
        this.theirs = null;
        this.trial = null;
        this.player = new Player(() => this.draw());
        this.build();
        this.state.addEventListener("change", ({ detail }) => this.changed(detail));
        this.changed({ kind: "read", told: "" });
    }

    get plan() {
        return this.trial ?? this.state.plan;
    }

    build() {
        this.bar = new Bar(this);
        this.notice = new Notice((act) => this.attempt(act));
        this.ruler = new Ruler();
        this.list = element("div", { class: "as-list", role: "listbox", "aria-label": "Events", "aria-multiselectable": "true" });
        this.lanes = element("div", { class: "as-lanes" }, this.list);
        this.playhead = element("div", { class: "as-playhead" });
        this.empty = element("p", { class: "as-empty" });
        this.content = element("div", { class: "as-content" }, this.ruler.root, this.lanes, this.playhead);
        this.scroll = element("div", { class: "as-scroll", "data-capture-wheel": "true", onscroll: () => this.draw() }, this.content, this.empty);
        const act = { edit: (...given) => this.edit(...given), render: () => this.renderChosen() };
        this.inspector = new Inspector(act, () => [this.plan && edits.find(this.plan, this.current), [...this.selection]]);
        this.live = element("div", { class: "as-live", "aria-live": "polite" });
        this.root = element("div", { class: "as-timeline", role: "group", "aria-label": "Plan timeline" },
            this.bar.root, this.notice.root, this.scroll, this.inspector.root, this.live);
        this.gestures = new Gestures(this, this.lanes, this.ruler.canvas);
        this.listen();
    }

    listen() {
        this.root.addEventListener("keydown", (key) => {
            key.stopPropagation(); // the host's own keys would delete the node
            if (onKey(this, key)) key.preventDefault();
        });
        for (const name of ["pointerdown", "pointermove", "pointerup", "mousedown", "dblclick", "contextmenu", "keyup"])
            this.root.addEventListener(name, (event) => event.stopPropagation());
        this.root.addEventListener("wheel", (wheel) => this.onWheel(wheel), { passive: false });
        this.lanes.addEventListener("focusin", ({ target }) => target.dataset?.id && this.setCurrent(target.dataset.id));
        this.observer = new ResizeObserver(() => this.draw());
        this.observer.observe(this.scroll);
    }

    close() {
        this.observer.disconnect();
        this.player.stop();
        cancelAnimationFrame(this.frame);
    }

    // Pixels of the screen to one of the timeline: the host's canvas draws nodes at any size.
    pixelScale() {
        return this.scroll.getBoundingClientRect().width / this.scroll.offsetWidth || 1;
    }

    timeAt(clientX) {
        const box = this.scroll.getBoundingClientRect();
        const x = (clientX - box.left) / this.pixelScale() + this.scroll.scrollLeft - LABEL_WIDTH;
        return Math.max(0, x / this.zoom);
    }

    // --- changes

    changed({ kind, told }) {
        const ids = new Set(this.plan?.events.map((event) => event.id));
        this.selection = new Set([...this.selection].filter((id) => ids.has(id)));
        if (!ids.has(this.current)) this.current = [...this.selection][0] ?? this.plan?.events[0]?.id ?? null;
        if (kind !== "edit") this.fitWhenNew();
        this.notices();
        if (told) this.announce(told);
        this.snapping.marks = [this.player.time];
        this.draw();
    }

    // Applies and keeps an edit; what cannot be done is said.
    edit(sentence, edit, joins = false) {
        const now = performance.now();
        const soon = joins && now - (this.editedAt ?? 0) < JOIN_MS && this.editedWhat === [...this.selection].join();
        this.attempt(() => this.state.edit(sentence, edit, soon));
        this.editedAt = now;
        this.editedWhat = [...this.selection].join();
    }

    attempt(act) {
        try {
            act();
        } catch (error) {
            if (!(error instanceof edits.Refusal)) throw error;
            this.refuse(error.message);
        }
    }

    refuse(message) {
        this.announce(message);
        this.bar.say(message, true);
        this.draw();
    }

    announce(text) {
        const event = this.plan && edits.find(this.plan, this.current);
        this.live.textContent = event ? `${text}. ${spoken(event)}` : text;
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

    undo() {
        this.attempt(() => this.state.undo());
    }

    redo() {
        this.attempt(() => this.state.redo());
    }

    split() {
        const at = this.player.time;
        this.edit("Split", (plan) => edits.split(plan, [...this.selection], at));
    }

    duplicate() {
        let copies = [];
        this.edit("Duplicated", (plan) => {
            const [made, ids] = edits.duplicate(plan, [...this.selection]);
            copies = ids;
            return made;
        });
        if (copies.length) this.choose(copies, true);
    }

    remove() {
        this.edit("Deleted", (plan) => edits.remove(plan, [...this.selection]));
        this.focusCurrent();
    }

    toggleLock() {
        const locked = [...this.selection].every((id) => edits.find(this.plan, id)?.locked);
        this.edit(locked ? "Unlocked" : "Locked", (plan) => edits.toggleLock(plan, [...this.selection]));
    }

    renderChosen() {
        const chosen = this.plan?.events.filter((event) => this.selection.has(event.id)) ?? [];
        const current = chosen.filter((event) => this.clips.has(event) && !this.clips.isStale(event) && !event.locked);
        if (chosen.length && current.length === chosen.length)
            this.edit("New take", (plan) => current.reduce((next, { id }) => edits.setTake(next, [id], (edits.find(next, id).take ?? 0) + 1), plan));
        this.announce("Queued: unchanged events come from the store");
        this.queue();
    }

    // --- the choice

    choose(ids, focus = false) {
        this.selection = new Set(ids);
        if (ids.length) this.current = ids.at(-1);
        this.draw();
        if (focus) this.focusCurrent();
    }

    toggle(id) {
        if (!this.selection.delete(id)) this.selection.add(id);
        this.current = id;
        this.draw();
    }

    setCurrent(id) {
        if (this.current === id && this.selection.size) return;
        this.current = id;
        if (!this.selection.has(id)) this.selection = new Set([id]);
        this.draw();
    }

    // The event that many further in time.
    step(by) {
        const all = this.plan?.events ?? [];
        const at = all.findIndex((event) => event.id === this.current);
        const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
        if (next) this.choose([next.id], true);
    }

    focusCurrent() {
        const event = this.plan && edits.find(this.plan, this.current);
        if (!event) return;
        this.reveal(event);
        this.drawNow();
        this.blocks.get(this.current)?.root.focus({ preventScroll: true });
    }

    // Back to the keys' place after a click on a button, without scrolling.
    focusBlock() {
        this.blocks.get(this.current)?.root.focus({ preventScroll: true });
    }

    reveal(event) {
        const { scroll } = this;
        const left = event.start * this.zoom;
        const width = scroll.clientWidth - LABEL_WIDTH;
        if (left < scroll.scrollLeft || left > scroll.scrollLeft + width - 60) scroll.scrollLeft = left - width / 4;
        const top = (lay(this.plan.events).rows.get(event.id) ?? 0) * ROW_HEIGHT;
        const height = scroll.clientHeight - RULER_HEIGHT;
        if (top < scroll.scrollTop || top + ROW_HEIGHT > scroll.scrollTop + height) scroll.scrollTop = top - (height - ROW_HEIGHT) / 2;
    }

    typeCaption(id) {
        const event = id && edits.find(this.plan, id);
        if (!event) return;
        if (event.locked) return this.attempt(() => edits.setCaption(this.plan, id, event.caption)); // says that it is locked
        this.choose([id]);
        this.drawNow();
        this.blocks.get(id).typeCaption(event.caption, (caption) => {
            if (caption !== null) this.edit("Changed the caption", (plan) => edits.setCaption(plan, id, caption));
            this.focusCurrent();
        });
    }

    escape() {
        if (!this.gestures.cancel()) this.leaveFullScreen?.();
    }

    // --- hearing

    async togglePlay() {
        if (this.player.playing) this.player.stop();
        else if (this.plan) await this.player.play(this.audible(), this.plan.total_seconds);
        this.draw();
    }

    audible() {
        return this.plan.events.filter((event) => this.isHeard(event)).flatMap((event) =>
            this.partsOf(event).filter((part) => part.sound && part.at < event.seconds).map((part) => ({
                ...part, event, start: event.start + part.at, seconds: Math.min(part.seconds, event.seconds - part.at),
            })));
    }

    isHeard(event) {
        const solo = this.soloKinds.size === 0 || this.soloKinds.has(event.kind);
        return solo && !this.mutedKinds.has(event.kind) && !this.mutedIds.has(event.id);
    }

    toggleMute() {
        for (const id of this.selection) if (!this.mutedIds.delete(id)) this.mutedIds.add(id);
        this.announce("Mute");
        this.replay();
    }

    toggleKind(set, kind) {
        if (!set.delete(kind)) set.add(kind);
        this.replay();
    }

    async replay() {
        if (this.player.playing) await this.player.play(this.audible(), this.plan.total_seconds);
        this.draw();
    }

    async seek(seconds) {
        const playing = this.player.playing;
        this.player.seek(Math.min(seconds, this.plan?.total_seconds ?? 0));
        this.snapping.marks = [this.player.time];
        if (playing) await this.player.play(this.audible(), this.plan.total_seconds);
        this.draw();
    }

    partsOf(event) {
        return this.clips.parts(event).map((part) => {
            const sound = this.sounds.get(part.file);
            return { loudness: sound?.loudness, ...part, sound };
        });
    }

    // --- zoom

    onWheel(wheel) {
        const own = this.root.contains(document.activeElement) || this.leaveFullScreen;
        if (own || wheel.ctrlKey) wheel.stopPropagation();
        if (!wheel.ctrlKey && !wheel.metaKey) return;
        wheel.preventDefault();
        this.zoomBy(Math.exp(-wheel.deltaY / 400), wheel.clientX);
    }

    zoomBy(factor, clientX = null) {
        const box = this.scroll.getBoundingClientRect();
        const at = clientX ?? box.left + box.width / 2;
        const seconds = this.timeAt(at);
        const before = this.scroll.scrollLeft;
        const x = seconds * this.zoom - before;
        this.zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, this.zoom * factor));
        this.drawNow(); // the content must be as wide before it can be scrolled
        this.scroll.scrollLeft = seconds * this.zoom - x;
        this.draw();
    }

    fit() {
        const width = this.scroll.clientWidth - LABEL_WIDTH - 44;
        if (!this.plan || width < 50) return;
        this.fits = true;
        this.zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, width / this.plan.total_seconds));
        this.scroll.scrollLeft = 0;
        this.draw();
    }

    fitWhenNew() {
        const story = this.plan ? `${this.plan.instruction} ${this.plan.total_seconds}` : "";
        if (story === this.story) return;
        this.story = story;
        this.fits = false;
    }

    // --- notices

    notices() {
        const { state } = this;
        if (state.superseded)
            this.notice.ask("Another story came in over the wire and is shown. Your edits of the earlier one are kept:", {
                "Use my edits": () => state.keepOwn(), "Take the new story": () => state.dropOwn() });
        else if (state.error) this.notice.ask(`${state.error} The node would refuse it.`, { "Start anew": () => state.dropOwn() });
        else if (this.theirs)
            this.notice.ask("Another tab changed this plan since you opened it. Both versions are kept; undo leads to the other one:", {
                "Keep mine": () => this.settle(false), "Take theirs": () => this.settle(true) });
        else this.notice.ask("", {});
    }

    // Another tab kept another version of the plan.
    hearTab(text) {
        if (!text.trim() || text === this.state.text) return;
        this.theirs = edits.read(text);
        this.announce("Another tab changed this plan");
        this.notices();
    }

    settle(takeTheirs) {
        const theirs = this.theirs;
        this.theirs = null;
        this.tabs.settled();
        this.state.settle(theirs, takeTheirs);
    }

    // --- drawing: at most once a frame

    draw() {
        this.frame ||= requestAnimationFrame(() => this.drawNow());
    }

    drawNow() {
        cancelAnimationFrame(this.frame);
        this.frame = 0;
        const plan = this.plan;
        // Read before anything is written: what is read after a change makes the browser lay the page out at once.
        this.sight = { left: this.scroll.scrollLeft, width: this.scroll.clientWidth };
        if (plan && !this.fits && this.sight.width > 2 * LABEL_WIDTH) this.fit();
        show(this.empty, { textContent: plan ? "" : NO_PLAN });
        show(this.content, { hidden: !plan });
        this.bar.update(plan);
        this.inspector.update();
        if (!plan) return;
        if (plan !== this.laidPlan) this.laid = lay(plan.events);
        this.laidPlan = plan;
        const { laid, sight } = this;
        const width = LABEL_WIDTH + Math.max(plan.total_seconds * this.zoom + TAIL_PIXELS, sight.width - LABEL_WIDTH);
        this.sized(width, laid.count * ROW_HEIGHT);
        this.drawLanes(laid.lanes);
        this.drawBlocks(plan, laid.rows);
        this.ruler.update(plan.total_seconds, this.zoom, sight);
        this.drawPlayhead();
        if (this.player.playing) this.draw();
    }

    sized(width, height) {
        if (this.sizes === `${width} ${height}`) return;
        this.sizes = `${width} ${height}`;
        this.content.style.width = `${width}px`;
        this.lanes.style.height = `${height}px`;
    }

    drawLanes(lanes) {
        const key = JSON.stringify([lanes, [...this.mutedKinds], [...this.soloKinds]]);
        if (key === this.lanesShown) return;
        this.lanesShown = key;
        for (const old of this.lanes.querySelectorAll(".as-lane")) old.remove();
        this.lanes.prepend(...lanes.map((lane) => this.lane(lane)));
    }

    lane({ kind, top, count }) {
        const toggle = (set, letter, word) => element("button", {
            type: "button", class: "as-letter", title: `${word} ${kind}`, "aria-label": `${word} ${kind}`, "aria-pressed": String(set.has(kind)),
            onclick: () => this.toggleKind(set, kind),
        }, letter);
        const label = element("div", { class: "as-label", "data-kind": kind }, element("span", {}, kind),
            element("span", { class: "as-letters" }, toggle(this.mutedKinds, "M", "Mute"), toggle(this.soloKinds, "S", "Solo")));
        const style = `top:${top * ROW_HEIGHT}px;height:${count * ROW_HEIGHT}px`;
        return element("div", { class: "as-lane", style, role: "presentation" }, label);
    }

    drawBlocks(plan, rows) {
        const from = this.sight.left - OVERSCAN;
        const to = from + this.sight.width + 2 * OVERSCAN;
        const seen = new Set();
        plan.events.forEach((event, n) => {
            const left = event.start * this.zoom;
            const inSight = left < to && edits.end(event) * this.zoom > from;
            if (!inSight && event.id !== this.current) return;
            seen.add(event.id);
            this.drawBlock(event, { left: LABEL_WIDTH + left, top: rows.get(event.id) * ROW_HEIGHT + 3, position: n + 1, count: plan.events.length }, from, to);
        });
        for (const [id, block] of this.blocks) {
            if (seen.has(id)) continue;
            block.root.remove();
            this.blocks.delete(id);
        }
    }

    drawBlock(event, place, from, to) {
        let block = this.blocks.get(event.id);
        if (!block) {
            block = new Block(event.id);
            this.blocks.set(event.id, block);
            this.list.append(block.root);
        }
        block.update({ event, ...place, zoom: this.zoom, selected: this.selection.has(event.id), current: event.id === this.current,
                       stale: this.clips.isStale(event), muted: !this.isHeard(event) });
        const parts = this.partsOf(event);
        block.paint(event, this.zoom, from, to, parts, gainOf(event, parts[0]?.loudness));
    }

    drawPlayhead() {
        const x = LABEL_WIDTH + this.player.time * this.zoom;
        if (x !== this.playheadAt) this.playhead.style.transform = `translateX(${x}px)`;
        this.playheadAt = x;
        show(this.playhead, { hidden: x < this.sight.left + LABEL_WIDTH - 1 });
    }
}
