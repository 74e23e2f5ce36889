// The row of buttons above the lanes.

import { canRedo, canUndo } from "./history.js";
import { clock } from "./layout.js";
import { button, element, show } from "./page.js";
import { t } from "../words.js";

const GRIDS = { "no grid": 0, "0.1 s": 0.1, "0.5 s": 0.5, "1 s": 1, "5 s": 5 };
const SAID_MS = 6000;

export class Bar {
    constructor(view) {
        this.view = view;
        const { commands, sight } = view;
        this.play = button("pi-play", t("Play or pause (Space)"), () => view.hearing.toggle());
        this.time = element("output", { class: "as-time", "aria-label": t("Playhead"), "aria-live": "off" });
        this.undo = button("pi-undo", t("Undo (Ctrl+Z)"), () => commands.undo());
        this.redo = button("pi-refresh", t("Redo (Ctrl+Shift+Z)"), () => commands.redo());
        this.chosen = [
            button("pi-arrows-h", t("Split at the playhead (S)"), () => commands.split()),
            button("pi-copy", t("Duplicate (D)"), () => commands.duplicate()),
            button("pi-trash", t("Delete (Del)"), () => commands.remove()),
            button("pi-lock", t("Lock or unlock (L)"), () => commands.toggleLock()),
            button("pi-volume-off", t("Mute or unmute (M)"), () => commands.toggleMute()),
        ];
        this.changes = button("pi-eye", t("Mark what edits changed (C)"), () => view.legend.toggle());
        this.said = element("span", { class: "as-said" });
        const back = ({ detail, target }) => { // detail: not from the keyboard
            if (detail && target.closest("button") && !view.help.open) view.stage.focus(view.choice.current);
        };
        this.root = element("div", { class: "as-bar", role: "toolbar", "aria-label": t("Timeline"), onclick: back }, this.play, this.time, gap(),
            button("pi-download", t("Bring in the plan: runs only what leads here, rendering nothing (B)"), () => commands.bring()), this.undo, this.redo,
            gap(), ...this.chosen, gap(), ...this.snapping(), gap(), button("pi-search-minus", t("Zoom out (−)"), () => sight.zoomBy(0.8)),
            button("pi-search-plus", t("Zoom in (+)"), () => sight.zoomBy(1.25)), button("pi-expand", t("Show the whole story (0)"), () => view.fit()),
            this.changes, this.said, button("pi-question-circle", t("Keys (?)"), () => view.help.toggle()),
            button("pi-window-maximize", t("Full screen (F; Escape closes it)"), () => view.fullScreen(view)));
    }

    snapping() {
        const { snapping } = this.view;
        const grid = element("select", { "aria-label": t("Grid"), title: t("Snap to this grid; Alt while dragging does not snap"),
            onchange: () => { snapping.grid = Number(grid.value); } },
            ...Object.entries(GRIDS).map(([label, value]) => element("option", { value, selected: value === snapping.grid }, t(label))));
        const edges = button("pi-link", t("Snap to the edges of other events"), () => {
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
        const { hearing, choice, legend } = this.view;
        show(this.play.firstElementChild, { className: `pi ${hearing.playing ? "pi-pause" : "pi-play"}` });
        show(this.play, { disabled: !plan });
        show(this.time, { textContent: plan ? `${clock(hearing.time)} / ${clock(plan.total_seconds)}` : "" });
        show(this.undo, { disabled: !canUndo(plan) });
        show(this.redo, { disabled: !canRedo(plan) });
        show(this.changes, { ariaPressed: String(legend.shown) });
        for (const one of this.chosen) show(one, { disabled: !choice.ids.size });
    }
}

const gap = () => element("span", { class: "as-gap" });
