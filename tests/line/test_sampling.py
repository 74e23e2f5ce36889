"""Schedules, guidance, noise and solvers against closed forms, and solvers against diffusers' schedulers."""

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.errors import InputError
from audiostory_core.line import sampling
from audiostory_core.line.sampling import SOLVERS, event_noise, guide, guided, interpolate, sigmas, solver, velocity_target

SECOND_ORDER = ["heun", "dpmpp_2m", "unipc"]


def randn(*shape: int, seed: int = 0, dtype: torch.dtype = torch.float32) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def gaussian_velocity(
    x: torch.Tensor, sigma: torch.Tensor, mean: float = 0.7, deviation: float = 0.3
) -> torch.Tensor:
    """E[noise - data | x] for data drawn from N(mean, deviation^2)."""
    centred = x - (1 - sigma) * mean
    variance = (1 - sigma) ** 2 * deviation**2 + sigma**2
    return sigma / variance * centred - mean - (1 - sigma) * deviation**2 / variance * centred


def gaussian_flow(
    x: torch.Tensor, start: float, end: float, mean: float = 0.7, deviation: float = 0.3
) -> torch.Tensor:
    """Where the exact flow of `gaussian_velocity` carries `x`."""

    def spread(sigma: float) -> float:
        return math.hypot((1 - sigma) * deviation, sigma)

    return (1 - end) * mean + spread(end) / spread(start) * (x - (1 - start) * mean)


# Schedules


def test_published_schedule():
    even = torch.linspace(1, 1 / 50, 50, dtype=torch.float64)
    torch.testing.assert_close(sigmas(50), torch.cat([even, torch.zeros(1)]).float(), rtol=0, atol=1e-7)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, sampling.MAX_STEPS), st.floats(0.05, 20))
def test_schedules_fall_from_one_to_zero(num_steps, shift):
    schedule = sigmas(num_steps, shift)
    assert schedule.shape == (num_steps + 1,)
    assert schedule.dtype == torch.float32
    assert schedule[0] == 1
    assert schedule[-1] == 0
    assert (schedule.diff() < 0).all()


def test_shift_bends_by_its_formula_and_its_inverse_undoes_it():
    even, bent = sigmas(10).double(), sigmas(10, 3.0).double()
    torch.testing.assert_close(bent, 3 * even / (1 + 2 * even), atol=1e-7, rtol=0)
    torch.testing.assert_close(bent / 3 / (1 + (1 / 3 - 1) * bent), even, atol=1e-6, rtol=0)


@pytest.mark.parametrize(
    "arguments", [(0,), (-3,), (1001,), (10, 0.0), (10, -1.0), (10, math.nan), (10, math.inf), (10, 1e30)]
)
def test_refuses_schedules(arguments):
    with pytest.raises(InputError, match=r"\d|nan|inf"):
        sigmas(*arguments)


# Interpolation


@pytest.mark.parametrize("sigma", [0.25, torch.tensor(0.25), torch.full((2,), 0.25)])
def test_interpolation_lies_on_the_straight_path(sigma):
    data, noise = randn(2, 5, 3), randn(2, 5, 3, seed=1)
    torch.testing.assert_close(interpolate(data, noise, sigma), data + 0.25 * velocity_target(data, noise))


def test_interpolation_per_sample_ends_exactly():
    data, noise = randn(2, 5, 3), randn(2, 5, 3, seed=1)
    ends = interpolate(data, noise, torch.tensor([0.0, 1.0]))
    assert torch.equal(ends, torch.stack([data[0], noise[1]]))


# Guidance


def toy_model(
    x: torch.Tensor, sigma: torch.Tensor, context: torch.Tensor, pooled: torch.Tensor
) -> torch.Tensor:
    """Treats rows apart; takes `sigma` as [] or [b]."""
    return torch.tanh(x + context.mean(1, keepdim=True) + pooled[:, None]) * (1 + sigma[..., None, None])


COND = (randn(2, 6, 3, seed=2), randn(2, 3, seed=3))
UNCOND = (randn(2, 6, 3, seed=4), randn(2, 3, seed=5))
LATENTS = randn(2, 5, 3)


def counted(calls: list[int]):
    def model(x, sigma, *conditioning):
        calls.append(len(x))
        return toy_model(x, sigma, *conditioning)

    return model


@pytest.mark.parametrize("sigma", [torch.tensor(0.5), torch.tensor([0.2, 0.9])])
@pytest.mark.parametrize("scale", [0.0, 0.5, 4.0])
def test_guidance_in_one_batch_equals_two_calls(sigma, scale):
    calls: list[int] = []
    velocity = guided(counted(calls), COND, UNCOND, guidance_scale=scale)
    expected = guide(toy_model(LATENTS, sigma, *COND), toy_model(LATENTS, sigma, *UNCOND), scale)
    torch.testing.assert_close(velocity(LATENTS, sigma), expected)
    assert calls == [4]


