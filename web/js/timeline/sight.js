// What of a story is in sight: its zoom, where it is scrolled to, and the sizes that suit the room there is.

import { BAND_HEIGHT, CAPTION_HEIGHT, RULER_HEIGHT, labelWidth, rowHeight } from "./layout.js";

const LEAST_ZOOM = 1; // pixels a second
const MOST_ZOOM = 600;
const RIGHT_MARGIN = 44; // pixels that stay free behind a story that fits

export class Sight {
    // scroll: the element that scrolls; redraw(now) draws at the next frame, or now
    constructor(scroll, redraw) {
        this.scroll = scroll;
        this.redraw = redraw;
        this.zoom = 40; // pixels a second
        this.fits = false; // whether a new story was once shown whole
        this.rowHeight = rowHeight(0, 1);
        this.measure();
    }

    // Reads the page, before anything is written: what is read after a change makes the browser lay the page out at once.
    measure() {
        const { scrollLeft, clientWidth, clientHeight } = this.scroll;
        Object.assign(this, { left: scrollLeft, width: clientWidth, height: clientHeight, labelWidth: labelWidth(clientWidth) });
    }

    roomFor(rows) {
        this.rowHeight = rowHeight(this.height - RULER_HEIGHT, rows);
    }

    get blockHeight() {
        return this.rowHeight - BAND_HEIGHT;
    }

    get soundHeight() {
        return this.blockHeight - CAPTION_HEIGHT;
    }

    // Pixels of the screen to one of the timeline: the host's canvas draws nodes at any size.
    get scale() {
        return this.scroll.getBoundingClientRect().width / this.scroll.offsetWidth || 1;
    }

    timeAt(clientX) {
        const box = this.scroll.getBoundingClientRect();
        const x = (clientX - box.left) / this.scale + this.scroll.scrollLeft - this.labelWidth;
        return Math.max(0, x / this.zoom);
    }

    // What lies under the pointer, or in the middle, stays where it is.
    zoomBy(factor, clientX = null) {
        const box = this.scroll.getBoundingClientRect();
        const seconds = this.timeAt(clientX ?? box.left + box.width / 2);
        const x = seconds * this.zoom - this.scroll.scrollLeft;
        this.zoom = clamp(this.zoom * factor);
        this.redraw(true); // the content must be as wide before it can be scrolled
        this.scroll.scrollLeft = seconds * this.zoom - x;
        this.redraw();
    }

    // Shows so many seconds as a whole.
    fit(seconds) {
        this.measure();
        const room = this.width - this.labelWidth - RIGHT_MARGIN;
        if (room < 50) return;
        this.fits = true;
        this.zoom = clamp(room / seconds);
        this.left = this.scroll.scrollLeft = 0;
        this.redraw();
    }

    reveal(event, row) {
        const { scroll, zoom } = this;
        const left = event.start * zoom;
        const width = scroll.clientWidth - this.labelWidth;
        if (left < scroll.scrollLeft || left > scroll.scrollLeft + width - 60) scroll.scrollLeft = left - width / 4;
        const top = row * this.rowHeight;
        const height = scroll.clientHeight - RULER_HEIGHT;
        if (top < scroll.scrollTop || top + this.rowHeight > scroll.scrollTop + height) scroll.scrollTop = top - (height - this.rowHeight) / 2;
    }

    shows(seconds) {
        const x = seconds * this.zoom - this.left;
        return x >= 0 && x <= this.width - this.labelWidth - 10;
    }

    goTo(seconds) {
        this.scroll.scrollLeft = seconds * this.zoom - (this.width - this.labelWidth) / 8;
    }
}

const clamp = (zoom) => Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, zoom));
