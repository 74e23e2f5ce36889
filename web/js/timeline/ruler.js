// The marks of time above the lanes.

import { RULER_HEIGHT, clock, step } from "./layout.js";
import { element } from "./page.js";

export class Ruler {
    constructor() {
        this.canvas = element("canvas", { class: "as-ruler", "aria-hidden": "true" });
        this.root = element("div", { class: "as-top" }, element("div", { class: "as-corner" }), this.canvas);
        this.from = 0;
        this.shown = "";
    }

    // Drawn three times as wide as what is in sight (pixels, and pixels a second), so that scrolling seldom draws.
    update(total, { left, width, zoom, labelWidth }) {
        const colour = getComputedStyle(this.root).color;
        const key = `${width} ${zoom} ${total} ${labelWidth} ${colour}`;
        const covered = left >= this.from && left <= this.from + 2 * width;
        if (covered && key === this.shown) return;
        this.shown = key;
        this.from = Math.max(0, left - width);
        const sharp = window.devicePixelRatio || 1;
        Object.assign(this.canvas, { width: 3 * width * sharp, height: RULER_HEIGHT * sharp });
        Object.assign(this.canvas.style, { width: `${3 * width}px`, left: `${this.from}px` });
        const context = this.canvas.getContext("2d");
        context.scale(sharp, sharp);
        context.fillStyle = colour;
        context.font = "11px sans-serif";
        this.draw(context, total, zoom, this.from - labelWidth, 3 * width);
    }

    draw(context, total, zoom, from, width) {
        const every = step(zoom);
        for (let n = Math.max(0, Math.floor(from / zoom / every)); n * every * zoom < from + width; n++) {
            const x = n * every * zoom - from;
            context.fillRect(Math.round(x), RULER_HEIGHT - 7, 1, 7);
            context.fillText(clock(n * every, every < 1 ? 2 : 0), x + 4, RULER_HEIGHT - 9);
        }
        context.fillRect(total * zoom - from, 0, 2, RULER_HEIGHT);
    }
}
