// What keys do while the timeline has the focus. Keys typed into a field are the field's own.

import * as edits from "./edits.js";

const STEP = 0.1; // seconds; shift: ten times as far, alt: a tenth
export const KEYS = "Arrows: move 0.1 s (Shift 1 s, Alt 0.01 s); Ctrl+arrows: trim the end; up, down: next event; S split, D duplicate, "
    + "L lock, M mute, R render, Delete, Enter caption, Space play, Ctrl+Z undo, Ctrl+Shift+Z redo, Ctrl+A all";

export function onKey(view, key) {
    const typing = key.target.closest("input, select");
    if (typing) {
        if (key.key === "Escape") view.inspector.update(null);
        const leaves = key.key === "Enter" || key.key === "Escape";
        if (leaves) view.focusCurrent();
        return leaves;
    }
    const found = (key.ctrlKey || key.metaKey ? withControl : plain)(view, key);
    if (found) found();
    return Boolean(found);
}

function stepOf(key) {
    return key.shiftKey ? 10 * STEP : key.altKey ? STEP / 10 : STEP;
}

function withControl(view, key) {
    const by = { ArrowLeft: -stepOf(key), ArrowRight: stepOf(key) }[key.key];
    if (by) return () => trimBy(view, by);
    const name = key.key.toLowerCase();
    if (name === "z") return () => (key.shiftKey ? view.redo() : view.undo());
    return { y: () => view.redo(), a: () => view.choose(view.plan?.events.map((event) => event.id) ?? []), d: () => view.duplicate() }[name];
}

function plain(view, key) {
    if (key.key === " " && key.target.closest("button")) return null;
    if (key.key === "Enter" && key.target.closest("button")) return null;
    const by = { ArrowLeft: -stepOf(key), ArrowRight: stepOf(key) }[key.key];
    if (by) return () => view.edit("Moved", (plan) => edits.move(plan, [...view.selection], by), true);
    const name = key.key.length === 1 ? key.key.toLowerCase() : key.key;
    return {
        ArrowUp: () => view.step(-1), ArrowDown: () => view.step(1), Home: () => view.step(-Infinity), End: () => view.step(Infinity),
        Delete: () => view.remove(), Backspace: () => view.remove(), s: () => view.split(), d: () => view.duplicate(),
        l: () => view.toggleLock(), m: () => view.toggleMute(), r: () => view.renderChosen(), " ": () => view.togglePlay(),
        Enter: () => view.typeCaption(view.current), F2: () => view.typeCaption(view.current), Escape: () => view.escape(),
        "+": () => view.zoomBy(1.25), "-": () => view.zoomBy(0.8),
    }[name];
}

function trimBy(view, by) {
    const event = view.plan && edits.find(view.plan, view.current);
    if (event) view.edit("Trimmed the end", (plan) => edits.trimEnd(plan, event.id, edits.end(edits.find(plan, event.id)) + by), true);
}
