// What an edit changed, in words, with the meaning of every mark: a line above the lanes, to be opened and to be hidden.

import { KINDS, inWords, lately } from "./changes.js";
import { element, show } from "./page.js";
import { t } from "../words.js";

const MOST_LINES = 200;

export class Legend {
    // go(id) shows an event; changed() is called when other changes are to be marked
    constructor({ go, changed }) {
        Object.assign(this, { go, changed });
        this.shown = true;
        this.span = "last";
        this.which = element("select", { "aria-label": t("Which changes are marked"), title: t("Which changes are marked"),
            onchange: () => this.choose(this.which.value) }, element("option", { value: "last" }, t("Last edit")), element("option", { value: "all" }, t("All edits")));
        this.sentence = element("span", { class: "as-sentence", dir: "auto" });
        this.counts = element("span", { class: "as-counts" });
        this.more = element("button", { type: "button", "aria-expanded": "false", "aria-controls": "as-words", onclick: () => this.open() }, t("In words"));
        this.words = element("ul", { class: "as-words", "aria-label": t("Changes"), hidden: true });
        this.line = element("div", { class: "as-line" }, this.which, this.sentence, this.counts, this.more);
        this.root = element("div", { class: "as-legend", role: "region", "aria-label": t("Changes by edits") }, this.line, this.words);
    }

    // What is to be marked of a plan, or null.
    of(plan) {
        if (!this.shown) return null;
        if (plan !== this.plan || this.span !== this.spanOf) this.changes = lately(plan, this.span);
        [this.plan, this.spanOf] = [plan, this.span];
        return this.changes;
    }

    toggle() {
        this.shown = !this.shown;
        this.changed();
    }

    choose(span) {
        this.span = span;
        this.changed();
    }

    open(wanted = this.words.hidden) {
        this.words.hidden = !wanted;
        this.more.setAttribute("aria-expanded", String(wanted));
        this.changed();
    }

    // changes: as `of` gives them; stale: how many events are not rendered as they are
    update(plan, changes, stale) {
        show(this.root, { hidden: !this.shown || !plan });
        if (this.root.hidden) return;
        if (plan === this.toldPlan && changes === this.told && stale === this.toldStale) return;
        [this.toldPlan, this.told, this.toldStale] = [plan, changes, stale];
        const quoted = changes && (this.span === "all" ? t("{count} edits", { count: plan.history.length }) : `“${changes.sentence}”`);
        const text = quoted ?? (t(plan.history?.length ? "The history does not fit the events" : "No edits yet: what an edit changes is marked here"));
        Object.assign(this.sentence, { textContent: text, title: text });
        show(this.which, { hidden: !plan.history?.length });
        show(this.more, { hidden: !changes });
        this.counts.replaceChildren(...this.chips(changes?.changes ?? [], stale));
        this.words.replaceChildren(...(changes?.changes ?? []).slice(0, MOST_LINES).map((change) => this.row(change)));
        const left = (changes?.changes.length ?? 0) - MOST_LINES;
        if (left > 0) this.words.append(element("li", {}, t("and {count} more", { count: left })));
    }

    chips(changes, stale) {
        const chip = (kind, sign, count, word) => element("span",
            { class: `as-chip is-${kind}`, title: `${count} ${t(word)}`, "aria-label": `${count} ${t(word)}`, role: "img" },
            element("b", { class: "as-mark" }, sign), ` ${count}`, element("span", { class: "as-word" }, ` ${t(word)}`));
        const made = Object.entries(KINDS).map(([kind, { sign, word }]) => {
            const count = changes.filter((change) => change.kind === kind).length;
            return count ? chip(kind, sign, count, word) : null;
        });
        if (stale) made.push(chip("stale", "●", stale, "to render"));
        return made.filter(Boolean);
    }

    row(change) {
        const { sign } = KINDS[change.kind];
        const words = element("span", { dir: "auto" }, inWords(change));
        const mark = element("b", { class: `as-mark is-${change.kind}`, "aria-hidden": "true" }, sign);
        if (!change.id || change.kind === "removed") return element("li", {}, mark, " ", words);
        return element("li", {}, mark, " ", element("button", { type: "button", title: t("Show this event"), onclick: () => this.go(change.id) }, words));
    }
}
