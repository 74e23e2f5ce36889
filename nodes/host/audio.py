"""AUDIO of any pack -> clips: a mapping, also a lazy one, of a waveform and its rate in whatever types packs use for them.

A waveform is a tensor or array [b ch w], [ch w] or [w], or a list with one for each item of the batch, of floating numbers
or of whole ones of 8, 16 or 32 bits; a rate is any whole number, also as an array or tensor of one. A list of such mappings
is a batch too. What is wrong is said in one sentence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real
from typing import TYPE_CHECKING, Any

from ...audiostory_core.errors import InputError

if TYPE_CHECKING:
    from torch import Tensor

    from ...audiostory_core.sound.audio import AudioClip

RIGHT = "it must be AUDIO: a waveform [b ch w] and its sample rate."
KEYS = ("waveform", "sample_rate")


def clips_of(audio: Any) -> list[AudioClip]:
    """The clips of an AUDIO value, one a batch item, float32 on the CPU; none for None or for an empty waveform.

    What comes in is not changed, nor kept. Raises InputError.
    """
    from ...audiostory_core.sound import limits
    from ...audiostory_core.sound.audio import AudioClip

    if audio is None:
        return []
    if isinstance(audio, (list, tuple)):
        return [clip for value in audio for clip in _of_item(value)]
    if not isinstance(audio, Mapping):
        raise InputError(f"the audio input holds {kind(audio)}; {RIGHT}")
    for key in KEYS:
        if audio.get(key) is None:
            raise InputError(f"the audio input holds {kind(audio)} without '{key}'; {RIGHT}")
    rows, rate = _rows(audio["waveform"]), _rate(audio["sample_rate"])
    for row in rows:
        limits.check_form("the audio", rate, row.shape[0])
        _check(row, rate)
    return [AudioClip(row, rate) for row in rows]


def not_finite(sample_rate: int) -> str:
    """What is said of sound that another node broke; it follows what it is said of."""
    return (
        "holds samples that are no numbers (NaN or infinite). The node before made them, as an equaliser does of bands "
        f"above {sample_rate // 2} Hz, half of this sound's rate; change that node."
    )


def _of_item(value: Any) -> list[AudioClip]:
    if isinstance(value, (list, tuple)):
        raise InputError(f"the audio input holds lists of lists; {RIGHT}")
    return clips_of(value)


def _check(row: Tensor, rate: int) -> None:
    import torch

    from ...audiostory_core.sound import limits

    if not bool(torch.isfinite(row).all()):
        raise InputError(f"the audio {not_finite(rate)}")
    limits.check_samples("the audio", row)


def _rows(waveform: Any) -> list[Tensor]:
    """The items of a waveform, each [ch w]; none where it is empty."""
    if isinstance(waveform, (list, tuple)):
        return [row for item in waveform for row in _items(item, most_axes=2)]
    return _items(waveform, most_axes=3)


def _items(waveform: Any, most_axes: int) -> list[Tensor]:
    found = _tensor(waveform)
    if most_axes == 2 and found.ndim == 3 and found.shape[0] == 1:
        found = found[0]
    if not 1 <= found.ndim <= most_axes:
        raise InputError(f"the audio's waveform has the shape {list(found.shape)}; {RIGHT}")
    if not found.numel():
        return []
    whole = found.reshape((1,) * (3 - found.ndim) + tuple(found.shape))
    return [_as_float(item) for item in whole]


def _tensor(value: Any) -> Tensor:
    """A tensor or an array as a tensor on the CPU; not a copy."""
    import numpy as np
    import torch

    if isinstance(value, np.ndarray) and value.dtype.kind in "fiu" and value.dtype.itemsize <= 8:
        return torch.from_numpy(np.ascontiguousarray(value, value.dtype.newbyteorder("=")))
    if isinstance(value, torch.Tensor) and not value.is_meta:
        value = value.detach().cpu()
        return value if value.layout == torch.strided else value.to_dense()
    raise InputError(f"the audio's waveform is {kind(value)}; {RIGHT}")


def _as_float(item: Tensor) -> Tensor:
    """A copy, float32 within -1..1 nominally."""
    import torch

    if item.is_floating_point():
        return item.to(torch.float32, copy=True, memory_format=torch.contiguous_format)
    if item.dtype == torch.uint8:  # silence is 128, as in WAV
        return (item.float() - 128) / 128
    bits = {torch.int8: 8, torch.int16: 16, torch.int32: 32}.get(item.dtype)
    if bits is None:
        raise InputError(f"the audio's waveform holds {str(item.dtype).removeprefix('torch.')}; {RIGHT}")
    return (item.double() / 2 ** (bits - 1)).float()


def _rate(value: Any) -> int:
    """Hz, from any whole number, also in an array or a tensor of one."""
    import numpy as np
    import torch

    is_array = isinstance(value, (np.ndarray, torch.Tensor)) and math.prod(value.shape) == 1
    rate = value.reshape(()).item() if is_array else value
    if isinstance(rate, Real) and not isinstance(rate, bool) and math.isfinite(rate) and rate == int(rate):
        return int(rate)
    shown = str(rate)[:40] if isinstance(rate, (Real, str)) else kind(rate)
    raise InputError(f"the audio's sample rate is {shown}, which is no whole number; {RIGHT}")


def kind(value: Any) -> str:
    """What a value is, for a sentence: "a str", "an AudioClip", "nothing"."""
    if value is None:
        return "nothing"
    name = type(value).__name__
    return f"a {name}" if name[0].lower() not in "aeiou" else f"an {name}"
