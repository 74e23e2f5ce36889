// A line that asks which of two plans counts, until it is answered; nothing is lost meanwhile.

import * as edits from "./edits.js";
import { element } from "./page.js";
import { t } from "../words.js";

export class Notice {
    // attempt(act) does what was answered; say(text) tells what came up
    constructor(state, tabs, attempt, say) {
        Object.assign(this, { state, tabs, attempt, say });
        this.root = element("div", { class: "as-notice", role: "alert", hidden: true });
        this.theirs = null; // another tab's plan
        this.asked = "";
    }

    update() {
        const { state } = this;
        if (state.superseded)
            this.ask(t("Another story came in over the wire and is shown. Your edits of the earlier one are kept:"), {
                [t("Use my edits")]: () => state.keepOwn(), [t("Take the new story")]: () => state.dropOwn() });
        else if (state.error) this.ask(t("{error} The node would refuse it.", { error: state.error }), { [t("Start anew")]: () => state.dropOwn() });
        else if (this.theirs)
            this.ask(t("Another tab changed this plan since you opened it. Both versions are kept; undo leads to the other one:"), {
                [t("Keep mine")]: () => this.settle(false), [t("Take theirs")]: () => this.settle(true) });
        else this.ask("", {});
    }

    // answers: {label: act}; an empty question takes the line away
    ask(question, answers) {
        if (question === this.asked) return;
        this.asked = question;
        const choices = Object.entries(answers).map(([label, act]) =>
            element("button", { type: "button", onclick: () => this.attempt(act) }, label));
        this.root.replaceChildren(element("span", {}, question), element("span", { class: "as-answers" }, ...choices));
        this.root.hidden = !question;
    }

    // Another tab kept another version of the plan.
    hearTab(text) {
        if (!text.trim() || text === this.state.text) return;
        try {
            this.theirs = edits.read(text);
        } catch (error) {
            if (!(error instanceof edits.Refusal)) throw error;
            return; // what another program wrote there is no plan
        }
        this.say(t("Another tab changed this plan"));
        this.update();
    }

    settle(takeTheirs) {
        const theirs = this.theirs;
        this.theirs = null;
        this.tabs.settled();
        this.state.settle(theirs, takeTheirs);
    }
}
