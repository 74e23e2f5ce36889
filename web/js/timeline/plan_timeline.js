// Plan Timeline's widget in ComfyUI: a timeline in the node, and over the whole page.
//
// All that is kept is the plan's JSON in the widget `plan_json`, and in `edited_from` what it was made of; both are the
// node's own, so a saved workflow, an API call and an agent see the same. Other modules here know nothing of ComfyUI.

import { api } from "../../../../scripts/api.js";
import { app } from "../../../../scripts/app.js";
import { addElement } from "../in_node.js";
import { t } from "../words.js";
import { Clips } from "./clips.js";
import { read } from "./edits.js";
import { element } from "./page.js";
import { Sounds } from "./sound.js";
import { State } from "./state.js";
import { Tabs } from "./tabs.js";
import { View } from "./view.js";

const NODE = "AudioStoryPlanTimeline";
const TEXTS = ["plan_json", "edited_from"];
const LEAST_SIZE = [780, 590]; // pixels of a node
const LEAST_HEIGHT = 340; // of the timeline in it

const graphId = () => (app.rootGraph ?? app.graph)?.id;

function addStyle() {
    const href = new URL("./timeline.css", import.meta.url).href;
    if (!document.querySelector(`link[href="${href}"]`)) document.head.append(element("link", { rel: "stylesheet", href }));
}

// The two texts of a node, as its widgets hold them.
function boxOf(node) {
    const widget = (name) => node.widgets.find((one) => one.name === name);
    const set = (name, text) => {
        const one = widget(name);
        one.value = text;
        one.callback?.(text);
        const tracker = app.extensionManager?.workflow?.activeWorkflow?.changeTracker;
        (tracker?.captureCanvasState ?? tracker?.checkState)?.call(tracker); // so that the workflow counts as changed
    };
    return {
        get plan() { return String(widget("plan_json")?.value ?? ""); },
        set plan(text) { set("plan_json", text); },
        get editedFrom() { return String(widget("edited_from")?.value ?? ""); },
        set editedFrom(text) { set("edited_from", text); },
    };
}

// The texts are for programs and for whoever has no scripts; here the timeline stands in their place.
function hideTexts(node) {
    for (const widget of node.widgets) {
        if (!TEXTS.includes(widget.name)) continue;
        widget.hidden = true;
        widget.options ??= {};
        widget.options.hidden = true;
    }
}

function makeView(node) {
    let view = null;
    const clips = new Clips(() => `audiostory.clips.${graphId()}.${node.id}`, () => view?.plan);
    const sounds = new Sounds((file) => api.apiURL(`/view?${new URLSearchParams(file)}`), () => view?.draw());
    const state = new State(boxOf(node));
    const tabs = new Tabs((text) => view.notice.hearTab(text));
    state.addEventListener("change", ({ detail }) => {
        if (detail.kind !== "edit") return;
        tabs.about(graphId(), node.id);
        tabs.keep(state.text);
    });
    const queue = () => app.queuePrompt(0, 1);
    // Nodes in subgraphs have no id that can be asked for alone.
    const bring = () => app.queuePrompt(0, 1, node.graph === (app.rootGraph ?? app.graph) ? [String(node.id)] : undefined);
    view = new View({ state, clips, sounds, tabs, queue, bring, fullScreen });
    return view;
}

// The same view, moved into a dialog over the page and back when it closes.
function fullScreen(view) {
    if (view.leaveFullScreen) return view.leaveFullScreen();
    const home = view.root.parentElement;
    const dialog = element("dialog", { class: "as-dialog", "aria-label": t("Plan timeline") });
    document.body.append(dialog);
    dialog.append(view.root);
    view.leaveFullScreen = () => dialog.close();
    dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        view.escape();
    });
    dialog.addEventListener("close", () => {
        view.leaveFullScreen = null;
        home.append(view.root);
        dialog.remove();
        view.fit();
        view.focusCurrent();
    });
    dialog.showModal();
    view.fit();
    view.focusCurrent();
}

// Whether what `from` makes reaches the node with the path `id`, as the server names nodes.
function feeds(from, id) {
    const seen = new Set([from]);
    for (const node of seen) {
        for (const output of node.outputs ?? [])
            for (const link of output.links ?? []) {
                const target = node.graph.getNodeById(node.graph.getLink?.(link)?.target_id ?? node.graph.links[link]?.target_id);
                if (target) seen.add(target);
            }
    }
    const path = String(id).split(":"); // through subgraphs
    return [...seen].some((node) => path.includes(String(node.id)));
}

function hearClip(clip) {
    const root = app.rootGraph ?? app.graph;
    for (const node of [root, ...(root.subgraphs?.values() ?? [])].flatMap((graph) => graph.nodes)) {
        const view = node.audioStoryTimeline;
        if (!view || !clip.event || !feeds(node, clip.node) || !view.clips.heard(clip)) continue;
        view.sounds.keepOnly(view.clips.files);
        view.draw();
    }
}

app.registerExtension({
    name: "AudioStory.PlanTimeline",

    nodeCreated(node) {
        if (node.comfyClass !== NODE) return;
        addStyle();
        hideTexts(node);
        const view = makeView(node);
        const host = element("div", { class: "as-host" }, view.root);
        node.audioStoryTimeline = view;
        addElement(node, "timeline", "audiostory_timeline", host, { hideOnZoom: false, getMinHeight: () => LEAST_HEIGHT });
        node.setSize([Math.max(node.size[0], LEAST_SIZE[0]), Math.max(node.size[1], LEAST_SIZE[1])]);
        keepUpWith(node, view);
    },

    setup() {
        api.addEventListener("audiostory.clip", ({ detail }) => hearClip(detail));
    },
});

// Follows the node: a workflow that is loaded, a run, its end.
function keepUpWith(node, view) {
    const after = (name, act) => {
        const before = node[name];
        node[name] = function (...given) {
            const result = before?.apply(this, given);
            act(...given);
            return result;
        };
    };
    const plan = node.widgets.find((one) => one.name === "plan_json");
    const heard = plan.callback;
    plan.callback = function (...given) {
        const result = heard?.apply(this, given);
        view.state.refresh();
        return result;
    };
    after("onConfigure", () => {
        view.clips.recall();
        view.tabs.about(graphId(), node.id);
        view.state.refresh();
        view.draw();
    });
    after("onExecuted", (output) => {
        const [told] = output?.timeline ?? [];
        if (!told) return;
        view.clips.sent = read(told.plan);
        view.clips.take(told.clips);
        view.sounds.keepOnly(view.clips.files);
        view.state.ran(told);
        view.draw();
    });
    after("onRemoved", () => {
        view.tabs.close();
        view.close();
    });
}
