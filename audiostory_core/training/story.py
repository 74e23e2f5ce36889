"""What AudioStory's stages train, as `loop.train` takes it: stories from shards in, losses out.

A batch of generation holds whole stories: the language model learns to write them ("text"), their bridge tokens to be text
features ("mse"), and the renderer to make the sounds of some of their events from those ("flow"). A batch of understanding
holds sounds, what is asked about them and what is answered ("answers"). Text encoder, ear and codec stand still.
Source: Guo et al. 2025 (AudioStory), sections 3.2 to 3.4, and its supplement, table 1.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from ..bundle.bundle import Bundle
from ..dataset.shards import Sample
from ..errors import InputError
from ..models.codec import frames_for
from ..models.dit import AudioDiT
from ..models.ear import Resampler
from ..models.fuser import ResidualFuser
from ..models.language_model import StoryLM
from ..models.quantisation import blocks
from ..plan import prompts
from ..plan.story import SoundEvent
from ..sound.audio import AudioClip, resample
from . import low_rank
from .bridging import relative_error, span_states
from .data import UNDERSTANDING, Batches
from .flow import FlowLoss
from .language import IGNORED, Lesson, Rows, lesson, row_states, stack, text_loss
from .recipe import Phase
from .renderer import TEXT_DROP

MOST_CLIPS = 16  # events of a batch that are rendered
LENGTHS = 8  # latent frames: clips are cut to whole multiples of it, so that those of a batch are equally long
WHAT_IS_HEARD = ("What do you hear?", "What is heard?", "Describe the sound.", "What sounds are there?")


@dataclass(frozen=True)
class EventClips:
    """Which events of a batch are rendered, their sound [n ch w] and how many seconds of it are told [n]."""

    chosen: tuple[int, ...]
    sound: Tensor
    seconds: Tensor


@dataclass(frozen=True)
class ToldBatch:
    """Stories as rows of ids and labels [b l], the captions of all their events, and some of their sounds."""

    number: int
    rows: Rows
    captions: tuple[str, ...]
    clips: EventClips | None


@dataclass(frozen=True)
class AskedBatch:
    """Questions and answers as rows [b l], and the log-mel frames [b m t] of the sounds that they are about."""

    number: int
    rows: Rows
    frames: Tensor


@dataclass(frozen=True)
class GivenClips:
    """Clips as the renderer learns from them: latents [n t c], the text features of nothing [1 s d], which clips are told by
    those [n 1 1], and where noise is drawn from."""

    clips: EventClips
    latents: Tensor
    empty: Tensor
    dropped: Tensor
    generator: torch.Generator


@dataclass(frozen=True)
class GivenStories:
    """A `ToldBatch` with what standing parts say of it: text features [n s d] and their variance."""

    rows: Rows
    features: Tensor
    spread: Tensor
    rendered: GivenClips | None


@dataclass(frozen=True)
class GivenQuestions:
    """An `AskedBatch` with what the ear says: states [b t e]."""

    rows: Rows
    states: Tensor


class SoundSide(nn.Module):
    """What makes sounds of bridge tokens."""

    def __init__(self, fuser: ResidualFuser, dit: AudioDiT, flow: FlowLoss) -> None:
        super().__init__()
        self.fuser, self.dit, self.flow = fuser, dit, flow

    def forward(self, semantic: Tensor, residual: Tensor, asked: GivenClips) -> Tensor:
        """The flow loss of the chosen events, whose tokens are among [n s d] and [n r d]."""
        chosen = list(asked.clips.chosen)
        context = self.fuser(semantic[chosen], residual[chosen])
        context = torch.where(asked.dropped, asked.empty.to(context.dtype), context)
        return self.flow(self.dit, asked.latents, context, asked.generator, asked.clips.seconds)


class StoryNet(nn.Module):
    """All that a phase trains, or trains through. Called with a batch, gives its losses."""

    def __init__(self, lm: StoryLM, renderer: SoundSide | None, resampler: Resampler | None) -> None:
        super().__init__()
        self.lm, self.renderer, self.resampler = lm, renderer, resampler

    def forward(self, given: GivenStories | GivenQuestions) -> dict[str, Tensor]:
        return self._told(given) if isinstance(given, GivenStories) else self._asked(given)

    def _told(self, given: GivenStories) -> dict[str, Tensor]:
        states, lm = row_states(self.lm, given.rows), self.lm
        flat, ids = states.flatten(0, 1), given.rows.ids.flatten()
        semantic = lm.projector(span_states(flat, ids, lm.semantic.ids))
        found = {
            "text": text_loss(lm, states, given.rows.labels),
            "mse": relative_error(semantic, given.features, given.spread),
        }
        if self.renderer is not None and given.rendered is not None:
            residual = lm.audio_projector(span_states(flat, ids, lm.residual.ids))
            found["flow"] = self.renderer(semantic, residual, given.rendered)
        return found

    def _asked(self, given: GivenQuestions) -> dict[str, Tensor]:
        lm, ids = self.lm, given.rows.ids
        words, at = lm.embed(ids, begins=False), place_of_sound(lm, ids)
        heard = self.resampler(given.states).to(words.dtype) if self.resampler is not None else words[:, at:at]
        embedded = torch.cat([words[:, :at], heard, words[:, at + heard.shape[1] :]], dim=1)
        return {"answers": text_loss(lm, row_states(lm, given.rows, embedded), given.rows.labels)}


def place_of_sound(lm: StoryLM, ids: Tensor) -> int:
    """Where the tokens begin that what was heard takes the place of: behind the first that opens such a span."""
    return int((ids[0] == lm.residual.open).nonzero()[0]) + 1


class StoryTask:
    """A phase on batches of records. `again` says that blocks are computed twice (see `compute_again`)."""

    def __init__(self, bundle: Bundle, phase: Phase, batches: Batches, net: StoryNet, again: bool = False) -> None:
        self.phase, self.batches, self.modules = phase, batches, net
        self.codec, self.text = bundle.codec(), bundle.text_encoder().eval().requires_grad_(False)
        self.ear = bundle.ear().requires_grad_(False) if phase.ratio else None
        self.scale = bundle.manifest.fuser.feature_scale if bundle.manifest.fuser else 1.0
        self.window, self.fixed = bundle.manifest.renderer.max_seconds, bundle.manifest.renderer.fixed_window
        self.weights: Mapping[str, float] = phase.weights.model_dump()
        self.learnt = _learnt(net, phase)
        for name, parameter in net.named_parameters():
            parameter.requires_grad_(any(name in names for names in self.learnt.values()))
        if again:
            compute_again(self.blocks())

    def groups(self) -> list[dict[str, Any]]:
        parameters = dict(self.modules.named_parameters())  # asked for now: those of sharded modules are other ones
        groups = [{"params": [parameters[n] for n in self.learnt[p]], "lr": rate} for p, rate in self.phase.learns.items()]
        return [group for group in groups if group["params"]]

    def blocks(self) -> list[nn.Module]:
        renderer = self.modules.renderer
        return [*blocks(self.modules.lm.model), *(blocks(renderer.dit) if renderer is not None else ())]

    def pieces(self) -> list[nn.Module]:
        # A renderer makes the moments of all its blocks before their turns come, so it is put together as a whole.
        renderer = self.modules.renderer
        return [*blocks(self.modules.lm.model), *(() if renderer is None else (renderer,))]

    def batch(self, number: int) -> ToldBatch | AskedBatch:
        draw = random.Random(f"{self.phase.seed}/{number}")
        samples = [item.read() for item in self.batches.records(number)]
        if self.batches.kind(number) == UNDERSTANDING:
            return self._asked(number, samples, draw)
        lm = self.modules.lm
        rows = stack([lesson(lm, sample.record, spans=True) for sample in samples], lm.padding)
        events = [(sample, event) for sample in samples for event in sample.record.plan.events]
        clips = None if self.modules.renderer is None else self._clips(events, draw)
        return ToldBatch(number, rows, tuple(event.caption for _, event in events), clips)

    def losses(self, batch: ToldBatch | AskedBatch) -> dict[str, Tensor]:
        return self.modules(self._told(batch) if isinstance(batch, ToldBatch) else self._heard(batch))

    def counts(self, batch: ToldBatch | AskedBatch) -> dict[str, float]:
        words = float((batch.rows.labels[:, 1:] != IGNORED).sum())
        if isinstance(batch, AskedBatch):
            return {"answers": words, "text": 0.0, "mse": 0.0, "flow": 0.0}
        clips = 0.0 if batch.clips is None else float(len(batch.clips.chosen))
        return {"answers": 0.0, "text": words, "mse": float(len(batch.captions)), "flow": clips}

    def amounts(self, batch: ToldBatch | AskedBatch) -> dict[str, float]:
        seconds = 0.0
        if isinstance(batch, ToldBatch):
            seconds = 0.0 if batch.clips is None else float(batch.clips.seconds.sum())
        elif self.ear is not None:
            seconds = len(batch.frames) * self.ear.window_seconds
        return {"records": float(len(batch.rows.ids)), "tokens": float(batch.rows.ids.numel()), "audio_seconds": seconds}

    # What is read

    def _clips(self, events: Sequence[tuple[Sample, SoundEvent]], draw: random.Random) -> EventClips:
        """The sounds of some events, all of one length: that of one of them, or of the window that is always rendered."""
        frames = self._whole_frames(draw.choice(events)[1])
        if self.fixed:
            frames = int(self.window * self.codec.sample_rate) // self.codec.hop
        able = [n for n, (_, event) in enumerate(events) if self.fixed or self._whole_frames(event) >= frames]
        chosen = sorted(draw.sample(able, min(MOST_CLIPS, len(able))))
        sounds = {sample.record.name: _sound_of(sample) for sample in (events[n][0] for n in chosen)}
        cut = [self._cut(sounds[sample.record.name], event, frames) for sample, event in (events[n] for n in chosen)]
        length = frames * self.codec.hop / self.codec.sample_rate
        seconds = [min(events[n][1].seconds, length) if self.fixed else length for n in chosen]
        return EventClips(tuple(chosen), torch.stack(cut), torch.tensor(seconds))

    def _whole_frames(self, event: SoundEvent) -> int:
        """Latent frames of an event, in whole lengths; a shorter one has the least."""
        frames = frames_for(self.codec, min(event.seconds, self.window))
        return max(LENGTHS, frames // LENGTHS * LENGTHS)

    def _cut(self, clip: AudioClip, event: SoundEvent, frames: int) -> Tensor:
        """The beginning of an event's sound [ch w], followed by silence where it is shorter."""
        rate, count = clip.sample_rate, frames * self.codec.hop
        part = AudioClip(clip.waveform[:, round(event.start * rate) : round(event.end * rate)], rate)
        found = resample(part, self.codec.sample_rate).waveform[:, :count]
        if self.codec.channels != found.shape[0]:
            found = found.mean(0, keepdim=True).expand(self.codec.channels, -1)
        return nn.functional.pad(found, (0, count - found.shape[1]))

    def _asked(self, number: int, samples: Sequence[Sample], draw: random.Random) -> AskedBatch:
        """Sounds, each with one question about it and its answer, which alone is learnt."""
        lm, ear = self.modules.lm, self.ear
        if ear is None or self.modules.resampler is None:
            raise InputError(f"the phase {self.phase.name} asks about sounds, and nothing hears them.")
        before, after = prompts.question_prompt(prompts.SYSTEM, "\0").split("\0")
        prefix = lm.encode(before + prompts.heard_span(self.modules.resampler.tokens, len(lm.residual.ids) - 2))
        lessons, waves = [], []
        for sample in samples:
            question, answer = _question(sample, draw)
            asked = prefix + lm.encode((question.lower() if lm.limits.folds_case else question) + after)
            reply = lm.encode(answer + prompts.IM_END)
            labels = [IGNORED] * len(asked) + reply
            lessons.append(Lesson(asked + reply, labels, list(range(len(labels)))))
            sound = _sound_of(sample)
            mono = resample(AudioClip(sound.waveform.mean(0, keepdim=True), sound.sample_rate), ear.sample_rate)
            waves.append(mono.waveform[0, : round(ear.window_seconds * ear.sample_rate)])
        return AskedBatch(number, stack(lessons, lm.padding), ear.features(waves))

    # What standing parts say of it

    @torch.no_grad()
    def _told(self, batch: ToldBatch) -> GivenStories:
        device = next(self.modules.parameters()).device
        self.text.to(device)
        unique = sorted(set(batch.captions))
        features = self.scale * self.text(unique).float()
        wanted = features[[unique.index(caption) for caption in batch.captions]]
        rendered = None if batch.clips is None else self._rendered(batch.number, batch.clips, device)
        return GivenStories(_on(batch.rows, device), wanted, features.var(), rendered)

    def _rendered(self, number: int, clips: EventClips, device: torch.device) -> GivenClips:
        draw = random.Random(f"{self.phase.seed}/dropped/{number}")
        dropped = torch.tensor([draw.random() < TEXT_DROP for _ in clips.chosen], device=device)[:, None, None]
        generator = torch.Generator().manual_seed(self.phase.seed * 1_000_003 + number)
        codec: Any = self.codec.to(device) if isinstance(self.codec, nn.Module) else self.codec
        with torch.autocast(device.type, enabled=False):  # spectra lose too much in half precision
            latents = codec.encode(clips.sound.to(device)).float()
        return GivenClips(clips, latents, self.text([""]), dropped, generator)

    @torch.no_grad()
    def _heard(self, batch: AskedBatch) -> GivenQuestions:
        if self.ear is None:
            raise InputError(f"the phase {self.phase.name} asks about sounds, and nothing hears them.")
        device = next(self.modules.parameters()).device
        self.ear.encoder.to(device)
        return GivenQuestions(_on(batch.rows, device), self.ear.states(batch.frames))


