// Rendered clips: a file of the server -> samples to play, a waveform and a spectrogram to draw, each computed once.
//
// One small picture a clip, drawn stretched into as many blocks as show it: two hundred blocks cost as many copies of an
// image, where a player with a canvas of its own for each would cost seconds. The FFT is wavesurfer.js's (BSD-3-Clause).

import FFT from "../../vendor/wavesurfer/fft.js";

const FFT_SIZE = 512;
const PEAKS_PER_SECOND = 200;
const PICTURE = { width: 480, height: 48 }; // pixels of a spectrogram
const FLOOR_DB = -95;
const AT_ONCE = 3; // files that are fetched and decoded at a time

// One context decodes for all timelines; it plays nothing.
let decoder = null;
const decoding = () => (decoder ??= new OfflineAudioContext(1, 1, 44100));

export class Sounds {
    // url(file) -> address; ready() is called when one more can be drawn
    constructor(url, ready) {
        this.url = url;
        this.ready = ready;
        this.known = new Map(); // address -> Sound, or null while it loads or where it cannot be read
        this.queue = [];
        this.running = 0;
    }

    // What is known of a file, or null; asking loads it.
    get(file) {
        const url = this.url(file);
        if (!this.known.has(url)) {
            this.known.set(url, null);
            this.queue.push(url);
            this.next();
        }
        return this.known.get(url);
    }

    // Forgets all other files: each holds its samples in memory.
    keepOnly(files) {
        const wanted = new Set(files.map(this.url));
        for (const url of this.known.keys()) if (!wanted.has(url)) this.known.delete(url);
    }

    async next() {
        if (this.running >= AT_ONCE || !this.queue.length) return;
        this.running++;
        const url = this.queue.shift();
        const sound = await load(url);
        if (this.known.has(url)) this.known.set(url, sound);
        this.running--;
        this.ready();
        this.next();
    }
}

// Temporary files go when the server ends: a block whose file is gone shows no waveform.
async function load(url) {
    try {
        const answer = await fetch(url);
        if (!answer.ok) return null;
        return new Sound(await decoding().decodeAudioData(await answer.arrayBuffer()));
    } catch {
        return null;
    }
}

export class Sound {
    constructor(buffer) {
        this.buffer = buffer;
        this.seconds = buffer.duration;
        const samples = mono(buffer);
        this.peaks = peaksOf(samples, buffer.sampleRate);
        this.samples = samples;
    }

    // LUFS, about: without the meter's filter and gate.
    get loudness() {
        this.level ??= 10 * Math.log10(this.samples.reduce((sum, one) => sum + one * one, 1e-12) / this.samples.length) - 0.691;
        return this.level;
    }

    get spectrogram() {
        this.picture ??= pictureOf(this.samples);
        return this.picture;
    }
}

function mono(buffer) {
    const mixed = new Float32Array(buffer.length);
    for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
        const data = buffer.getChannelData(channel);
        for (let n = 0; n < mixed.length; n++) mixed[n] += data[n] / buffer.numberOfChannels;
    }
    return mixed;
}

// The largest magnitude in each 1/200 s.
export function peaksOf(samples, rate) {
    const hop = Math.max(1, Math.floor(rate / PEAKS_PER_SECOND));
    const peaks = new Float32Array(Math.ceil(samples.length / hop));
    for (let n = 0; n < samples.length; n++) {
        const at = Math.floor(n / hop);
        peaks[at] = Math.max(peaks[at], Math.abs(samples[n]));
    }
    return peaks;
}

// Time to the right, frequency upwards and logarithmic; dark where it is loud, clear where it is quiet.
function pictureOf(samples) {
    const { width, height } = PICTURE;
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext("2d");
    const image = context.createImageData(width, height);
    const fft = new FFT(FFT_SIZE, 1, "hann");
    const bins = Array.from({ length: height }, (_, row) => Math.round((FFT_SIZE / 2) ** ((height - row) / height)) - 1);
    const window = new Float32Array(FFT_SIZE);
    for (let x = 0; x < width; x++) {
        const from = Math.floor(((samples.length - FFT_SIZE) * x) / (width - 1));
        for (let n = 0; n < FFT_SIZE; n++) window[n] = samples[from + n] ?? 0;
        const spectrum = fft.calculateSpectrum(window);
        bins.forEach((bin, row) => {
            const db = 20 * Math.log10(spectrum[bin] + 1e-9);
            image.data.set([6, 8, 28, 255 * Math.min(1, Math.max(0, 1 - db / FLOOR_DB))], 4 * (row * width + x));
        });
    }
    context.putImageData(image, 0, 0);
    return canvas;
}

// Draws seconds `from` to `to` of a sound across the canvas: the spectrogram behind, the waveform before it.
export function draw(context, sound, { from, to, left, width, height, colour, gain }) {
    const { spectrogram, seconds, peaks } = sound;
    const scale = spectrogram.width / seconds;
    const last = Math.min(to, seconds);
    if (last <= from) return;
    const drawn = (width * (last - from)) / (to - from);
    context.globalAlpha = 0.8;
    context.drawImage(spectrogram, from * scale, 0, (last - from) * scale, spectrogram.height, left, 0, drawn, height);
    context.globalAlpha = 0.8;
    context.fillStyle = colour;
    const middle = height / 2;
    for (let x = 0; x < drawn; x++) {
        const [a, b] = [x, x + 1].map((px) => (from + ((last - from) * px) / drawn) * PEAKS_PER_SECOND);
        let peak = 0;
        for (let n = Math.floor(a); n <= b; n++) peak = Math.max(peak, peaks[n] ?? 0);
        const tall = Math.max(0.5, Math.min(1, peak * gain) * middle);
        context.fillRect(left + x, middle - tall, 1, 2 * tall);
    }
}
