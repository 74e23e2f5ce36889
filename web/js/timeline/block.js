// One event on the page: its box, its handles, and what is drawn in it. Updated only where something changed.

import { KINDS } from "./changes.js";
import { QUIETEST } from "./edits.js";
import { CAPTION_HEIGHT, spoken } from "./layout.js";
import { element, keepUndo } from "./page.js";
import { draw } from "./sound.js";
import { t } from "../words.js";

const WAVES = { sfx: "#d5e6ff", ambience: "#cdf3e0", music: "#eadcff", speech: "#ffe6c2" };
const MOST_CANVAS = 6000; // pixels: further right nothing is drawn until it is scrolled to
export const USUAL_LEVEL = -23; // LUFS: where the handle of an event stands that is as loud as rendered

// Half of the height is for the 30 LU in which most levels lie.
export function levelToY(lufs) {
    return lufs > -30 ? (-lufs / 30) * 0.6 : 0.6 + ((-30 - lufs) / (-30 - QUIETEST)) * 0.4;
}

export function yToLevel(y) {
    return y < 0.6 ? (-y / 0.6) * 30 : -30 - ((y - 0.6) / 0.4) * (-30 - QUIETEST);
}

export class Block {
    constructor(id) {
        this.part = (name, title) => element("div", { class: `as-${name}`, "data-part": name, title });
        this.canvas = element("canvas", { "aria-hidden": "true" });
        this.text = element("span", { class: "as-text", dir: "auto" });
        this.mark = element("span", { class: "as-mark", "aria-hidden": "true" });
        this.what = element("div", { class: "as-what", "aria-hidden": "true" });
        this.stale = element("span", { class: "as-stale", title: t("The audio is out of date: render it again") });
        this.lock = element("i", { class: "pi pi-lock" });
        this.caption = element("div", { class: "as-caption" }, this.mark, this.stale, this.lock, this.text);
        this.level = this.part("level", t("Level: drag up or down (double-click: as usual)"));
        this.pan = this.part("pan", t("Pan: drag left or right (double-click: middle)"));
        this.rise = this.part("rise", t("Fade in: drag"));
        this.fall = this.part("fall", t("Fade out: drag"));
        const edges = [this.part("start", t("Trim the start")), this.part("end", t("Trim the end"))];
        this.root = element("div", { class: "as-block", role: "option", tabIndex: -1, "data-id": id },
            this.canvas, this.caption, this.what, this.level, this.pan, this.rise, this.fall, ...edges);
        keepUndo(this.root);
        this.shown = "";
        this.drawn = "";
    }

    // state: {event, change, left, top, height, zoom, position, count, selected, current, stale, muted, usual};
    // usual: LUFS of an event that has no loudness of its own, null where it is as rendered; change: {kind, what} or null
    update(state) {
        const key = JSON.stringify(state);
        if (key === this.shown) return;
        this.shown = key;
        const { event, change, left, top, height, zoom } = state;
        this.width = Math.max(4, event.seconds * zoom);
        this.height = height - CAPTION_HEIGHT;
        Object.assign(this.root.style, { transform: `translate(${left}px, ${top}px)`, width: `${this.width}px`, height: `${height}px` });
        this.root.dataset.kind = event.kind;
        this.root.tabIndex = state.current ? 0 : -1;
        const words = change ? [t(KINDS[change.kind].word), change.kind !== "added" && change.what].filter(Boolean).join(t(": ")) : "";
        const told = { "aria-label": spoken(event, { ...state, change: words }), "aria-selected": state.selected, "aria-posinset": state.position,
                       "aria-setsize": state.count };
        for (const [name, value] of Object.entries(told)) this.root.setAttribute(name, value);
        for (const kind of Object.keys(KINDS)) this.root.classList.toggle(`is-${kind}`, change?.kind === kind);
        const classes = { "is-selected": state.selected, "is-locked": event.locked, "is-stale": state.stale, "is-muted": state.muted,
                          "is-narrow": this.width < 72, "is-slim": this.width < 24 };
        for (const [name, on] of Object.entries(classes)) this.root.classList.toggle(name, Boolean(on));
        this.text.textContent = event.take ? `${event.caption} · ${t("take {take}", { take: event.take })}` : event.caption;
        this.root.title = words ? `${event.caption}\n${KINDS[change.kind].sign} ${words}` : event.caption;
        this.mark.textContent = change ? KINDS[change.kind].sign : "";
        this.what.textContent = change && change.kind !== "added" ? change.what : "";
        this.place(event, zoom, state.usual);
        this.drawn = "";
    }