def compute_again(parts: Iterable[nn.Module]) -> None:
    """Keeps of these blocks only what goes in, and computes them once more on the way back: they draw nothing."""
    from torch.utils.checkpoint import checkpoint

    for block in parts:
        block.forward = partial(checkpoint, block.forward, use_reentrant=False, preserve_rng_state=False)


def _on(rows: Rows, device: torch.device) -> Rows:
    return Rows(rows.ids.to(device), rows.labels.to(device), rows.positions.to(device))


def _sound_of(sample: Sample) -> AudioClip:
    clip = sample.clip()
    if clip is None:
        raise InputError(f"the record {sample.record.name} has no sound.")
    return clip


def _question(sample: Sample, draw: random.Random) -> tuple[str, str]:
    """What is asked about a sound, and the answer: one of the record's own, or its whole caption."""
    asked = [(turn.sentence, turn.answer) for turn in sample.record.turns if turn.kind == "ask"]
    if asked:
        return draw.choice(asked)
    told = sample.record.caption or " ".join(event.caption for event in sample.record.plan.events)
    return draw.choice(WHAT_IS_HEARD), told


def _learnt(net: StoryNet, phase: Phase) -> dict[str, list[str]]:
    """Which parameters each part of a phase trains, by name; one that two parts share is the first one's."""
    parts, found, taken = _parts(net), dict[str, list[str]](), set[int]()
    for part in phase.learns:
        own = {id(p) for p in parts[part]} - taken
        taken |= own
        found[part] = [name for name, p in net.named_parameters() if id(p) in own]
    return found


def _parts(net: StoryNet) -> dict[str, list[nn.Parameter]]:
    """The parameters of every part that a recipe may name."""
    model, renderer = net.lm.model, net.renderer
    tables = [*model.get_input_embeddings().parameters(), *model.get_output_embeddings().parameters()]
    words = {id(p) for p in tables}
    deltas = [layer for layer in model.modules() if isinstance(layer, low_rank.Adapted)]
    inside = [p for p in model.parameters() if id(p) not in words]
    if deltas:  # and norms, which the published training kept, too
        norms = [p for name, p in model.named_parameters() if "norm" in name]
        inside = [*norms, *(p for layer in deltas for p in (layer.A, layer.B))]
    return {
        "language": inside,
        "embeddings": tables,
        "semantic": [*net.lm.projector.parameters()],
        "residual": [*net.lm.audio_projector.parameters()],
        "fuser": [] if renderer is None else [*renderer.fuser.parameters()],
        "renderer": [] if renderer is None else [*renderer.dit.parameters()],
        "resampler": [] if net.resampler is None else [*net.resampler.parameters()],
    }
