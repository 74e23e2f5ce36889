// Clears what looks like a key from nodes that ask a server, so that no saved workflow, draft or copied node holds one.
//
// Keys come from environment variables, by name. The server takes typed keys out of every prompt too (`nodes/host/keys.py`).

import { app } from "../../../scripts/app.js";
import { t } from "./words.js";

const ASKING = { AudioStoryReasoner: "reasoner", AudioStoryEditor: "reader", AudioStoryVoice: "voice", AudioStoryVideoCaptioner: "captioner" };
const HEAD = /\b(?:sk|gsk|hf|pk|rk|ghp|xai|r8|nvapi)[-_][\w-]{12,}|\bAIza[\w-]{12,}/;
const RANDOM = /^(?=.*\d)(?=.*[a-z])[^\s_]{20,}$/; // names of variables have words and "_" instead
const CARRIES_MORE = /\/\/[^/]*@|[?#]/; // an address with a user name, a password or parameters
const LOOKS_LIKE_A_KEY = {
    key_variable: (text) => HEAD.test(text) || RANDOM.test(text),
    url: (text) => HEAD.test(text) || CARRIES_MORE.test(text),
    model: (text) => HEAD.test(text),
};

// The page serializes a graph after every change, and before it queues or saves one.
function clearKeys(node, saved) {
    for (const widget of node.widgets ?? []) {
        const typed = widget.value;
        const [choice, name] = String(widget.name).split(".");
        if (choice !== ASKING[node.comfyClass ?? node.type] || typeof typed !== "string") continue;
        if (!LOOKS_LIKE_A_KEY[name]?.(typed)) continue;
        widget.value = "";
        for (const values of [saved.widgets_values, saved.widgets_values_named])
            for (const at of Object.keys(values ?? {})) if (values[at] === typed) values[at] = "";
        app.extensionManager?.toast?.add({
            severity: "warn",
            summary: node.title,
            detail: t("What was typed looks like a key and was cleared: put the key into an environment variable, and type that variable's name."),
            life: 20000,
        });
    }
}

app.registerExtension({
    name: "AudioStory.Keys",

    beforeRegisterNodeDef(nodeType, nodeData) {
        if (!(nodeData.name in ASKING)) return;
        const serialized = nodeType.prototype.onSerialize;
        nodeType.prototype.onSerialize = function (saved) {
            clearKeys(this, saved);
            return serialized?.apply(this, arguments);
        };
    },
});
