// What a timeline shows and keeps: the plan in the node's widget, the plan on its wire, and which of the two counts.
//
// The widget holds nothing until a person edits; from then on it holds the whole plan, and `edited_from` the digest of
// the wired plan that it was made of. When another story comes in over the wire, that one is shown; the edits of the
// earlier one stay in the widget until the person decides. Knows no page: `box` is where the two texts are kept.

import * as edits from "./edits.js";
import * as turns from "./history.js";
import { t } from "../words.js";

export const NEW_STORY = "Another story came in";
export const OTHER_TAB = "Another tab's version";
export const THIS_TAB = "This tab's version";

export class State extends EventTarget {
    // box: {plan, editedFrom} as texts, read and written
    constructor(box) {
        super();
        this.box = box;
        this.wired = null;
        this.digest = "";
        this.superseded = false;
        this.error = "";
        this.refresh();
    }

    // The plan that counts, or null.
    get plan() {
        return this.superseded || !this.own ? this.wired : this.own;
    }

    // Reads the widget again: it may have been changed by the host, an agent or a person.
    refresh() {
        const text = this.box.plan;
        if (text === this.text) return;
        this.text = text;
        this.own = null;
        this.error = "";
        try {
            if (text.trim()) this.own = edits.read(text);
        } catch (error) {
            if (!(error instanceof edits.Refusal)) throw error;
            this.error = error.message;
        }
        this.superseded = false;
        this.say("read");
    }

    // What the server said: {plan, digest, taken}. `taken` is "wired" or "edited".
    ran({ plan, digest, taken }) {
        const known = this.digest;
        this.digest = digest;
        if (taken === "wired") this.wired = edits.read(plan);
        this.superseded = taken === "wired" && this.own !== null;
        this.say(known && known !== digest ? "story" : "ran");
    }

    // Applies edit(plan) -> plan and keeps it. Throws Refusal and changes nothing where it cannot be done.
    edit(sentence, edit, joins = false) {
        if (!this.plan) throw new edits.Refusal(t("There is no plan yet: run the workflow once, or paste one."));
        const base = this.superseded ? turns.record(this.own, this.wired, NEW_STORY) : this.plan;
        const changed = edit(base);
        if (turns.isSamePlan(changed, base)) return;
        this.keep(turns.record(base, changed, sentence, joins), t(sentence));
    }

    undo() {
        const sentence = this.plan?.history?.at(-1)?.sentence;
        this.keep(turns.undo(this.plan), t("Undone: {sentence}", { sentence: t(sentence ?? "") }));
    }

    redo() {
        const sentence = this.plan?.undone?.at(-1)?.sentence;
        this.keep(turns.redo(this.plan), t("Done again: {sentence}", { sentence: t(sentence ?? "") }));
    }

    // Of two stories, the one that was edited before: it counts from now on, whatever is wired now.
    keepOwn() {
        this.keep(this.own, t("Kept the edited story"));
    }

    // The story on the wire, without edits.
    dropOwn() {
        this.box.plan = "";
        this.box.editedFrom = "";
        this.refresh();
        this.say("edit", t("Took the story that came in"));
    }

    // Another tab's plan, with undo to this one's; or this one's, with undo to the other's and on through its own edits.
    settle(theirs, takeTheirs) {
        const mine = this.plan;
        const taken = turns.record(mine, theirs, OTHER_TAB);
        if (takeTheirs) this.keep(taken, t("Took the other tab's plan"));
        else this.keep(turns.record(taken, mine, THIS_TAB), t("Kept this tab's plan"));
    }

    keep(plan, told) {
        if (this.digest) this.box.editedFrom = this.digest;
        this.own = plan;
        this.superseded = false;
        this.error = "";
        this.text = edits.write(plan);
        this.box.plan = this.text;
        this.say("edit", told);
    }

    say(kind, told = "") {
        this.dispatchEvent(new CustomEvent("change", { detail: { kind, told } }));
    }
}
