"""What a bundle hears: held-out sounds, scenes and questions, figure by figure, and the memory that ten minutes take.

Scenes are made of sounds that nothing was trained on, in the environments and at the levels of `training.scenes`, half of
the clips through the codec. Told stories are heard too: what the bundle itself renders.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from torch import Tensor

from ..bundle.parts import Parts
from ..dataset.stories import draw_story
from ..dataset.vocabulary import Sounds, all_variants
from ..listen import listening
from ..listen.listening import Listener
from ..memory import peak_memory
from ..metrics.scores import class_of_caption
from ..pipeline import open_parts, tell
from ..plan.story import StoryPlan
from ..recipes.recipe import SAMPLE_RATE
from ..sound.audio import AudioClip, write
from ..training.questions import Placed, is_there
from ..training.scenes import ScenePair, Take, draw_scene, synthesised_take
from .figures import ClipTrials, Figure, learnt_by, share
from .world import layered_figures, recorded_figures

SEED = "listening 9000"
BOUNDARY_SECONDS = 1.0
SINGLE_SECONDS = 6.0


@dataclass(frozen=True)
class Trials:
    """How many sounds of each variant, scenes, pairs of questions about each, told stories, and minutes of the long file."""

    clips_a_variant: int = 3
    scenes: int = 150
    questions: int = 1
    stories: int = 30
    minutes: float = 10.0


def single_sounds(listener: Listener, codec: object, trials: Trials, sounds: Sounds) -> list[bool]:
    """Each variant of the `sounds` alone, in all environments: is its class the one that is heard?"""
    take, right = synthesised_take(codec), list[bool]()  # type: ignore[arg-type]
    learnt = all_variants(sounds)
    for k in range(trials.clips_a_variant):
        for variant, (name, kind) in enumerate(all_variants()):
            if (name, kind) not in learnt:
                continue
            draw = random.Random(f"{SEED}/single/{variant}/{k}")
            wave = take(variant, k % 6, draw)[: round(SINGLE_SECONDS * SAMPLE_RATE)]
            heard = listening.listen(listener, AudioClip(wave[None], SAMPLE_RATE))
            right.append(classes(heard.plan) == [name])
    return right


def drawn_scenes(codec: object, trials: Trials, sounds: Sounds) -> Iterator[ScenePair]:
    """Scenes of two to four of the `sounds`."""
    take: Take = synthesised_take(codec)  # type: ignore[arg-type]
    for k in range(trials.scenes):
        draw = random.Random(f"{SEED}/scene/{k}")
        yield draw_scene(take, draw, draw.uniform(8.0, 30.0), 2 + k % 3, sounds)


def events_right(scene: ScenePair, plan: StoryPlan | None) -> tuple[int, int, int]:
    """(events in order with both boundaries within a second, in order whatever their times, all that are there).

    In order: a longest common subsequence of classes, among whose choices the one with the most right boundaries counts.
    """
    wanted = [(all_variants()[v][0], e.start, e.end) for e, v in zip(scene.plan.events, scene.variants, strict=True)]
    found = [(name, e.start, e.end) for name, e in zip(classes(plan), plan.events if plan else (), strict=True)]

    def near(a: tuple[str, float, float], b: tuple[str, float, float]) -> bool:
        return abs(a[1] - b[1]) <= BOUNDARY_SECONDS and abs(a[2] - b[2]) <= BOUNDARY_SECONDS

    placed = _common(wanted, found, lambda a, b: a[0] == b[0] and near(a, b))
    return placed, _common(wanted, found, lambda a, b: a[0] == b[0]), len(wanted)


Timed = tuple[str, float, float]


def _common(wanted: Sequence[Timed], found: Sequence[Timed], same: Callable[[Timed, Timed], bool]) -> int:
    """Length of the longest common subsequence."""
    best = [[0] * (len(found) + 1) for _ in range(len(wanted) + 1)]
    for i, a in enumerate(wanted, 1):
        for j, b in enumerate(found, 1):
            best[i][j] = best[i - 1][j - 1] + 1 if same(a, b) else max(best[i - 1][j], best[i][j - 1])
    return best[-1][-1]


def classes(plan: StoryPlan | None) -> list[str]:
    return [(class_of_caption(event.caption) or ("?", ""))[0] for event in (plan.events if plan else ())]


def answers_right(listener: Listener, scene: ScenePair, index: int, trials: Trials, sounds: Sounds) -> list[bool]:
    """As many sounds that are there are asked for as others of the `sounds` that are not, in everyday words."""
    placed = tuple((v, e.start, e.end) for e, v in zip(scene.plan.events, scene.variants, strict=True))
    draw, right = random.Random(f"{SEED}/question/{index}"), list[bool]()
    clip = AudioClip(scene.waveform[None], SAMPLE_RATE)
    for n in range(2 * trials.questions):
        present = n % 2 == 0
        while (asked := is_there(Placed(placed, sounds), draw, present)) is None:
            pass
        said = listening.ask(listener, clip, asked[0]).lower()
        right.append(bool(re.search(r"\b(?:no|not|nothing)\b", said)) != present)
    return right


def growth_bytes(folder: Path, minutes: float, sounds: Sounds) -> int:
    """How much more memory a process takes at the most for a file of so many minutes than for one of a minute."""
    peaks = list[int]()
    with tempfile.TemporaryDirectory() as place:
        for k, length in enumerate((1.0, minutes)):
            path = write(Path(place) / f"{k}.wav", _long(length, sounds), SAMPLE_RATE, 2, subtype="16")
            # A process of its own for each: what one took at the most before would hide what the other takes.
            environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
            command = [sys.executable, "-m", __name__, str(folder), str(path)]
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            peaks.append(int(done.stdout))
    return peaks[1] - peaks[0]


def main(folder: str, path: str) -> None:
    """Listens to a file and prints the most memory that this took."""
    listening.listen(listening.Listener.of(open_parts(folder, "cpu", "float32")), path)
    print(peak_memory() or 0)


def _long(minutes: float, sounds: Sounds) -> Iterator[Tensor]:
    """A scene again and again, in two channels."""
    scene = draw_scene(synthesised_take(), random.Random(f"{SEED}/long"), 30.0, 3, sounds)
    size = round(minutes * 60 * SAMPLE_RATE)
    wave = scene.waveform[None].expand(2, -1)
    for at in range(0, size, wave.shape[1]):
        yield wave[:, : size - at]


def told_right(parts: Parts, listener: Listener, trials: Trials) -> tuple[int, int]:
    """Stories that the bundle itself tells, two to four events in half a minute at most: (events in order, all of them)."""
    index, found, right, total, sounds = 0, 0, 0, 0, learnt_by(parts)
    while found < trials.stories:
        story = draw_story(9000, index, "held_out", sounds=sounds)
        index += 1
        if not (1 < len(story.plan.events) < 5 and story.plan.total_seconds <= listener.ear.window_seconds):
            continue
        found += 1
        told = tell(plan=story.plan, bundle=parts, seed=9000)
        heard = listening.listen(listener, told.audio)
        told.track.close()
        wanted = [(name, 0.0, 0.0) for name, _ in story.classes]
        right += _common(wanted, [(name, 0.0, 0.0) for name in classes(heard.plan)], lambda a, b: a[0] == b[0])
        total += len(wanted)
    return right, total


def measure(parts: Parts, trials: Trials) -> dict[str, tuple[float, int]]:
    """Each figure's value and how many trials it is from."""
    listener, codec, sounds = listening.Listener.of(parts), parts.codec, learnt_by(parts)
    alone = single_sounds(listener, codec, trials, sounds)
    placed = ordered = total = 0
    answers = list[bool]()
    for k, scene in enumerate(drawn_scenes(codec, trials, sounds)):
        plan = listening.listen(listener, AudioClip(scene.waveform[None], SAMPLE_RATE)).plan
        a, b, c = events_right(scene, plan)
        placed, ordered, total = placed + a, ordered + b, total + c
        answers += answers_right(listener, scene, k, trials, sounds)
    told, all_told = told_right(parts, listener, trials)
    return {
        "single": (share(alone), len(alone)),
        "placed": (100 * placed / max(1, total), total),
        "ordered": (100 * ordered / max(1, total), total),
        "answers": (share(answers), len(answers)),
        "told": (100 * told / max(1, all_told), all_told),
        "memory": (growth_bytes(parts.bundle.folder, trials.minutes, sounds) / 1e6, 1),
    }


def listening_figures(parts: Parts, counts: ClipTrials) -> list[Figure]:
    """Held-out sounds, scenes and questions, and the user's recordings, as the bundle hears them; nothing for a bundle that
    cannot listen."""
    if parts.bundle.manifest.listening is None:
        return []
    trials = Trials(counts.clips_a_variant, counts.plans // 2, stories=counts.stories)
    found = measure(parts, trials)
    names = {
        "single": ("listening: class of a single sound", 90.0, "%"),
        "placed": ("listening: events of a scene in order, boundaries within 1 s", 80.0, "%"),
        "ordered": ("listening: events of a scene in order", None, "%"),
        "answers": ("listening: 'is there a ...?' answered right", 85.0, "%"),
        "told": ("listening: events in order of stories that it told itself", None, "%"),
        "memory": ("listening: ten minutes take more memory than one by, MB", 50.0, "points"),
    }
    rows = [Figure(name, found[key][0], asked, found[key][1], unit) for key, (name, asked, unit) in names.items()]
    return [*rows, *layered_figures(parts, 2 * trials.stories), *recorded_figures(parts, counts)]


if __name__ == "__main__":
    main(*sys.argv[1:])
