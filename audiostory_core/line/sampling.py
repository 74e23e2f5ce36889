"""Noise to clean latents: sigma schedules, noise interpolation, guidance, solvers.

Everything moves along the straight path of rectified flow,

    x_sigma = (1 - sigma) * data + sigma * noise,        sigma 1 is noise, sigma 0 is data,

and a `Velocity` answers `velocity(x [b t c], sigma [] or [b]) -> [b t c]`, an estimate of noise minus data.
Solvers walk such a function down a schedule; `guided` makes one out of a conditional model. This file knows
no model, codec or device: state stays where `x` is and in the precision of `x`, so hand it float32 noise even
when the model runs in half precision.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Protocol

import torch
from torch import Tensor

from ..errors import InputError

MAX_STEPS = 1000  # the published model was trained on the grid sigma = 1/1000 ... 1000/1000
_NOISE_BLOCK = 16  # torch.randn turns uniform numbers into normal ones 16 at a time on the CPU

Velocity = Callable[[Tensor, Tensor], Tensor]
Callback = Callable[[int, Tensor], None]


class Solver(Protocol):
    """Carries `x [b t c]` from `sigmas[0]` to `sigmas[-1]`.

    `sigmas [num_steps + 1]` falls strictly within [0, 1]; anything else raises `InputError`.
    `callback(step, x)` sees the latents after every step, counted from 0; what it raises ends the walk and
    reaches the caller.
    """

    def __call__(self, velocity: Velocity, x: Tensor, sigmas: Tensor, *, callback: Callback | None = None) -> Tensor: ...


def event_noise(seeds: Sequence[int], frames: int, channels: int) -> Tensor:
    """Standard normal noise `[n frames channels]`, float32 on the CPU, one seed per event.

    An event's noise depends on its own seed alone: not on its neighbours, not on the global generator, and
    not on `frames`, for a longer event begins with the values of a shorter one. Where `channels` is a
    multiple of 16 it equals `torch.randn(frames, channels)` under the same seed, which is the published noise
    for seed 0.
    """
    if not seeds:
        raise InputError("event_noise needs at least one seed, got none")
    if frames < 1 or channels < 1:
        raise InputError(f"frames and channels must be at least 1, got {frames} and {channels}")
    # A draw whose size is no multiple of 16 redraws its last 16 values: draw whole blocks of frames and cut.
    drawn_frames = -(-frames // _NOISE_BLOCK) * _NOISE_BLOCK
    events = [torch.randn(drawn_frames, channels, generator=_generator(seed))[:frames] for seed in seeds]
    return torch.stack(events)


def _generator(seed: int) -> torch.Generator:
    if not 0 <= seed < 2**64:
        raise InputError(f"a seed must lie in 0 ... {2**64 - 1}, got {seed}")
    return torch.Generator("cpu").manual_seed(seed)


def sigmas(num_steps: int, shift: float = 1.0) -> Tensor:
    """The schedule `[num_steps + 1]`, float32: 1, (N-1)/N ... 1/N, 0, bent by the flow shift.

    `shift` s maps sigma to s * sigma / (1 + (s - 1) * sigma) (Esser et al. 2024, eq. 23): above 1 it spends
    more steps near noise. 1, the published value, leaves the grid even.
    """
    if not 1 <= num_steps <= MAX_STEPS:
        raise InputError(f"num_steps must lie in 1 ... {MAX_STEPS}, got {num_steps}")
    if not (math.isfinite(shift) and shift > 0):
        raise InputError(f"shift must be a positive number, got {shift}")
    even = torch.arange(num_steps, -1, -1, dtype=torch.float64) / num_steps
    schedule = (shift * even / (shift * even + (1 - even))).float()
    if not bool((schedule.diff() < 0).all()):
        raise InputError(f"shift {shift} is too extreme for {num_steps} steps: neighbouring sigmas coincide in float32")
    return schedule


def interpolate(data: Tensor, noise: Tensor, sigma: Tensor | float) -> Tensor:
    """x_sigma `[b t c]` between `data` and `noise`, both `[b t c]`; `sigma` is `[]`, `[b]` or a number."""
    if isinstance(sigma, Tensor):
        sigma = sigma[..., None, None]
    return (1 - sigma) * data + sigma * noise


def velocity_target(data: Tensor, noise: Tensor) -> Tensor:
    """What a velocity model learns: noise minus data, d x_sigma / d sigma, the same at every sigma."""
    return noise - data


def guide(cond: Tensor, uncond: Tensor, guidance_scale: float) -> Tensor:
    """Classifier-free guidance (Ho and Salimans 2022): 0 is unconditional, 1 conditional."""
    return uncond + guidance_scale * (cond - uncond)


def guided(
    model: Callable[..., Tensor],
    cond: Sequence[Tensor],
    uncond: Sequence[Tensor] | None = None,
    *,
    guidance_scale: float,
    interval: tuple[float, float] = (0.0, 1.0),
) -> Velocity:
    """A guided `Velocity` out of `model(x [b t c], sigma [] or [b], *conditioning) -> [b t c]`.

    `cond` and `uncond` hold the same kinds of tensors, such as context `[b s d]` and pooled `[b d]`; those of
    `uncond` may have a batch of 1, shared by all. Both branches run as one batch in the published order
    [uncond, cond], or as two calls where their shapes differ, such as in token count. Only the conditional
    branch runs with `guidance_scale` 1 and outside `interval` = (low, high) in sigma, both ends included
    (Kynkäänniemi et al. 2024). The combination is computed in the precision of `x`. Scales, intervals and
    batches that make no sense raise `InputError`.
    """
    _check_guidance(cond, uncond, guidance_scale, interval)

    def conditional(x: Tensor, sigma: Tensor) -> Tensor:
        return model(x, sigma, *cond).to(x.dtype)

    if guidance_scale == 1 or uncond is None:
        return conditional

    pairs = [(u.expand(c.shape[0], *u.shape[1:]), c) for u, c in zip(uncond, cond, strict=True)]
    both = [torch.cat(pair) for pair in pairs] if all(u.shape == c.shape for u, c in pairs) else None
    null = [u for u, _ in pairs]

    def branches(x: Tensor, sigma: Tensor) -> tuple[Tensor, Tensor]:
        if both is None:
            return model(x, sigma, *null).to(x.dtype), conditional(x, sigma)
        twice = sigma.repeat(2) if sigma.ndim else sigma
        u, c = model(torch.cat([x, x]), twice, *both).to(x.dtype).chunk(2)
        return u, c

    def velocity(x: Tensor, sigma: Tensor) -> Tensor:
        inside = (interval[0] <= sigma) & (sigma <= interval[1])
        if not bool(inside.any()):
            return conditional(x, sigma)
        u, c = branches(x, sigma)
        return torch.where(inside[..., None, None], guide(c, u, guidance_scale), c)

    return velocity


def holding(velocity: Velocity, known: Tensor, noise: Tensor) -> Velocity:
    """A `Velocity` that leads the first frames of `noise [b t c]` to `known [b k c]`, whatever the model says of them.

    At every sigma these frames are `known` at the noise of that level, so the model renders what follows with them in
    view (inpainting, as in Lugmayr et al. 2022). Their path is straight: every solver ends at `known` up to rounding.
    Raises `InputError` where `known` does not fit into `noise`.
    """
    count = known.shape[1]
    if known.shape != noise[:, :count].shape:
        raise InputError(f"known latents are {list(known.shape)}; they do not fit into {list(noise.shape)}")
    slope = velocity_target(known, noise[:, :count])

    def held(x: Tensor, sigma: Tensor) -> Tensor:
        there = interpolate(known, noise[:, :count], sigma).to(x.dtype)
        found = velocity(torch.cat([there, x[:, count:]], dim=1), sigma)
        return torch.cat([slope.to(found.dtype), found[:, count:]], dim=1)

    return held


def _check_guidance(
    cond: Sequence[Tensor], uncond: Sequence[Tensor] | None, guidance_scale: float, interval: tuple[float, float]
) -> None:
    if not (math.isfinite(guidance_scale) and guidance_scale >= 0):
        raise InputError(f"guidance_scale must be 0 or more, got {guidance_scale}")
    if not 0 <= interval[0] <= interval[1] <= 1:
        raise InputError(f"the guidance interval must satisfy 0 <= low <= high <= 1, got {interval}")
    if uncond is None:
        if guidance_scale != 1:
            raise InputError(f"guidance_scale {guidance_scale} needs unconditional conditioning; only 1 does without")
        return
    if len(cond) != len(uncond):
        raise InputError(f"cond holds {len(cond)} tensors, uncond {len(uncond)}")
    for c, u in zip(cond, uncond, strict=True):
        if u.shape[0] not in (1, c.shape[0]):
            raise InputError(f"uncond has a batch of {u.shape[0]}; it must be 1 or that of cond, {c.shape[0]}")


def euler(velocity: Velocity, x: Tensor, sigmas: Tensor, *, callback: Callback | None = None) -> Tensor:
    """First order, one evaluation a step: the published sampler."""
    for step, (sigma, following) in enumerate(pairwise(_levels(sigmas))):
        x = x + (following - sigma) * _evaluate(velocity, x, sigma)
        if callback:
            callback(step, x)
    return x


def heun(velocity: Velocity, x: Tensor, sigmas: Tensor, *, callback: Callback | None = None) -> Tensor:
    """Second order, two evaluations a step; one in a step to sigma 0, a level no model was trained at."""
    for step, (sigma, following) in enumerate(pairwise(_levels(sigmas))):
        slope = _evaluate(velocity, x, sigma)
        if following > 0:
            ahead = x + (following - sigma) * slope
            slope = (slope + _evaluate(velocity, ahead, following)) / 2
        x = x + (following - sigma) * slope
        if callback:
            callback(step, x)
    return x


def dpmpp_2m(velocity: Velocity, x: Tensor, sigmas: Tensor, *, callback: Callback | None = None) -> Tensor:
    """DPM-Solver++(2M) (Lu et al. 2022, alg. 2): second order, one evaluation a step."""
    levels = _levels(sigmas)
    data: list[Tensor] = []  # predictions of the clean latents, the last two
    for step, sigma in enumerate(levels[:-1]):
        data = [*data[-1:], x - sigma * _evaluate(velocity, x, sigma)]
        x = _predict(x, levels[max(step - 1, 0) : step + 2], data)
        if callback:
            callback(step, x)
    return x


def unipc(velocity: Velocity, x: Tensor, sigmas: Tensor, *, callback: Callback | None = None) -> Tensor:
    """UniPC-2 with B2(h) (Zhao et al. 2023, alg. 1): predicts like DPM-Solver++(2M), then corrects.

    The evaluation that starts a step also corrects the step before it, so it costs one a step; the last step
    stays uncorrected. `callback` sees predicted latents.
    """
    levels = _levels(sigmas)
    data: list[Tensor] = []  # predictions of the clean latents, the last three
    start = x  # corrected latents at the previous level
    for step, sigma in enumerate(levels[:-1]):
        data = [*data[-2:], x - sigma * _evaluate(velocity, x, sigma)]
        if step > 0:
            x = _correct(start, levels[max(step - 2, 0) : step + 1], data)
        start = x
        x = _predict(x, levels[max(step - 1, 0) : step + 2], data[-2:])
        if callback:
            callback(step, x)
    return x


SOLVERS: dict[str, Solver] = {"euler": euler, "heun": heun, "dpmpp_2m": dpmpp_2m, "unipc": unipc}


def solver(name: str) -> Solver:
    """The solver of that name; an unknown one raises `InputError` with the names there are."""
    if name not in SOLVERS:
        raise InputError(f"unknown sampler {name!r}; there are {', '.join(SOLVERS)}")
    return SOLVERS[name]


def _levels(sigmas: Tensor) -> list[float]:
    levels = sigmas.tolist() if sigmas.ndim == 1 else []
    if len(levels) < 2:
        raise InputError(f"sigmas must be a row of at least 2 levels, got shape {list(sigmas.shape)}")
    if not (levels[0] <= 1 and levels[-1] >= 0 and all(high > low for high, low in pairwise(levels))):
        raise InputError(f"sigmas must fall strictly within 1 ... 0, got {levels[0]:g} ... {levels[-1]:g}")
    return levels


def _evaluate(velocity: Velocity, x: Tensor, sigma: float) -> Tensor:
    # At least float32: half precision would merge neighbouring levels of a 1000-step schedule.
    level = torch.tensor(sigma, dtype=torch.promote_types(x.dtype, torch.float32), device=x.device)
    return velocity(x, level).to(x.dtype)


def _log_snr(sigma: float) -> float:
    """lambda = log((1 - sigma) / sigma), the multistep solvers' time; infinite at both ends."""
    if sigma >= 1:
        return -math.inf
    return math.log((1 - sigma) / sigma) if sigma > 0 else math.inf


