"""OpenFLAM (Wu et al. 2025), where its package is installed: how probable captions are in each 0.3125 s of a sound.

Its licence allows no commercial use, so no part of it is kept here and nothing installs it. It hears ten seconds, no more
and no less: a shorter sound would be stretched by its package, so silence follows it here, and of a longer one windows
overlap by half, of which the higher score counts. Package and checkpoint are the user's own; its cache, a folder for
temporary files, is not looked into, and what anybody may have put in place of a checkpoint is not read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from importlib import util
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import pad

from ..errors import InputError, first_line
from ..metrics.frame_scores import FrameScores, join_windows
from ..metrics.unscored import Unscored
from ..sound.audio import AudioClip
from . import pieces
from .checkpoint import read_tensors
from .provenance import fingerprint

PACKAGE, FORM, FILE = "openflam", "v1-base", "open_flam_oct17.pth"
SOURCE = f"get {FILE} with `hf download kechenadobe/OpenFLAM {FILE} --local-dir FOLDER`"
SAMPLE_RATE, WINDOW_SAMPLES, FRAMES = 48_000, 480_000, 32
HOP_SECONDS = WINDOW_SAMPLES / SAMPLE_RATE / FRAMES
_LEAST_TEXTS, _MOST_TEXTS = 2, 64  # its package answers a single text with an error


class FlamJudge:
    """A `FrameScorer` over a model of the package. Its probabilities end below 1, by how common a caption is."""

    name, licence = f"OpenFLAM {FORM}", "Adobe Research License (not for commercial use)"

    def __init__(self, model: Any, version: str) -> None:
        self.model, self.version = model, version

    @classmethod
    def load(cls, checkpoint: str | Path) -> FlamJudge:
        """The model with the checkpoint at this path. Raises InputError where package or checkpoint are missing or of no
        use, and says how to get them."""
        if util.find_spec(PACKAGE) is None:
            raise InputError(f"OpenFLAM is not installed; if its licence, {cls.licence}, suits you: pip install openflam.")
        path = Path(checkpoint).absolute()
        if path.name != FILE:
            raise InputError(f"{path} is not called {FILE}, as the package wants its checkpoint to be; {SOURCE}.")
        _check_owned(path.parent)
        version = fingerprint(read_tensors(path, SOURCE))
        import openflam  # type: ignore[import-not-found]

        try:
            return cls(openflam.OpenFLAM(FORM, default_ckpt_path=str(path.parent)), version)
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            raise InputError(f"OpenFLAM cannot be opened ({first_line(error)}).") from None

    def scores(self, clip: AudioClip, captions: Sequence[str]) -> FrameScores:
        waveform = pieces.mono(clip, SAMPLE_RATE)
        asked = tuple(caption for caption in captions if caption.strip())
        unscored = tuple(Unscored(caption, "it says nothing") for caption in captions if not caption.strip())
        step = WINDOW_SAMPLES // 2
        starts = range(0, max(1, len(waveform) - WINDOW_SAMPLES + step), step)
        windows = [self._window(waveform[at : at + WINDOW_SAMPLES], asked) for at in starts]
        times = [at / SAMPLE_RATE for at in starts]
        return FrameScores(
            join_windows(windows, times, HOP_SECONDS, clip.seconds), asked, HOP_SECONDS, clip.seconds, unscored
        )

    @torch.inference_mode()
    def _window(self, waveform: Tensor, captions: Sequence[str]) -> Tensor:
        """Scores [m 32] of ten seconds, or of a shorter sound with silence behind it."""
        audio = pad(waveform, (0, WINDOW_SAMPLES - len(waveform)))[None]
        parts = [captions[at : at + _MOST_TEXTS] for at in range(0, len(captions), _MOST_TEXTS)]
        found = [self._similarity(audio, part) for part in parts]
        return torch.cat(found) if found else torch.zeros(0, FRAMES)

    def _similarity(self, audio: Tensor, captions: Sequence[str]) -> Tensor:
        texts = [*captions, *[captions[0]] * (_LEAST_TEXTS - len(captions))]
        try:
            found = self.model.get_local_similarity(audio, texts, method="unbiased", cross_product=True)
        except (ValueError, RuntimeError, IndexError, AssertionError) as error:
            raise InputError(f"{self.name} failed ({first_line(error)}).") from None
        if tuple(found.shape) != (1, len(texts), FRAMES):
            wanted = [1, len(texts), FRAMES]
            raise InputError(f"{self.name} gives scores {list(found.shape)}, not {wanted}: another version of it?")
        return found[0, : len(captions)].float().cpu()


def _check_owned(folder: Path) -> None:
    """Refuses a folder that everybody on this machine may write to: what lies there may be anybody's."""
    if os.name == "posix" and folder.is_dir() and folder.stat().st_mode & stat.S_IWOTH:
        raise InputError(f"everybody may write to {folder}, so its checkpoint is not trusted; move it to a folder of yours.")
