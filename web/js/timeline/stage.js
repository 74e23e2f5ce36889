// The lanes on the page: a ruler, rows of blocks and of what an edit removed, a playhead. Only what is in sight has elements.

import { Block } from "./block.js";
import { inWords } from "./changes.js";
import * as edits from "./edits.js";
import { lay } from "./layout.js";
import { usualLevel } from "./levels.js";
import { element, show } from "./page.js";
import { gainOf } from "./player.js";
import { Ruler } from "./ruler.js";
import { t } from "../words.js";

const TAIL_PIXELS = 160; // room behind the last event to drag into
const OVERSCAN = 300; // pixels beside what is in sight that have elements already

export class Stage {
    // hearing, clips: what is muted, rendered and out of date; scrolled() is called while it scrolls
    constructor({ hearing, clips, scrolled, bring }) {
        Object.assign(this, { hearing, clips });
        this.blocks = new Map();
        this.ghosts = new Map();
        this.ruler = new Ruler();
        this.list = element("div", { class: "as-list", role: "listbox", "aria-label": t("Events"), "aria-multiselectable": "true" });
        this.removed = element("div", { class: "as-list", role: "list", "aria-label": t("Removed events") });
        this.lanes = element("div", { class: "as-lanes" }, this.removed, this.list);
        this.playhead = element("div", { class: "as-playhead" });
        this.content = element("div", { class: "as-content" }, this.ruler.root, this.lanes, this.playhead);
        this.empty = element("div", { class: "as-empty" }, element("p", {}, t("There is no plan yet. Wire a PLAN and bring it in, or write one into plan_json.")),
            element("button", { type: "button", title: t("Runs only the nodes that lead here"), onclick: bring }, t("Bring in the plan")));
        this.scroll = element("div", { class: "as-scroll", "data-capture-wheel": "true", onscroll: scrolled }, this.content, this.empty);
    }

    // Shows the plan as far as it is in sight; changes: what its last edits did, or null; settled: not amid a drag.
    update(plan, { sight, choice, changes, settled }) {
        show(this.empty, { hidden: Boolean(plan) });
        show(this.content, { hidden: !plan });
        if (!plan) return;
        const gone = changes?.gone ?? [];
        if (plan !== this.laidPlan || gone !== this.laidGone) this.laid = lay([...plan.events, ...gone]);
        [this.laidPlan, this.laidGone] = [plan, gone];
        this.ruler.update(plan.total_seconds, sight); // before anything is written: it reads its colour
        if (settled) sight.roomFor(this.laid.count);
        this.sized(sight, plan.total_seconds);
        this.drawLanes(sight);
        this.drawBlocks(plan, sight, choice, changes);
        this.drawGhosts(gone, sight, changes);
        this.drawPlayhead(sight);
    }

    rowOf(id) {
        return this.laid?.rows.get(id) ?? 0;
    }

    focus(id) {
        this.blocks.get(id)?.root.focus({ preventScroll: true });
    }

    sized(sight, total) {
        const width = sight.labelWidth + Math.max(total * sight.zoom + TAIL_PIXELS, sight.width - sight.labelWidth);
        const height = this.laid.count * sight.rowHeight;
        const key = `${width} ${height} ${sight.labelWidth}`;
        if (this.sizes === key) return;
        this.sizes = key;
        this.content.style.width = `${width}px`;
        this.content.style.setProperty("--as-label", `${sight.labelWidth}px`);
        this.lanes.style.height = `${height}px`;
    }

    drawLanes({ rowHeight, labelWidth }) {
        const { mutedKinds, soloKinds } = this.hearing;
        const key = JSON.stringify([this.laid.lanes, [...mutedKinds], [...soloKinds], rowHeight, labelWidth]);
        if (key === this.lanesShown) return;
        this.lanesShown = key;
        const focused = document.activeElement?.closest?.(".as-letter")?.title;
        for (const old of this.lanes.querySelectorAll(".as-lane")) old.remove();
        this.lanes.prepend(...this.laid.lanes.map((lane) => this.lane(lane, rowHeight)));
        if (focused) this.lanes.querySelector(`.as-letter[title="${focused}"]`)?.focus();
    }

