// A line that asks something until it is answered.

import { element } from "./page.js";

export class Notice {
    // attempt(act) does what was answered
    constructor(attempt) {
        this.attempt = attempt;
        this.root = element("div", { class: "as-notice", role: "alert", hidden: true });
        this.asked = "";
    }

    // answers: {label: act}; an empty question takes the line away
    ask(question, answers) {
        if (question === this.asked) return;
        this.asked = question;
        const choices = Object.entries(answers).map(([label, act]) =>
            element("button", { type: "button", onclick: () => this.attempt(act) }, label));
        this.root.replaceChildren(question, ...choices);
        this.root.hidden = !question;
    }
}