def _advance(x: Tensor, data: Tensor, sigma: float, following: float) -> Tensor:
    """The exact step if the clean latents were `data` all along.

    DPM-Solver++ writes the two factors as sigma'/sigma and alpha' (1 - e^-h); on the straight path they add
    up to 1, which stays finite at both ends.
    """
    kept = following / sigma
    return kept * x + (1 - kept) * data


def _predict(x: Tensor, levels: Sequence[float], data: Sequence[Tensor]) -> Tensor:
    """From `levels[-2]` to `levels[-1]`; `data` are the clean predictions at `levels[:-1]`, one or two.

    First order with one prediction, and in a step to sigma 0, where h is infinite. After a start at sigma 1
    it is the earlier step that is infinite, and the extrapolation vanishes by itself.
    """
    estimate = data[-1]
    if len(data) == 2 and levels[-1] > 0:
        before, now, after = map(_log_snr, levels)
        estimate = estimate + 0.5 * (after - now) / (now - before) * (data[-1] - data[-2])
    return _advance(x, estimate, levels[-2], levels[-1])


def _correct(x: Tensor, levels: Sequence[float], data: Sequence[Tensor]) -> Tensor:
    """Repeats the step from `levels[-2]` to `levels[-1]`, knowing the clean predictions at both its ends.

    With a third, earlier prediction in `data` the weights solve UniPC's order conditions R(h) a = phi(h) /
    B(h) in closed form, for r = (r1, 1) where r1 < 0 is the earlier level counted in steps of h, and B(h) =
    e^-h - 1. Without it they are one half, as in the authors' code.
    """
    *earlier, first, last = data
    if not earlier:
        return _advance(x, (first + last) / 2, levels[-2], levels[-1])
    before, now, after = map(_log_snr, levels)
    h = after - now
    r1 = (before - now) / h  # -inf after a start at sigma 1: the earlier prediction drops out
    decay = -math.expm1(-h)
    linear = 1 - decay / h
    quadratic = 0.5 - linear / h
    b1, b2 = linear / decay, 2 * quadratic / decay
    weight = (b1 - b2) / (1 - r1)
    estimate = first + weight / r1 * (earlier[0] - first) + (b1 - weight) * (last - first)
    return _advance(x, estimate, levels[-2], levels[-1])
