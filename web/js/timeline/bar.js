// The row of buttons above the lanes.

import { canRedo, canUndo } from "./history.js";
import { KEYS } from "./keys.js";
import { clock } from "./layout.js";
import { button, element, show } from "./page.js";

const GRIDS = { "no grid": 0, "0.1 s": 0.1, "0.5 s": 0.5, "1 s": 1, "5 s": 5 };
const SAID_MS = 6000;

export class Bar {
    constructor(view) {
        this.view = view;
        this.play = button("pi-play", "Play or pause (Space)", () => view.togglePlay());
        this.time = element("output", { class: "as-time", "aria-label": "Playhead" });
        this.undo = button("pi-undo", "Undo (Ctrl+Z)", () => view.undo());
        this.redo = button("pi-refresh", "Redo (Ctrl+Shift+Z)", () => view.redo(), { class: "as-redo" });
        this.chosen = [
            button("pi-arrows-h", "Split at the playhead (S)", () => view.split()),
            button("pi-copy", "Duplicate (D)", () => view.duplicate()),
            button("pi-trash", "Delete (Del)", () => view.remove()),
            button("pi-lock", "Lock or unlock (L)", () => view.toggleLock()),
            button("pi-volume-off", "Mute or unmute (M)", () => view.toggleMute()),
        ];
        this.said = element("span", { class: "as-said" });
        this.whole = button("pi-window-maximize", "Full screen (Escape closes it)", () => view.fullScreen(view));
        const back = ({ detail, target }) => detail && target.closest("button") && view.focusBlock(); // detail: not from the keyboard
        this.root = element("div", { class: "as-bar", role: "toolbar", "aria-label": "Timeline", onclick: back }, this.play, this.time, gap(), this.undo, this.redo,
            gap(), ...this.chosen, gap(), ...this.snapping(), gap(), button("pi-search-minus", "Zoom out (−)", () => view.zoomBy(0.8)),
            button("pi-search-plus", "Zoom in (+)", () => view.zoomBy(1.25)), button("pi-expand", "Show the whole story", () => view.fit()),
            this.said, button("pi-question-circle", `Keys (${KEYS})`, () => this.say(KEYS)), this.whole);
    }

    snapping() {
        const { snapping } = this.view;
        const grid = element("select", { "aria-label": "Grid", title: "Snap to this grid; Alt while dragging does not snap",
            onchange: () => { snapping.grid = Number(grid.value); } },
            ...Object.entries(GRIDS).map(([label, value]) => element("option", { value, selected: value === snapping.grid }, label)));
        const edges = button("pi-link", "Snap to the edges of other events", () => {
            snapping.edges = !snapping.edges;
            edges.setAttribute("aria-pressed", String(snapping.edges));
        }, { "aria-pressed": "true" });
        return [grid, edges];
    }

    say(text, refused = false) {
        this.said.textContent = text;
        this.said.title = text;
        this.said.classList.toggle("is-refused", refused);
        clearTimeout(this.timer);
        this.timer = setTimeout(() => (this.said.textContent = ""), SAID_MS);
    }

    update(plan) {
        const { player, selection } = this.view;
        show(this.play.firstElementChild, { className: `pi ${player.playing ? "pi-pause" : "pi-play"}` });
        show(this.play, { disabled: !plan });
        show(this.time, { textContent: plan ? `${clock(player.time)} / ${clock(plan.total_seconds)}` : "" });
        show(this.undo, { disabled: !canUndo(plan) });
        show(this.redo, { disabled: !canRedo(plan) });
        for (const one of this.chosen) show(one, { disabled: !selection.size });
    }
}

const gap = () => element("span", { class: "as-gap" });
