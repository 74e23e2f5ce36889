// The chosen event in numbers and words: what the handles in the block do, for keyboards and exact values.

import * as edits from "./edits.js";
import { button, element } from "./page.js";
import { t } from "../words.js";

const NUMBERS = {
    start: { label: "Start", unit: "s", step: 0.1, set: (plan, event, value) => edits.move(plan, [event.id], value - event.start), told: "Moved" },
    seconds: { label: "Length", unit: "s", step: 0.1, set: (plan, event, value) => edits.trimEnd(plan, event.id, event.start + value), told: "Trimmed" },
    loudness: { label: "Level", unit: "LUFS", step: 0.5, set: (plan, event, value, all) => edits.setLevel(plan, all, value), told: "Level", empty: "as is" },
    pan: { label: "Pan", unit: "", step: 0.05, set: (plan, event, value, all) => edits.setPan(plan, all, value ?? 0), told: "Pan" },
    fade_in_seconds: { label: "Fade in", unit: "s", step: 0.05, set: (plan, event, value) => edits.setFadeIn(plan, event.id, value ?? 0), told: "Fade in" },
    fade_out_seconds: { label: "Fade out", unit: "s", step: 0.05, set: (plan, event, value) => edits.setFadeOut(plan, event.id, value ?? 0), told: "Fade out" },
    take: { label: "Take", unit: "", step: 1, set: (plan, event, value, all) => edits.setTake(plan, all, value ?? 0), told: "Take" },
};
const NEEDED = ["start", "seconds"];

export class Inspector {
    // act: {edit(sentence, edit), render()}; chosen() -> [the current event or undefined, all chosen ids]
    constructor(act, chosen) {
        this.act = act;
        this.chosen = chosen;
        this.shown = null; // the event that is shown; undefined: none
        this.caption = element("input", { type: "text", class: "as-wide", dir: "auto", "aria-label": t("Caption"), title: t("What is heard"),
                                          onchange: () => this.setCaption() });
        this.kind = element("select", { "aria-label": t("Kind"), title: t("Which lane it lies in"), onchange: () => this.setKind() },
            ...edits.KINDS.map((kind) => element("option", { value: kind }, t(kind))));
        this.fields = Object.fromEntries(Object.entries(NUMBERS).map(([name, row]) => [name, this.field(name, row)]));
        this.render = button("pi-sparkles", t("Render this one (R): queues the workflow; unchanged events come from the store. "
            + "If it is up to date, it gets a new take."), () => act.render());
        this.render.append(` ${t("Render this one")}`);
        const labels = Object.entries(NUMBERS).map(([name, { label, unit }]) =>
            element("label", {}, `${t(label)} `, this.fields[name], unit && element("span", { class: "as-unit" }, ` ${t(unit)}`)));
        this.root = element("div", { class: "as-inspector", role: "group", "aria-label": t("Chosen event") },
            this.caption, this.kind, ...labels, this.render);
    }

    field(name, { label, step, empty }) {
        return element("input", { type: "number", step, placeholder: t(empty ?? ""), "aria-label": t(label), onchange: () => this.setNumber(name) });
    }

    setCaption() {
        const [event] = this.chosen();
        if (event) this.act.edit("Changed the caption", (plan) => edits.setCaption(plan, event.id, this.caption.value));
    }

    setKind() {
        const [, ids] = this.chosen();
        this.act.edit("Changed the kind", (plan) => edits.setKind(plan, ids, this.kind.value));
    }

    setNumber(name) {
        const [event, ids] = this.chosen();
        const typed = this.fields[name].value.trim();
        const value = typed === "" ? null : Number(typed);
        if (!event || Number.isNaN(value) || (value === null && NEEDED.includes(name))) return this.update(null);
        this.act.edit(NUMBERS[name].told, (plan) => NUMBERS[name].set(plan, event, value, ids));
    }

    // Shows the event that is chosen; what a person is `typing` in stays.
    update(typing = document.activeElement) {
        const [event] = this.chosen();
        if (event === this.shown && typing) return;
        this.shown = event;
        this.root.classList.toggle("is-empty", !event);
        for (const control of this.root.querySelectorAll("input, select, button")) control.disabled = !event || (event.locked && control !== this.render);
        if (this.caption !== typing) this.caption.value = event?.caption ?? "";
        this.caption.placeholder = event ? "" : t("Choose an event to see and change it");
        this.kind.value = event?.kind ?? "sfx";
        for (const [name, field] of Object.entries(this.fields)) {
            const fallback = name === "loudness" ? "" : 0;
            if (field !== typing) field.value = event ? (event[name] ?? fallback) : "";
        }
    }
}
