// Plays a plan in the browser from the clips that are rendered: levels, pans and fades as the plan has them now.
//
// It is a preview: what the mixing nodes render is what counts. Clips that are loud by themselves are brought to the
// event's level by their measured loudness; clips of a whole track are played as they are.

const MOST_GAIN = 16; // 24 dB: an ear's limit, where the mix has one for peaks
const AHEAD = 0.05; // seconds until the first sound, so that none begins late

export class Player {
    constructor(ended) {
        this.ended = ended;
        this.context = null;
        this.playing = false;
        this.at = 0;
    }

    // Seconds from the story's beginning.
    get time() {
        if (!this.playing) return this.at;
        return Math.min(this.total, this.from + Math.max(0, this.context.currentTime - this.began));
    }

    // parts: [{sound, event, start, offset, seconds, loudness}]: `sound` from `offset` on, heard at `start`
    async play(parts, total) {
        this.stop();
        this.context ??= new AudioContext();
        await this.context.resume();
        this.total = total;
        this.from = this.at >= total - 0.01 ? 0 : this.at;
        this.began = this.context.currentTime + AHEAD;
        this.playing = true;
        this.sources = parts.map((part) => this.schedule(part)).filter(Boolean);
        this.timer = setTimeout(() => this.finish(), 1000 * (total - this.from + AHEAD));
    }

    schedule({ sound, event, start, offset, seconds, loudness }) {
        const late = Math.max(0, this.from - start);
        const left = Math.min(seconds, sound.seconds - offset) - late;
        if (left <= 0.005) return null;
        const source = new AudioBufferSourceNode(this.context, { buffer: sound.buffer });
        const gain = new GainNode(this.context, { gain: gainOf(event, loudness) });
        const pan = new StereoPannerNode(this.context, { pan: event.pan ?? 0 });
        this.fade(gain.gain, event);
        source.connect(gain).connect(pan).connect(this.context.destination);
        source.start(this.began + Math.max(0, start - this.from), offset + late, left);
        return source;
    }

    fade(gain, event) {
        const when = (seconds) => Math.max(0, this.began + seconds - this.from);
        const full = gain.value;
        const [rise, fall] = [event.fade_in_seconds ?? 0, event.fade_out_seconds ?? 0];
        const ends = event.start + event.seconds;
        if (rise > 0 && this.from < event.start + rise) {
            gain.setValueAtTime(full * Math.max(0, (this.from - event.start) / rise), when(Math.max(this.from, event.start)));
            gain.linearRampToValueAtTime(full, when(event.start + rise));
        }
        if (fall > 0 && this.from < ends) {
            gain.setValueAtTime(full, when(Math.max(this.from, ends - fall)));
            gain.linearRampToValueAtTime(0, when(ends));
        }
    }

    finish() {
        this.stop();
        this.at = 0;
        this.ended();
    }

    // Stops where it is.
    stop() {
        this.at = this.time;
        clearTimeout(this.timer);
        for (const source of this.sources ?? []) source.stop();
        this.sources = [];
        this.playing = false;
    }

    seek(seconds) {
        this.stop();
        this.at = Math.max(0, seconds);
    }
}

export function gainOf(event, loudness) {
    if (event.loudness == null || loudness == null) return 1;
    return Math.min(MOST_GAIN, 10 ** ((event.loudness - loudness) / 20));
}
