// What keys do while the timeline has the focus. Keys typed into a field are the field's own.

const STEP = 0.1; // seconds; shift: ten times as far, alt: a tenth
export const KEYS = [
    ["← →", "move what is chosen by 0.1 s (Shift 1 s, Alt 0.01 s)"], ["Ctrl ← →", "trim the end"],
    ["↑ ↓ Home End", "go to another event (Shift: choose it as well)"], ["Ctrl A", "choose all"],
    ["Enter", "type the caption"], ["S", "split at the playhead"], ["D", "duplicate"],
    ["Ctrl C, X, V", "copy, cut, paste at the playhead"], ["Delete", "delete"],
    ["L", "lock or unlock"], ["M", "mute or unmute"], ["R", "render this one"], ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"],
    ["Space", "play or pause"], [", .", "playhead by 0.1 s"], ["Page ↑ ↓", "playhead by 1 s"], ["+ −", "zoom"], ["0", "show the whole story"],
    ["C", "mark changes or not"], ["B", "bring in the plan, rendering nothing"], ["F", "full screen"], ["?", "these keys"], ["Escape", "give up, close"],
];

export function onKey(view, key) {
    const control = key.ctrlKey || key.metaKey;
    if (key.target.closest(control ? "input" : "input, select")) {
        if (key.key === "Escape") view.inspector.update(null);
        const leaves = key.key === "Enter" || key.key === "Escape";
        if (leaves) view.focusCurrent();
        return leaves;
    }
    const found = (control ? withControl : plain)(view, key);
    if (found) found();
    return Boolean(found);
}

function stepOf(key) {
    return key.shiftKey ? 10 * STEP : key.altKey ? STEP / 10 : STEP;
}

function withControl(view, key) {
    const { commands } = view;
    const by = { ArrowLeft: -stepOf(key), ArrowRight: stepOf(key) }[key.key];
    if (by) return () => commands.trim(by);
    const name = key.key.toLowerCase();
    if (name === "z") return () => (key.shiftKey ? commands.redo() : commands.undo());
    return { y: () => commands.redo(), a: () => view.choice.choose(view.plan?.events.map((event) => event.id) ?? []), d: () => commands.duplicate() }[name];
}

function plain(view, key) {
    const { commands, sight, legend } = view;
    const onButton = key.target.closest("button");
    if (onButton && (key.key === " " || key.key === "Enter")) return null; // presses it
    const by = { ArrowLeft: -1, ArrowRight: 1 }[key.key];
    const bar = by && key.target.closest(".as-bar");
    if (bar) return () => alongBar(bar, by);
    if (by) return () => commands.move(by * stepOf(key));
    const name = key.key.length === 1 ? key.key.toLowerCase() : key.key;
    return {
        ArrowUp: () => commands.step(-1, key.shiftKey), ArrowDown: () => commands.step(1, key.shiftKey),
        Home: () => commands.step(-Infinity, key.shiftKey), End: () => commands.step(Infinity, key.shiftKey),
        Delete: () => commands.remove(), Backspace: () => commands.remove(), s: () => commands.split(), d: () => commands.duplicate(),
        l: () => commands.toggleLock(), m: () => commands.toggleMute(), r: () => commands.render(), b: () => commands.bring(),
        " ": () => view.hearing.toggle(), ",": () => commands.seekBy(-STEP), ".": () => commands.seekBy(STEP),
        PageUp: () => commands.seekBy(-10 * STEP), PageDown: () => commands.seekBy(10 * STEP),
        Enter: () => commands.typeCaption(), F2: () => commands.typeCaption(), Escape: () => view.escape(),
        "+": () => sight.zoomBy(1.25), "-": () => sight.zoomBy(0.8), 0: () => view.fit(), c: () => legend.toggle(), f: () => view.fullScreen(view),
        "?": () => view.help.toggle(),
    }[name];
}

// The next button of the bar that can be pressed, as toolbars have it.
function alongBar(bar, by) {
    const all = [...bar.querySelectorAll("button:not(:disabled), select")];
    all[(all.indexOf(document.activeElement) + by + all.length) % all.length]?.focus();
}
