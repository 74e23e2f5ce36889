"""How much sound is taken, by name, and the sentences for more: whole files by what their headers say, before anything is
decoded, and samples as they come. Knows nothing of where a sound comes from.
"""

from __future__ import annotations

from torch import Tensor

from ..errors import InputError
from ..plan.story import MAX_TOTAL_SECONDS

MAX_SECONDS = MAX_TOTAL_SECONDS  # of one sound: as long as a story may be
MAX_CHANNELS = 64
MAX_SAMPLE_RATE = 768_000  # Hz; no converter is faster
MAX_VALUES = MAX_CHANNELS * 48_000 * 10_800  # samples times channels that pass by in blocks: three hours of most channels
MAX_VALUES_IN_MEMORY = 200_000_000  # samples times channels that are held at once: 0.8 GB as float32, half an hour in stereo
MAX_SOUNDS = 1024  # that lie in one file behind one another
MAX_LEVEL = 2.0**31  # full scale is 1; files that count in whole numbers of 32 bits reach so far


def check_form(name: object, sample_rate: int, channels: int) -> None:
    """Refuses rates in Hz and numbers of channels that no sound has. Raises InputError that begins with `name`."""
    if not 1 <= sample_rate <= MAX_SAMPLE_RATE:
        raise InputError(f"{name} has a sample rate of {sample_rate} Hz; it must lie between 1 and {MAX_SAMPLE_RATE}.")
    if not 1 <= channels <= MAX_CHANNELS:
        raise InputError(f"{name} has {counted(channels)}; 1 to {MAX_CHANNELS} are read.")


def check_length(name: object, samples: int, sample_rate: int, channels: int, most_values: int = MAX_VALUES) -> None:
    """Refuses what is longer than `MAX_SECONDS` or has more values, samples times channels, than are taken at once."""
    seconds = samples / sample_rate
    if seconds > MAX_SECONDS:
        raise InputError(f"{name} lasts {seconds:,.0f} s, which is longer than the limit of {MAX_SECONDS:,.0f} s.")
    if samples * channels > most_values:
        most = most_values / channels / sample_rate
        raise InputError(
            f"{name} lasts {seconds:,.0f} s; with {counted(channels)} at {sample_rate} Hz at most {most:,.0f} s are read."
        )


def counted(channels: int) -> str:
    return "1 channel" if channels == 1 else f"{channels} channels"


def check_samples(name: object, waveform: Tensor) -> None:
    """Refuses samples of any shape that are not finite, and those so large that nothing can be computed from them."""
    if not waveform.numel():
        return
    low, high = (float(edge) for edge in waveform.aminmax())
    if not max(-low, high) < float("inf"):
        raise InputError(f"{name} holds samples that are not finite numbers.")
    if max(-low, high) > MAX_LEVEL:
        raise InputError(
            f"{name} holds a sample of {max(low, high, key=abs):.3g}; full scale is 1, and {MAX_LEVEL:.3g} the most."
        )
