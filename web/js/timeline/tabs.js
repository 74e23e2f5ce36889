// Two tabs on one plan: each tells the others what it kept, so that the later one can say so. Nothing is merged in silence.
//
// Tabs that are open are told at once, also when the browser's store is full. The newest text of each plan stands in
// localStorage besides, under the workflow's and the node's id: a tab that was not listening finds it there before it keeps its own.

const PREFIX = "audiostory.plan.";
const NO_WORKFLOW = "00000000-0000-0000-0000-000000000000";
const KEPT = 20; // plans
const TAB = `${Date.now().toString(36)}${Math.random().toString(36).slice(2)}`;

export class Tabs {
    // heard(text): another tab kept another plan since this one last did
    constructor(heard) {
        this.heard = heard;
        this.since = Date.now();
        this.key = null;
        this.listener = ({ key, newValue }) => key && key === this.key && this.look(newValue);
        window.addEventListener("storage", this.listener);
        this.channel = new BroadcastChannel("audiostory.plans");
        this.channel.onmessage = ({ data }) => data?.key === this.key && this.key && this.look(data.entry);
    }

    close() {
        window.removeEventListener("storage", this.listener);
        this.channel.close();
    }

    // Which plan this is about. A workflow that was never saved has no name that two tabs could share.
    about(workflow, node) {
        this.key = workflow && workflow !== NO_WORKFLOW ? `${PREFIX}${workflow}.${node}` : null;
    }

    look(value) {
        const entry = read(value);
        if (entry && entry.tab !== TAB && entry.at > this.since) this.heard(entry.text);
    }

    // Before keeping: looks whether another tab was faster, then tells what is kept.
    keep(text) {
        if (!this.key) return;
        this.look(localStorage.getItem(this.key));
        this.since = Date.now();
        const entry = JSON.stringify({ tab: TAB, at: this.since, text });
        this.channel.postMessage({ key: this.key, entry });
        forgetOld(this.key, KEPT - 1);
        if (!stored(this.key, entry)) forgetOld(this.key, 0);
        // Where there is no room at all, tabs that open later are not told; the workflow keeps the plan all the same.
        if (localStorage.getItem(this.key) !== entry && !stored(this.key, entry)) localStorage.removeItem(this.key);
    }

    // The two versions were looked at: what comes later is news again.
    settled() {
        this.since = Date.now();
    }
}

function read(value) {
    try {
        return JSON.parse(value);
    } catch {
        return null;
    }
}

function stored(key, entry) {
    try {
        localStorage.setItem(key, entry);
        return true;
    } catch {
        return false;
    }
}

// Of the plans but one, keeps the latest so many.
function forgetOld(key, kept) {
    const keys = Object.keys(localStorage).filter((name) => name.startsWith(PREFIX) && name !== key);
    if (keys.length <= kept) return;
    const at = (name) => read(localStorage.getItem(name))?.at ?? 0;
    keys.map((name) => [at(name), name]).sort((a, b) => b[0] - a[0]).slice(kept).forEach(([, name]) => localStorage.removeItem(name));
}
