// Plays a story's finished events while later ones still render, and gives Save Story the host's audio player.
//
// The server sends "audiostory.clip" for every finished event: {node, index, total, caption, start, seconds, file}, where
// `file` is {filename, subfolder, type}, as /view wants it. Before the plan is finished, total is 0 and the caption empty;
// the message comes again with both. Nothing is kept in the workflow.

import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { addElement } from "./in_node.js";
import { t } from "./words.js";

const LIVE = new Set(["AudioStoryTell", "AudioStoryDecode", "AudioStoryRenderMissing", "AudioStoryContinue"]);
const WIDGET = "audiostory_events";
const LEAST_WIDTH = 320; // pixels: the player's controls need them
const FOLLOWS = "audiostory.play_while_told"; // in localStorage: a wish of the person at this machine, not of a workflow
const HEIGHT = { player: 66, row: 18, least: 96, most: 340 }; // pixels: longer lists scroll

function clipUrl(file) {
    return api.apiURL(`/view?${new URLSearchParams(file)}`);
}

function clock(seconds) {
    const whole = Math.floor(seconds);
    return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

// Which telling a clip is of: its files are called alike but for their number.
function telling(clip) {
    return clip?.file.filename.split("_")[0];
}

// One list of events with a player above it. Clips play one after the other; one that is not there yet is waited for. Where
// that is wished, they do so by themselves, from the first one on, which is there before the plan is.
class EventList {
    // grown() is called when the list needs another height
    constructor(grown) {
        this.grown = grown;
        this.clips = [];
        this.at = -1;
        this.waiting = false;
        this.root = document.createElement("div");
        this.root.style.cssText = "display:flex;flex-direction:column;gap:4px;overflow:auto;font-size:12px";
        this.audio = document.createElement("audio");
        this.audio.controls = true;
        this.audio.style.cssText = "width:100%;height:32px;flex:none";
        this.audio.addEventListener("ended", () => this.play(this.at + 1));
        this.follows = document.createElement("input");
        this.follows.type = "checkbox";
        this.follows.checked = localStorage.getItem(FOLLOWS) === "yes";
        this.follows.addEventListener("change", () => this.follow());
        const wish = document.createElement("label");
        wish.style.cssText = "flex:none;height:18px;display:flex;align-items:center;gap:4px";
        wish.append(this.follows, t("Play while it is told"));
        this.rows = document.createElement("ol");
        this.rows.style.cssText = "margin:0;padding-left:1.6em";
        this.rows.textContent = t("Events appear here as they are rendered.");
        this.root.append(this.audio, wish, this.rows);
        this.root.style.minHeight = `${this.height}px`;
    }

    // Pixels in which all events are seen, as far as that can be.
    get height() {
        const rows = HEIGHT.player + HEIGHT.row * this.clips.length;
        return Math.min(HEIGHT.most, Math.max(HEIGHT.least, rows));
    }

    // The wish to hear a story while it is told was changed.
    follow() {
        localStorage.setItem(FOLLOWS, this.follows.checked ? "yes" : "no");
        if (this.follows.checked && this.audio.paused && this.clips.length) this.play(Math.max(this.at, 0));
    }

    clear() {
        this.clips = [];
        this.at = -1;
        this.waiting = false;
        this.rows.replaceChildren();
    }

    add(clip) {
        const known = this.clips[clip.index];
        if (known?.file.filename === clip.file.filename) {
            // The first event comes before the plan is finished; what it is called comes later.
            this.clips[clip.index] = clip;
            this.rows.children[clip.index].replaceChildren(this.button(clip));
            return;
        }
        // A new story, or the first event again because the finished plan differs from what it was rendered for: whoever
        // heard that hears this.
        const again = telling(clip) === telling(this.clips[0]) && (this.waiting || !this.audio.paused);
        if (clip.index === 0 || clip.index < this.clips.length) this.clear();
        this.clips.push(clip);
        const row = document.createElement("li");
        row.append(this.button(clip));
        this.rows.append(row);
        const at = this.clips.length - 1;
        if (at === 0) {
            this.at = 0;
            this.audio.src = clipUrl(clip.file);
        }
        if (this.waiting || (at === 0 && (again || this.follows.checked))) this.play(at);
        this.root.style.minHeight = `${this.height}px`;
        this.grown();
    }

    button(clip) {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `${clock(clip.start)} ${clip.caption || "..."}`;
        button.title = t("Play this event ({seconds} s)", { seconds: clip.seconds.toFixed(1) });
        button.style.cssText = "all:unset;cursor:pointer;text-decoration:underline dotted";
        button.addEventListener("click", () => this.play(clip.index));
        return button;
    }

    play(at) {
        this.waiting = at >= this.clips.length;
        const total = this.clips.at(-1)?.total; // 0 while it is not known
        const done = total > 0 && this.clips.length >= total;
        if (this.waiting) {
            this.waiting = !done;
            return;
        }
        this.at = at;
        this.audio.src = clipUrl(this.clips[at].file);
        this.audio.play().catch(() => {});
        [...this.rows.children].forEach((row, n) => (row.style.fontWeight = n === at ? "bold" : "normal"));
    }
}

// A node is never lower than what it shows.
function grow(node) {
    const least = node.computeSize()[1];
    if (node.size[1] < least) node.setSize([node.size[0], least]);
}

// A node of the graph in front, also inside subgraphs, where the server says "outer:inner".
function findNode(path) {
    let graph = app.rootGraph ?? app.graph;
    let node;
    for (const id of String(path).split(":")) {
        node = graph?.getNodeById(id) ?? graph?.getNodeById(Number(id));
        graph = node?.subgraph;
    }
    return node;
}

app.registerExtension({
    name: "AudioStory.LivePlayer",

    beforeRegisterNodeDef(nodeType, nodeData) {
        if (nodeData.name === "AudioStorySave") {
            nodeData.input.required ??= {};
            nodeData.input.required.audioUI = ["AUDIO_UI", {}];
        }
    },

    nodeCreated(node) {
        if (!LIVE.has(node.comfyClass)) return;
        const list = new EventList(() => grow(node));
        addElement(node, WIDGET, "audiostory_events", list.root, { hideOnZoom: true, getMinHeight: () => list.height });
        node.audioStoryEvents = list;
        node.setSize([Math.max(node.size[0], LEAST_WIDTH), node.computeSize()[1]]);
        const removed = node.onRemoved;
        node.onRemoved = function () {
            list.audio.pause();
            removed?.apply(this, arguments);
        };
    },

    setup() {
        api.addEventListener("audiostory.clip", ({ detail }) => findNode(detail.node)?.audioStoryEvents?.add(detail));
    },
});
