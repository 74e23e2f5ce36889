// The table of keys, over the lanes until it is closed.

import { KEYS } from "./keys.js";
import { button, element } from "./page.js";
import { t } from "../words.js";

export class Help {
    // closed() puts the focus back
    constructor(closed) {
        this.closed = closed;
        const rows = KEYS.flatMap(([keys, what]) => [element("dt", {}, element("kbd", {}, keys.length > 1 ? t(keys) : keys)), element("dd", {}, t(what))]);
        this.close = button("pi-times", t("Close"), () => this.toggle(false));
        this.root = element("section", { class: "as-help", "aria-label": t("Keys"), hidden: true },
            element("header", {}, element("b", {}, t("Keys")), this.close), element("dl", {}, ...rows));
    }

    get open() {
        return !this.root.hidden;
    }

    toggle(open = !this.open) {
        this.root.hidden = !open;
        if (open) this.close.focus();
        else this.closed();
    }
}