def test_guidance_batches_unconditional_first():
    seen = []

    def model(x, sigma, context):
        seen.append(context)
        return x

    guided(model, COND[:1], UNCOND[:1], guidance_scale=2.0)(LATENTS, torch.tensor(0.5))
    assert torch.equal(seen[0], torch.cat([UNCOND[0], COND[0]]))


@pytest.mark.parametrize("uncond", [None, UNCOND])
def test_guidance_one_is_the_conditional_prediction(uncond):
    calls: list[int] = []
    velocity = guided(counted(calls), COND, uncond, guidance_scale=1.0)
    assert torch.equal(velocity(LATENTS, torch.tensor(0.5)), toy_model(LATENTS, torch.tensor(0.5), *COND))
    assert calls == [2]


def test_unconditional_batch_of_one_serves_all():
    sigma = torch.tensor(0.5)
    shared = [u[:1] for u in UNCOND]
    expanded = [u[:1].repeat(2, *[1] * (u.ndim - 1)) for u in UNCOND]
    velocities = [
        guided(toy_model, COND, uncond, guidance_scale=3.0)(LATENTS, sigma) for uncond in (shared, expanded)
    ]
    assert torch.equal(*velocities)


def test_branches_of_unequal_token_count_run_apart():
    calls: list[int] = []
    sigma = torch.tensor(0.5)
    uncond = (UNCOND[0][:, :4], UNCOND[1])
    velocity = guided(counted(calls), COND, uncond, guidance_scale=3.0)
    expected = guide(toy_model(LATENTS, sigma, *COND), toy_model(LATENTS, sigma, *uncond), 3.0)
    torch.testing.assert_close(velocity(LATENTS, sigma), expected)
    assert calls == [2, 2]


def test_guidance_interval():
    calls: list[int] = []
    velocity = guided(counted(calls), COND, UNCOND, guidance_scale=3.0, interval=(0.25, 0.75))
    everywhere = guided(toy_model, COND, UNCOND, guidance_scale=3.0)
    for level, inside in [(1.0, False), (0.75, True), (0.5, True), (0.25, True), (0.1, False)]:
        sigma = torch.tensor(level)
        expected = everywhere(LATENTS, sigma) if inside else toy_model(LATENTS, sigma, *COND)
        assert torch.equal(velocity(LATENTS, sigma), expected)
    assert calls == [2, 4, 4, 4, 2]


def test_guidance_interval_per_sample():
    sigma = torch.tensor([0.5, 0.9])
    velocity = guided(toy_model, COND, UNCOND, guidance_scale=3.0, interval=(0.0, 0.75))(LATENTS, sigma)
    everywhere = guided(toy_model, COND, UNCOND, guidance_scale=3.0)(LATENTS, sigma)
    torch.testing.assert_close(velocity[0], everywhere[0])
    torch.testing.assert_close(velocity[1], toy_model(LATENTS, sigma, *COND)[1])


def test_guidance_combines_in_the_precision_of_the_latents():
    def half(x, sigma, context):
        return context.half()

    cond, uncond = torch.full((1, 1, 1), 1.001), torch.full((1, 1, 1), 1.0)
    velocity = guided(half, [cond], [uncond], guidance_scale=4.5)(torch.zeros(1, 1, 1), torch.tensor(0.5))
    assert velocity.dtype == torch.float32
    assert torch.equal(velocity, guide(cond.half().float(), uncond, 4.5))


@pytest.mark.parametrize(
    ("cond", "uncond", "scale", "interval", "message"),
    [
        (COND, UNCOND, -1.0, (0.0, 1.0), "-1"),
        (COND, UNCOND, math.nan, (0.0, 1.0), "nan"),
        (COND, None, 4.0, (0.0, 1.0), "4.0 needs"),
        (COND, UNCOND[:1], 4.0, (0.0, 1.0), "2 tensors, uncond 1"),
        (COND, tuple(torch.cat([u, u]) for u in UNCOND), 4.0, (0.0, 1.0), "batch of 4.* 2"),
        (COND, UNCOND, 4.0, (0.8, 0.2), "0.8, 0.2"),
        (COND, UNCOND, 4.0, (-0.1, 2.0), "-0.1, 2.0"),
    ],
)
def test_refuses_guidance(cond, uncond, scale, interval, message):
    with pytest.raises(InputError, match=message):
        guided(toy_model, cond, uncond, guidance_scale=scale, interval=interval)


