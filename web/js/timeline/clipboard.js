// Copy, cut and paste of events by the system's own clipboard, as the JSON of a plan: other timelines and text fields take it.

import * as edits from "./edits.js";
import { t } from "../words.js";

export function onClipboard(view, event) {
    event.stopPropagation(); // the host would copy the node, or paste one
    if (event.target.closest("input, select") || window.getSelection().toString().trim()) return;
    event.preventDefault();
    view.attempt(() => ACTS[event.type](view, event.clipboardData));
}

const ACTS = {
    copy: (view, data) => view.announce(t("Copied {count}", { count: put(view, data) })),
    cut: (view, data) => {
        edits.remove(view.plan, view.choice.all); // refuses what is locked, before anything is put aside
        put(view, data);
        view.commands.remove("Cut");
    },
    paste: (view, data) => view.commands.paste(eventsIn(data.getData("text/plain"))),
};

// Puts what is chosen aside; how many events those are.
function put(view, data) {
    const chosen = view.plan?.events.filter((event) => view.choice.ids.has(event.id)) ?? [];
    if (!chosen.length) throw new edits.Refusal(t("Choose an event first."));
    data.setData("text/plain", edits.write({ instruction: view.plan.instruction, events: chosen, total_seconds: edits.latestEnd(chosen) }));
    return chosen.length;
}

function eventsIn(text) {
    try {
        return edits.read(text).events;
    } catch (error) {
        if (!(error instanceof edits.Refusal)) throw error;
        throw new edits.Refusal(t("There are no events to paste: copy some first."));
    }
}
