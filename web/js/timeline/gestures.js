// What a pointer does on the timeline: drags change a preview of the plan, letting go keeps it, Escape gives it up.

import * as edits from "./edits.js";
import { USUAL_LEVEL, levelToY, yToLevel } from "./block.js";
import { usualLevel } from "./levels.js";

const SNAP_PIXELS = 8;
const SLOP = 3; // pixels that a click may wander
const PAN_PIXELS = 60; // from the middle to one side

// Each handle: (view, grip, dx, dy in pixels, whether it may snap) -> an edit of the plan
const DRAGS = {
    move: { told: "Moved", edit: moved },
    start: { told: "Trimmed the start", edit: (view, { event }, dx, _, snaps) => {
        const at = snapped(view, [event.id], event.start + dx / view.sight.zoom, snaps);
        return (plan) => edits.trimStart(plan, event.id, at);
    } },
    end: { told: "Trimmed the end", edit: (view, { event }, dx, _, snaps) => {
        const at = snapped(view, [event.id], edits.end(event) + dx / view.sight.zoom, snaps);
        return (plan) => edits.trimEnd(plan, event.id, at);
    } },
    level: { told: "Level", edit: (view, { event, ids }, _, dy) => {
        const y = levelToY(event.loudness ?? usualLevel(view.plan, event) ?? USUAL_LEVEL) + dy / view.sight.soundHeight;
        return (plan) => edits.setLevel(plan, ids, yToLevel(Math.min(1, Math.max(0, y))));
    } },
    pan: { told: "Pan", edit: (_, { event, ids }, dx) => (plan) => edits.setPan(plan, ids, (event.pan ?? 0) + dx / PAN_PIXELS) },
    rise: { told: "Fade in", edit: (view, { event }, dx) =>
        (plan) => edits.setFadeIn(plan, event.id, (event.fade_in_seconds ?? 0) + dx / view.sight.zoom) },
    fall: { told: "Fade out", edit: (view, { event }, dx) =>
        (plan) => edits.setFadeOut(plan, event.id, (event.fade_out_seconds ?? 0) - dx / view.sight.zoom) },
};
const RESETS = {
    level: ["Level as usual", (ids) => (plan) => edits.setLevel(plan, ids, null)],
    pan: ["Pan to the middle", (ids) => (plan) => edits.setPan(plan, ids, 0)],
};

function snapped(view, ids, at, snaps) {
    return snaps ? edits.snap(view.plan, ids, at, { reach: SNAP_PIXELS / view.sight.zoom, ...view.snapping }) : at;
}

// Both edges of the grasped event may snap: the nearer one does.
function moved(view, { event, ids }, dx, _, snaps) {
    const by = dx / view.sight.zoom;
    const gaps = [event.start, edits.end(event)].map((edge) => snapped(view, ids, edge + by, snaps) - edge - by).filter((gap) => gap !== 0);
    const gap = gaps.reduce((best, one) => (Math.abs(one) < Math.abs(best) ? one : best), gaps[0] ?? 0);
    return (plan) => edits.move(plan, ids, by + gap);
}

export class Gestures {
    constructor(view, lanes, ruler) {
        this.view = view;
        this.grip = null;
        lanes.addEventListener("pointerdown", (event) => this.grasp(event));
        lanes.addEventListener("dblclick", (event) => this.twice(event));
        ruler.addEventListener("pointerdown", (event) => this.scrub(event, ruler));
    }

    grasp(pointer) {
        const block = pointer.target.closest(".as-block");
        if (pointer.button !== 0 || pointer.target.closest("button, input")) return;
        if (!block) return this.view.choice.choose([]);
        const id = block.dataset.id;
        if (pointer.shiftKey || pointer.ctrlKey || pointer.metaKey) return this.view.choice.toggle(id);
        if (!this.view.choice.ids.has(id)) this.view.choice.choose([id]);
        this.view.choice.setCurrent(id);
        const event = edits.find(this.view.plan, id);
        this.grip = { id, event, ids: this.view.choice.all, part: pointer.target.dataset.part ?? "move", x: pointer.clientX, y: pointer.clientY,
                      scale: this.view.sight.scale, edit: null };
        this.follow(block, pointer.pointerId, (e) => this.drag(e), () => this.release());
    }

    follow(target, pointerId, drag, release) {
        target.setPointerCapture(pointerId);
        const ended = (pointer) => {
            target.removeEventListener("pointermove", drag);
            target.removeEventListener("pointerup", ended);
            target.removeEventListener("pointercancel", ended);
            release(pointer);
        };
        target.addEventListener("pointermove", drag);
        target.addEventListener("pointerup", ended);
        target.addEventListener("pointercancel", ended);
    }

    drag(pointer) {
        const grip = this.grip;
        if (!grip) return;
        const [dx, dy] = [(pointer.clientX - grip.x) / grip.scale, (pointer.clientY - grip.y) / grip.scale];
        if (!grip.edit && Math.hypot(dx, dy) < SLOP) return;
        grip.edit = DRAGS[grip.part].edit(this.view, grip, dx, dy, !pointer.altKey);
        this.view.tryOut(grip.edit);
    }

    release() {
        const grip = this.grip;
        this.grip = null;
        this.view.tryOut(null);
        if (grip?.edit) this.view.commands.edit(DRAGS[grip.part].told, grip.edit);
        else if (grip) this.view.choice.choose([grip.id]);
    }

    // Gives a drag up; whether there was one.
    cancel() {
        const held = this.grip !== null;
        this.grip = null;
        this.view.tryOut(null);
        return held;
    }

    twice(pointer) {
        const block = pointer.target.closest(".as-block");
        if (!block) return;
        const under = document.elementFromPoint(pointer.clientX, pointer.clientY); // the block held the pointer, so it is the target
        const reset = RESETS[under?.dataset.part];
        const ids = [block.dataset.id];
        if (reset) return this.view.commands.edit(reset[0], reset[1](ids));
        this.view.choice.choose(ids);
        this.view.commands.typeCaption();
    }

    scrub(pointer, ruler) {
        if (pointer.button !== 0) return;
        const to = ({ clientX, altKey }) => {
            const { hearing, plan, sight, snapping } = this.view;
            const at = sight.timeAt(clientX);
            hearing.seek(altKey ? at : edits.snap(plan, [], at, { reach: SNAP_PIXELS / sight.zoom, ...snapping, marks: [] }));
        };
        to(pointer);
        this.follow(ruler, pointer.pointerId, to, () => {});
    }
}