# Solvers


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("num_steps", [1, 2, 3, 10])
@pytest.mark.parametrize("shift", [1.0, 3.0])
def test_constant_velocity_is_exact(name, num_steps, shift):
    data, noise = randn(2, 5, 3), randn(2, 5, 3, seed=1)
    solved = solver(name)(lambda x, sigma: velocity_target(data, noise), noise, sigmas(num_steps, shift))
    torch.testing.assert_close(solved, data, atol=3e-6, rtol=0)


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize("num_steps", [1, 2, 7])
def test_point_mass_is_exact(name, num_steps):
    """All data are one point: E[noise | x] - data = (x - data) / sigma, and paths are straight."""
    data, noise = randn(2, 5, 3), randn(2, 5, 3, seed=1)
    solved = solver(name)(lambda x, sigma: (x - data) / sigma, noise, sigmas(num_steps))
    torch.testing.assert_close(solved, data, atol=3e-6, rtol=0)


def order_of(name: str, start: float, end: float, num_steps: int = 64) -> float:
    """Slope of log error against log step on Gaussian data, float64."""
    x = randn(1, 40, 2, dtype=torch.float64)
    exact = gaussian_flow(x, start, end)
    errors = []
    for steps in (num_steps, 2 * num_steps):
        levels = torch.linspace(start, end, steps + 1, dtype=torch.float64)
        errors.append((solver(name)(gaussian_velocity, x, levels) - exact).abs().max().item())
    return math.log2(errors[0] / errors[1])


@pytest.mark.parametrize(("start", "end"), [(1.0, 0.0), (0.9, 0.1)])
def test_euler_converges_with_order_one(start, end):
    assert order_of("euler", start, end) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize("name", SECOND_ORDER)
def test_higher_solvers_converge_with_order_two(name):
    assert order_of(name, 0.9, 0.1) > 1.9


def test_corrector_lifts_unipc_to_order_three():
    assert order_of("unipc", 0.9, 0.1) > 2.6


@pytest.mark.parametrize(("name", "order"), [("heun", 1.95), ("dpmpp_2m", 1.7), ("unipc", 1.95)])
def test_higher_solvers_keep_their_order_from_end_to_end(name, order):
    """Log-SNR is infinite at both ends; DPM-Solver++(2M) pays with a logarithm on top of its order."""
    assert order_of(name, 1.0, 0.0, num_steps=256) > order


@pytest.mark.parametrize("name", SECOND_ORDER)
def test_higher_solvers_beat_euler_at_the_default_schedule(name):
    noise = randn(2, 40, 3)
    exact = gaussian_flow(noise, 1.0, 0.0)
    errors = [(solver(n)(gaussian_velocity, noise, sigmas(20)) - exact).abs().max() for n in ("euler", name)]
    assert errors[1] < errors[0] / 4


@pytest.mark.parametrize("name", SOLVERS)
def test_solver_batch_equals_loop(name):
    noise = randn(3, 20, 4)
    looped = [solver(name)(gaussian_velocity, row[None], sigmas(6))[0] for row in noise]
    torch.testing.assert_close(solver(name)(gaussian_velocity, noise, sigmas(6)), torch.stack(looped))


@pytest.mark.parametrize("name", SOLVERS)
def test_evaluations_and_levels(name):
    """One evaluation a step but for Heun; never at sigma 0, where no model was trained."""
    seen = []

    def velocity(x, sigma):
        assert sigma.shape == ()
        seen.append(sigma.item())
        return gaussian_velocity(x, sigma)

    solver(name)(velocity, randn(1, 4, 2), sigmas(8))
    assert len(seen) == (15 if name == "heun" else 8)
    assert min(seen) > 0


@pytest.mark.parametrize("name", SOLVERS)
def test_state_keeps_its_precision(name):
    x = solver(name)(lambda x, sigma: gaussian_velocity(x, sigma).half(), randn(1, 4, 2), sigmas(4))
    assert x.dtype == torch.float32


@pytest.mark.parametrize("name", SOLVERS)
def test_level_is_not_rounded_to_half(name):
    seen = []

    def velocity(x, sigma):
        seen.append(sigma)
        return x

    solver(name)(velocity, randn(1, 4, 2).half(), sigmas(1000)[:5])
    assert {level.dtype for level in seen} == {torch.float32}


@pytest.mark.parametrize("name", SOLVERS)
def test_callback_sees_every_step(name):
    seen: list[tuple[int, torch.Tensor]] = []
    solved = solver(name)(
        gaussian_velocity, randn(1, 4, 2), sigmas(5), callback=lambda step, x: seen.append((step, x))
    )
    assert [step for step, _ in seen] == [0, 1, 2, 3, 4]
    assert torch.equal(seen[-1][1], solved)


