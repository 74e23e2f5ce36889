"""What a stranger hears: a judge trained on real recordings (`metrics.outside`), row by row beside the inside figures.

Told are plain sentences of `sentences.txt`, each sound of the bundle by itself; beside them are heard the sounds that it was
trained on and, from a folder of the user's, real recordings before and after the codec: what each station loses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

from ..bundle.parts import Parts
from ..dataset.vocabulary import all_variants
from ..errors import InputError
from ..metrics.outside import OutsideJudge, Ranks, tags
from ..pipeline import tell
from ..recipes.recipe import SAMPLE_RATE, synthesise
from ..sound.audio import AudioClip, read, resample
from .figures import CLIP_SECONDS, SEED, ClipTrials, Figure, shown

if TYPE_CHECKING:
    from ..models.codec import Codec

NO_RECORDINGS = "--recordings DIR names a folder of wav files NAME-*.wav to hear"
_MOST_RECORDINGS = 500
TOP_1, TOP_3, MEDIAN = "right class first", "right class among the first three", "median place of the right class"
_ASKED = {
    f"told, {TOP_1}": (45.0, "%"),
    f"told, {TOP_3}": (65.0, "%"),
    f"told, {MEDIAN}": (2.0, "rank"),
    f"sounds as trained on, {TOP_3}": (75.0, "%"),
    f"recordings after the codec, {TOP_3}": (68.0, "%"),
}


@cache
def sentences() -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """Sound -> its sentences, and the sounds that were added later."""
    text = resources.files(__package__ or "").joinpath("sentences.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    split = lines.index("---")
    rows = {name: tuple(said.split("|")) for name, _, said in (line.partition("=") for line in lines if line != "---")}
    return rows, frozenset(line.partition("=")[0] for line in lines[split + 1 :])


def checked_folder(folder: str | None) -> Path | None:
    """The folder of recordings. Raises InputError where there is none."""
    if folder is None:
        return None
    if not Path(folder).is_dir():
        raise InputError(f"--recordings names a folder of wav files; {folder!r} is none.")
    return Path(folder)


def outside_figures(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Told sounds, training sounds and recordings, as the outside judge hears them; without it, how to get it."""
    try:
        judge = OutsideJudge.load()
    except InputError as error:
        return [_row(what, None, 0, str(error)) for what in _ASKED]
    return [row for measure in (told_figures, trained_figures, recorded_figures) for row in measure(parts, judge, counts)]


def _row(what: str, value: float | None, trials: int, note: str = "") -> Figure:
    asked, unit = _ASKED.get(what, (None, "rank" if what.endswith(MEDIAN) else "%"))
    return Figure(f"outside judge: {what}", value, asked, trials, unit, note)


def told_figures(parts: Parts, judge: OutsideJudge, counts: ClipTrials) -> list[Figure]:
    """Three rows for the sounds that came first, and as many for those added later, where the bundle knows any."""
    known, later = sentences()
    names = [name for name in parts.bundle.manifest.sounds if name in known]
    places = [(name, place(judge, name, clip)) for name, clip in told_clips(parts, names, counts.told_seeds)]
    first = Ranks(tuple(found for name, found in places if name not in later))
    added = Ranks(tuple(found for name, found in places if name in later))
    return [*_rows("told", first), *_rows("told, sounds added later", added)]


def _rows(what: str, ranks: Ranks) -> list[Figure]:
    values = {TOP_1: 100 * ranks.within(1), TOP_3: 100 * ranks.within(3), MEDIAN: ranks.median} if ranks.places else {}
    return [_row(f"{what}, {name}", value, len(ranks.places)) for name, value in values.items()]


def told_clips(parts: Parts, names: Sequence[str], seeds: int) -> Iterator[tuple[str, AudioClip | None]]:
    """Each sound told from its sentences, 6 s, another sentence and seed each time; None where it was refused."""
    wanted = [(name, seed) for name in names for seed in range(seeds)]
    for name, seed in shown(wanted, "told", len(wanted)):
        said = sentences()[0][name]
        try:
            story = tell(said[seed % len(said)], bundle=parts, seconds=CLIP_SECONDS, seed=seed)
        except InputError:
            yield name, None
            continue
        yield name, story.audio
        story.track.close()


def place(judge: OutsideJudge, name: str, clip: AudioClip | None) -> int:
    """Where the right class stands; the last place for what was not told."""
    return len(judge.names) if clip is None else judge.place(name, clip)


def trained_figures(parts: Parts, judge: OutsideJudge, counts: ClipTrials) -> list[Figure]:
    """Sounds as the renderer was shown them, dry, by themselves."""
    names = set(parts.bundle.manifest.sounds) & tags().keys()
    wanted = [pair for pair in all_variants() if pair[0] in names for _ in range(counts.clips_a_variant)]
    found = []
    for k, (name, variant) in enumerate(shown(wanted, "sounds as trained on", len(wanted))):
        waveform = synthesise(name, variant, CLIP_SECONDS, np.random.default_rng([SEED, k]))
        found.append(judge.place(name, AudioClip(torch.from_numpy(waveform)[None].float(), SAMPLE_RATE)))
    return [_row(f"sounds as trained on, {TOP_3}", 100 * Ranks(tuple(found)).within(3), len(found))] if found else []


def recorded_figures(parts: Parts, judge: OutsideJudge, counts: ClipTrials) -> list[Figure]:
    """Real recordings as they are, and after the codec."""
    name = f"recordings after the codec, {TOP_3}"
    if counts.recordings is None:
        return [_row(name, None, 0, NO_RECORDINGS)]
    heard, coded, files = list[int](), list[int](), recordings(counts.recordings)
    for kind, path in shown(files, "recordings", len(files)):
        clip = first_seconds(read(path))
        heard.append(judge.place(kind, clip))
        coded.append(judge.place(kind, through(parts.codec, clip)))
    if not files:
        return [_row(name, None, 0, f"no file of {counts.recordings} is named NAME-*.wav after a known sound")]
    rows = {f"recordings as they are, {TOP_3}": heard, name: coded}
    return [_row(what, 100 * Ranks(tuple(places)).within(3), len(files)) for what, places in rows.items()]


def recordings(folder: Path) -> list[tuple[str, Path]]:
    """The wav files of a folder that are named after a sound, as (sound, file), in order of their names."""
    found = [(path.stem.partition("-")[0], path) for path in sorted(folder.glob("*-*.wav"))]
    return [(kind, path) for kind, path in found if kind in tags() and kind != "general"][:_MOST_RECORDINGS]


def first_seconds(clip: AudioClip) -> AudioClip:
    """Six seconds at most, as told sounds have."""
    return AudioClip(clip.waveform[:, : round(CLIP_SECONDS * clip.sample_rate)], clip.sample_rate)


@torch.no_grad()
def through(codec: Codec, clip: AudioClip) -> AudioClip:
    """A clip after encoding and decoding, at the codec's rate, as long as it was but for what fills its last frame."""
    wave = resample(clip, codec.sample_rate).waveform.mean(0)
    wave = torch.nn.functional.pad(wave, (0, -len(wave) % codec.hop))
    return AudioClip(codec.decode(codec.encode(wave.expand(1, codec.channels, -1)))[0], codec.sample_rate)
