"""Strict loading: every tensor has its place; what is no whole, finite file is refused by name."""

import pickle
from pathlib import Path

import pytest
import torch
from torch import nn

from audiostory_core.bundle import weights
from audiostory_core.errors import InputError
from harm import Trap


class Pair(nn.Module):
    """Two layers; with `tied` they share one matrix."""

    def __init__(self, tied: bool = False) -> None:
        super().__init__()
        self.first, self.second = nn.Linear(3, 3, bias=False), nn.Linear(3, 3, bias=False)
        if tied:
            self.second.weight = self.first.weight


@pytest.fixture
def path(tmp_path: Path) -> Path:
    target = tmp_path / "model.safetensors"
    weights.save({"first.weight": torch.eye(3), "second.weight": 2 * torch.eye(3)}, target, torch.float32)
    return target


def test_every_tensor_finds_its_place(path: Path):
    pair = Pair()
    weights.load_strict(pair, path)
    assert torch.equal(pair.first.weight, torch.eye(3)) and torch.equal(pair.second.weight, 2 * torch.eye(3))


def test_half_precision_on_disk_becomes_the_precision_of_the_module(path: Path):
    weights.save({"first.weight": torch.eye(3), "second.weight": torch.eye(3)}, path)
    pair = Pair()
    weights.load_strict(pair, path)
    assert pair.first.weight.dtype == torch.float32


def test_missing_extra_and_misshapen_tensors_are_all_named(path: Path):
    weights.save({"first.weight": torch.ones(2, 3), "third.bias": torch.ones(4)}, path)
    with pytest.raises(InputError) as caught:
        weights.load_strict(Pair(), path)
    said = str(caught.value)
    assert "missing second.weight [3, 3]" in said
    assert "extra third.bias [4]" in said
    assert "first.weight is [2, 3], expected [3, 3]" in said


def test_a_long_list_of_faults_is_cut(path: Path):
    weights.save({f"t{k}": torch.ones(1) for k in range(40)}, path)
    with pytest.raises(InputError, match="and 30 more"):
        weights.load_strict(Pair(), path)


def test_nothing_is_loaded_from_a_file_that_does_not_fit(path: Path):
    weights.save({"first.weight": torch.eye(3)}, path)
    pair = Pair()
    before = pair.first.weight.clone()
    with pytest.raises(InputError):
        weights.load_strict(pair, path)
    assert torch.equal(pair.first.weight, before)


def test_a_tied_weight_may_be_absent_but_only_where_it_is_said(path: Path):
    weights.save({"first.weight": 3 * torch.eye(3)}, path)
    tied = Pair(tied=True)
    weights.load_strict(tied, path, tied=["second.weight"])
    assert torch.equal(tied.second.weight, 3 * torch.eye(3))
    with pytest.raises(InputError, match="missing second.weight"):
        weights.load_strict(tied, path)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_not_finite_are_refused(path: Path, value: float):
    weights.save({"first.weight": torch.full((3, 3), value), "second.weight": torch.eye(3)}, path)
    with pytest.raises(InputError, match="first.weight holds values that are not finite"):
        weights.load_strict(Pair(), path)
    with pytest.raises(InputError, match="first.weight holds values that are not finite"):
        weights.read_tensors(path, {"first.weight": (3, 3), "second.weight": (3, 3)})


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float32, torch.float64])
def test_one_value_among_many_that_is_not_finite_is_found(dtype: torch.dtype, value: float):
    for at in (0, 1, 31, 50_000, 99_998):
        values = torch.full((99_999,), 3.0, dtype=dtype)
        assert weights._is_finite(values)
        values[at] = value
        assert not weights._is_finite(values)
    assert weights._is_finite(torch.empty(0, dtype=dtype))


def test_tensors_are_read_by_name_and_shape(path: Path):
    found = weights.read_tensors(path, {"first.weight": (3, 3), "second.weight": (3, 3)})
    assert torch.equal(found["second.weight"], 2 * torch.eye(3))
    with pytest.raises(InputError, match="extra second.weight"):
        weights.read_tensors(path, {"first.weight": (3, 3)})


@pytest.mark.parametrize("kept", [0, 4, 60, -1])
def test_a_cut_off_file_is_refused(path: Path, kept: int):
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputError, match="no whole safetensors file"):
        weights.load_strict(Pair(), path)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(InputError, match="nowhere.safetensors is missing"):
        weights.load_strict(Pair(), tmp_path / "nowhere.safetensors")


def test_a_pickle_under_the_name_of_weights_never_runs(path: Path, tmp_path: Path):
    marker = tmp_path / "ran"
    data = pickle.dumps(Trap(marker))
    pickle.loads(data)
    assert marker.is_dir(), "the trap works"
    marker.rmdir()
    path.write_bytes(data)
    with pytest.raises(InputError, match="no whole safetensors file"):
        weights.load_strict(Pair(), path)
    torch.save({"first.weight": Trap(marker)}, path)
    with pytest.raises(InputError, match="no whole safetensors file"):
        weights.load_strict(Pair(), path)
    assert not marker.exists()


def test_saved_weights_can_be_read_by_others(path: Path):
    assert path.stat().st_mode & 0o777 == 0o644


def in_bytes(path: Path) -> tuple[nn.Linear, nn.Linear]:
    """A layer with rows of very different sizes, and what comes back of it from a file in whole bytes."""
    layer, again = nn.Linear(128, 256), nn.Linear(128, 256)
    with torch.no_grad():
        layer.weight.mul_(torch.logspace(-3, 3, 256)[:, None])
    weights.save_in_bytes(layer.state_dict(), path)
    weights.load_strict(again, path)
    return layer, again


def test_whole_bytes_are_right_to_a_254th_of_each_row(path: Path):
    layer, again = in_bytes(path)
    off = (layer.weight - again.weight).abs().amax(1) / layer.weight.abs().amax(1)
    assert off.max() <= 0.5 / 127 * 1.001
    assert off.max() > 0, "they are rounded"
    assert torch.allclose(layer.bias, again.bias, rtol=1e-3, atol=1e-6)


def test_whole_bytes_take_half_the_room_and_show_the_shapes_of_what_they_stand_for(path: Path):
    in_bytes(path)
    assert path.stat().st_size < 1.1 * 128 * 256
    assert weights.stored_shapes(path) == {"weight": (256, 128), "bias": (256,)}
    read = weights.read_tensors(path, {"weight": (256, 128), "bias": (256,)})
    assert read["weight"].dtype == torch.float32


def test_whole_bytes_load_into_a_module_without_memory_in_any_precision(path: Path):
    _, again = in_bytes(path)
    with torch.device("meta"):
        bare = nn.Linear(128, 256)
    weights.load_strict(bare, path, dtype=torch.bfloat16)
    assert torch.equal(bare.weight, again.weight.bfloat16())


@pytest.mark.parametrize("rows", [None, (3,), (256, 1)])
def test_whole_bytes_without_a_number_for_each_row_are_refused(path: Path, rows: tuple[int, ...] | None):
    from safetensors.torch import save_file

    tensors = {"weight": torch.ones(256, 128, dtype=torch.int8), "bias": torch.ones(256)}
    save_file(tensors | ({} if rows is None else {"weight.rows": torch.ones(rows)}), str(path))
    with pytest.raises(InputError, match=r"weight \[256, 128\] is in whole bytes.*a number for each of its rows"):
        weights.load_strict(nn.Linear(128, 256), path)