    lane({ kind, top, count }, rowHeight) {
        const { mutedKinds, soloKinds } = this.hearing;
        const toggle = (set, letter, word) => element("button", {
            type: "button", class: "as-letter", title: t(word, { kind: t(kind) }), "aria-label": t(word, { kind: t(kind) }), "aria-pressed": String(set.has(kind)),
            onclick: () => this.hearing.toggleKind(set, kind),
        }, letter);
        const label = element("div", { class: "as-label", "data-kind": kind }, element("span", { title: t(kind) }, t(kind)),
            element("span", { class: "as-letters" }, toggle(mutedKinds, "M", "Mute {kind}"), toggle(soloKinds, "S", "Solo {kind}")));
        const style = `top:${top * rowHeight}px;height:${count * rowHeight}px`;
        return element("div", { class: "as-lane", style, role: "presentation" }, label);
    }

    drawBlocks(plan, sight, choice, changes) {
        const seen = new Set();
        plan.events.forEach((event, n) => {
            if (!inSight(event, sight) && event.id !== choice.current) return;
            seen.add(event.id);
            this.drawBlock(event, sight, {
                position: n + 1, count: plan.events.length, change: changes?.of.get(event.id) ?? null,
                selected: choice.ids.has(event.id), current: event.id === choice.current,
                usual: event.loudness == null ? usualLevel(plan, event) : null,
            });
        });
        forget(this.blocks, seen);
    }

    drawBlock(event, sight, state) {
        const block = this.place(this.blocks, this.list, event.id, () => new Block(event.id));
        const [from, to] = edges(sight);
        block.update({ event, ...state, ...this.spot(event, sight), zoom: sight.zoom, stale: this.clips.isStale(event),
                       muted: !this.hearing.isHeard(event) });
        const parts = this.hearing.partsOf(event);
        block.paint(event, sight.zoom, from, to, parts, gainOf(this.hearing.leveled(event), parts[0]?.loudness));
    }

    // What an edit removed, where it was.
    drawGhosts(gone, sight, changes) {
        const seen = new Set();
        for (const event of gone.filter((one) => inSight(one, sight))) {
            seen.add(event.id);
            const { root } = this.place(this.ghosts, this.removed, event.id, () => ({ root: element("div", { class: "as-ghost", role: "listitem" }) }));
            const { left, top, height } = this.spot(event, sight);
            const words = [inWords(changes.of.get(event.id)),
                t("{start} to {end} seconds", { start: event.start.toFixed(2), end: edits.end(event).toFixed(2) })].join(t(", "));
            const style = `transform:translate(${left}px,${top}px);width:${Math.max(4, event.seconds * sight.zoom)}px;height:${height}px`;
            if (root.title === words && root.dataset.style === style) continue;
            root.dataset.style = root.style.cssText = style;
            root.title = words;
            root.setAttribute("aria-label", words);
            root.replaceChildren(element("span", { class: "as-mark", "aria-hidden": "true" }, "−"), element("span", { class: "as-text", dir: "auto" }, event.caption));
        }
        forget(this.ghosts, seen);
    }

    spot(event, sight) {
        return { left: sight.labelWidth + event.start * sight.zoom, top: this.rowOf(event.id) * sight.rowHeight + 3, height: sight.blockHeight };
    }

    place(known, parent, id, make) {
        if (!known.has(id)) {
            known.set(id, make());
            parent.append(known.get(id).root);
        }
        return known.get(id);
    }

    drawPlayhead(sight) {
        const x = sight.labelWidth + this.hearing.time * sight.zoom;
        if (x !== this.playheadAt) this.playhead.style.transform = `translateX(${x}px)`;
        this.playheadAt = x;
        show(this.playhead, { hidden: x < sight.left + sight.labelWidth - 1 });
    }
}

const edges = ({ left, width }) => [left - OVERSCAN, left + width + OVERSCAN];

function inSight(event, sight) {
    const [from, to] = edges(sight);
    return event.start * sight.zoom < to && edits.end(event) * sight.zoom > from;
}

function forget(known, seen) {
    for (const [id, one] of known) {
        if (seen.has(id)) continue;
        one.root.remove();
        known.delete(id);
    }
}