@pytest.mark.parametrize("name", SOLVERS)
def test_callback_interrupts(name):
    seen = []

    def callback(step, x):
        seen.append(step)
        if step == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solver(name)(gaussian_velocity, randn(1, 4, 2), sigmas(5), callback=callback)
    assert seen == [0, 1, 2]


@pytest.mark.parametrize("name", SOLVERS)
@pytest.mark.parametrize(
    "levels", [[1.0], [], [0.0, 1.0], [1.0, 0.5, 0.5], [1.5, 0.0], [1.0, -0.1], [math.nan, 0.0], [[1.0, 0.0]]]
)
def test_refuses_levels(name, levels):
    with pytest.raises(InputError, match="sigmas must"):
        solver(name)(gaussian_velocity, randn(1, 4, 2), torch.tensor(levels))


def test_unknown_solver_lists_the_known():
    with pytest.raises(InputError, match=r"'ddim'.*euler, heun, dpmpp_2m, unipc"):
        solver("ddim")


# diffusers


def follow_diffusers(name: str, levels: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    diffusers = pytest.importorskip("diffusers")
    flow = {"prediction_type": "flow_prediction", "use_flow_sigmas": True, "solver_order": 2}
    scheduler = {
        "euler": lambda: diffusers.FlowMatchEulerDiscreteScheduler(shift=1.0),
        "dpmpp_2m": lambda: diffusers.DPMSolverMultistepScheduler(**flow),
        "unipc": lambda: diffusers.UniPCMultistepScheduler(**flow, solver_type="bh2"),
    }[name]()
    scheduler.set_timesteps(len(levels) - 1)
    scheduler.sigmas = levels
    scheduler.timesteps = levels[:-1] * 1000
    for sigma, timestep in zip(levels, scheduler.timesteps, strict=False):
        x = scheduler.step(gaussian_velocity(x, sigma), timestep, x).prev_sample
    return x


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", ["euler", "dpmpp_2m", "unipc"])
@pytest.mark.parametrize("num_steps", [1, 2, 3, 20, 50])
@pytest.mark.parametrize("shift", [1.0, 3.0])
@pytest.mark.parametrize("start", [1.0, 0.999, 0.6])
def test_solvers_follow_diffusers(name, num_steps, shift, start):
    noise = randn(2, 20, 3)
    levels = sigmas(num_steps, shift) * start
    solved = solver(name)(gaussian_velocity, noise, levels)
    torch.testing.assert_close(solved, follow_diffusers(name, levels, noise), atol=1e-4, rtol=0)


def test_unipc_from_pure_noise_is_the_limit_of_starts_below_it():
    noise = randn(2, 20, 3)
    levels = sigmas(10)
    nearly = levels.clone()
    nearly[0] = 1 - 1e-6
    solved = solver("unipc")(gaussian_velocity, noise, levels)
    assert solved.isfinite().all()
    torch.testing.assert_close(solved, solver("unipc")(gaussian_velocity, noise, nearly), atol=0.02, rtol=0)


# Noise


def test_published_noise():
    expected = torch.randn(1, 645, 64, generator=torch.Generator().manual_seed(0))
    assert torch.equal(event_noise([0], 645, 64), expected)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(1, 70), st.integers(1, 70), st.integers(1, 70))
def test_longer_noise_begins_with_shorter(seed, frames, more, channels):
    longer = event_noise([seed], frames + more, channels)
    assert torch.equal(longer[:, :frames], event_noise([seed], frames, channels))


def test_noise_does_not_depend_on_neighbours():
    together = event_noise([7, 8, 7], 10, 64)
    assert torch.equal(together[:1], event_noise([7], 10, 64))
    assert torch.equal(together[0], together[2])
    assert not torch.equal(together[0], together[1])


def test_noise_is_standard_normal():
    noise = event_noise(range(4), 1000, 64)
    assert noise.mean().abs() < 0.01
    assert (noise.std() - 1).abs() < 0.01


def test_global_generator_is_left_alone():
    before = torch.random.get_rng_state()
    noise = event_noise([0, 1], 12, 4)
    for name in SOLVERS:
        solver(name)(gaussian_velocity, noise, sigmas(3))
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("arguments", [([], 4, 4), ([0], 0, 4), ([0], 4, 0), ([-1], 4, 4), ([2**64], 4, 4)])
def test_refuses_noise(arguments):
    with pytest.raises(InputError, match=r"\d|none"):
        event_noise(*arguments)
