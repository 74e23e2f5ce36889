// What is heard while the timeline plays: the rendered clips of the events that are neither muted nor out of a solo.

import { USUAL_LEVEL } from "./block.js";
import { usualLevel } from "./levels.js";
import { Player } from "./player.js";

export class Hearing {
    // plan(): what is shown; changed() is called when something else is heard, or the playhead stands elsewhere
    constructor({ plan, clips, sounds, changed }) {
        Object.assign(this, { plan, clips, sounds, changed });
        this.mutedKinds = new Set();
        this.soloKinds = new Set();
        this.mutedIds = new Set();
        this.player = new Player(changed);
    }

    get playing() {
        return this.player.playing;
    }

    // Seconds from the story's beginning.
    get time() {
        return this.player.time;
    }

    async toggle() {
        if (this.playing) this.player.stop();
        else if (this.plan()) await this.play();
        this.changed();
    }

    stop() {
        this.player.stop();
    }

    play() {
        const plan = this.plan();
        return this.player.play(this.audible(plan), plan.total_seconds);
    }

    async again() {
        if (this.playing) await this.play();
        this.changed();
    }

    async seek(seconds) {
        const playing = this.playing;
        this.player.seek(Math.min(seconds, this.plan()?.total_seconds ?? 0));
        if (playing) await this.play();
        this.changed();
    }

    audible(plan) {
        return plan.events.filter((event) => this.isHeard(event)).flatMap((event) =>
            this.partsOf(event).filter((part) => part.sound && part.at < event.seconds).map((part) => ({
                ...part, event: this.leveled(event), start: event.start + part.at, seconds: Math.min(part.seconds, event.seconds - part.at),
            })));
    }

    isHeard(event) {
        const solo = this.soloKinds.size === 0 || this.soloKinds.has(event.kind);
        return solo && !this.mutedKinds.has(event.kind) && !this.mutedIds.has(event.id);
    }

    // Mutes the events, or lets them be heard where all of them are muted; whether they are muted now.
    muteOrNot(ids) {
        const muted = !ids.every((id) => this.mutedIds.has(id));
        for (const id of ids) {
            if (muted) this.mutedIds.add(id);
            else this.mutedIds.delete(id);
        }
        this.again();
        return muted;
    }

    toggleKind(set, kind) {
        if (!set.delete(kind)) set.add(kind);
        this.again();
    }

    // The event with the loudness that it is mixed at.
    leveled(event) {
        return { ...event, loudness: event.loudness ?? usualLevel(this.plan(), event) };
    }

    // A loudness that an edit counted from what nobody had measured is so much above or below what was rendered.
    partsOf(event) {
        const counted = event.loudness != null && this.plan()?.levels?.counted?.[event.id] === event.loudness;
        return this.clips.parts(event).map((part) => {
            const sound = this.sounds.get(part.file);
            return { loudness: sound?.loudness, ...part, ...(counted ? { loudness: USUAL_LEVEL } : {}), sound };
        });
    }
}