    place(event, zoom, usual) {
        const level = event.loudness ?? usual;
        this.level.style.top = `${CAPTION_HEIGHT + levelToY(level ?? USUAL_LEVEL) * (this.height - 4)}px`;
        this.level.dataset.value = level == null ? t("as rendered") : `${level} LUFS`;
        this.level.classList.toggle("is-unset", event.loudness == null);
        this.pan.style.left = `calc(50% + ${(event.pan ?? 0) * 22}px)`;
        this.pan.dataset.value = event.pan ? `${event.pan < 0 ? t("L") : t("R")} ${Math.abs(Math.round(event.pan * 100))}` : t("C");
        this.rise.style.left = `${(event.fade_in_seconds ?? 0) * zoom}px`;
        this.fall.style.right = `${(event.fade_out_seconds ?? 0) * zoom}px`;
    }

    // A field over the caption; done(text) when it is left, done(null) where Escape gave it up.
    typeCaption(caption, done) {
        let left = false;
        const leave = (text) => {
            if (left) return; // taking the field away takes the focus from it
            left = true;
            input.remove();
            done(text);
        };
        const input = element("input", { class: "as-typing", type: "text", dir: "auto", value: caption, "aria-label": t("Caption"), onblur: () => leave(input.value) });
        input.addEventListener("keydown", (key) => {
            key.stopPropagation();
            if (key.key === "Enter" || key.key === "Escape") {
                key.preventDefault();
                leave(key.key === "Enter" ? input.value : null);
            }
        });
        this.root.append(input);
        input.focus();
        input.select();
    }

    // Draws what of the block lies between `from` and `to`, pixels of the story; parts: [{sound, at, offset, seconds}]
    paint(event, zoom, from, to, parts, gain) {
        const begins = Math.max(0, Math.floor(from - event.start * zoom));
        const ends = Math.min(this.width, begins + MOST_CANVAS, Math.ceil(to - event.start * zoom));
        const ready = parts.filter((part) => part.sound);
        const covered = this.covers && begins >= this.covers[0] && ends <= this.covers[1];
        const key = `${ready.length} ${gain} ${this.shown}`;
        if (ends <= begins || (covered && key === this.drawn)) return;
        this.drawn = key;
        this.canvas.hidden = !ready.length && !event.fade_in_seconds && !event.fade_out_seconds;
        if (this.canvas.hidden) return;
        const spare = ends - begins; // as much again on both sides, so that scrolling seldom draws
        this.covers = [Math.max(0, begins - spare), Math.min(this.width, ends + spare)];
        this.drawRange(event, zoom, ready, gain);
    }

    drawRange(event, zoom, parts, gain) {
        const [left, right] = this.covers;
        const canvas = this.canvas;
        canvas.width = Math.max(1, Math.ceil(right - left));
        canvas.height = this.height;
        canvas.style.left = `${left}px`;
        const context = canvas.getContext("2d");
        const colour = WAVES[event.kind];
        context.save();
        context.translate(-left, 0);
        for (const { sound, at, offset, seconds } of parts) {
            const width = Math.min(this.width - at * zoom, seconds * zoom);
            if (width > 0) draw(context, sound, { from: offset, to: offset + width / zoom, left: at * zoom, width, height: this.height, colour, gain });
        }
        context.globalAlpha = 1;
        this.drawFades(context, event, zoom);
        context.restore();
    }

    drawFades(context, event, zoom) {
        const [rise, fall] = [(event.fade_in_seconds ?? 0) * zoom, (event.fade_out_seconds ?? 0) * zoom];
        context.fillStyle = "rgba(0, 0, 0, 0.45)";
        for (const [edge, inner] of [[0, rise], [this.width, this.width - fall]]) {
            context.beginPath();
            context.moveTo(edge, this.height);
            context.lineTo(edge, 0);
            context.lineTo(inner, 0);
            context.fill();
        }
    }
}
