#!/bin/sh
# Two processes launched together on the CPU each train for themselves if PartialState() is read before Accelerator(cpu=True).
set -eu
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
python3 -m venv "$folder/venv" || exit 2
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.13.0 accelerate==1.15.0 numpy==2.4.6 || exit 2
cat > "$folder/train.py" <<'PYTHON'
import os
import sys

import torch
from accelerate import Accelerator, PartialState

if sys.argv[1] == "state-first":
    PartialState()
accelerator = Accelerator(cpu=True)
layer = torch.nn.Linear(1, 1, bias=False)
torch.nn.init.ones_(layer.weight)
layer, optimizer = accelerator.prepare(layer, torch.optim.SGD(layer.parameters(), lr=1.0))
# Rank 0 sees the input 0 and rank 1 the input 1: the mean of their gradients takes the weight from 1 to 0.5.
accelerator.backward(layer(torch.tensor([[float(os.environ["RANK"])]])).sum())
optimizer.step()
with open(f"{sys.argv[2]}/{sys.argv[1]}.{os.environ['RANK']}", "w") as file:
    file.write(f"processes {accelerator.num_processes}, main {accelerator.is_main_process}, weight {next(layer.parameters()).item()}")
PYTHON
cat > "$folder/look.py" <<'PYTHON'
import sys
from importlib.metadata import version
from pathlib import Path

folder, found = Path(sys.argv[1]), {}
print(f"accelerate {version('accelerate')}, torch {version('torch')}; two processes, one step, by rank:")
for order in ("accelerator-first", "state-first"):
    found[order] = [(folder / f"{order}.{rank}").read_text() for rank in (0, 1)]
    print(f"  {order:18} {' | '.join(found[order])}")
together = ["processes 2, main True, weight 0.5", "processes 2, main False, weight 0.5"]
apart = ["processes 1, main True, weight 1.0", "processes 1, main True, weight 0.0"]
if found != {"accelerator-first": together, "state-first": apart}:
    sys.exit("CHANGED: reading the state first no longer takes the processes apart.")
print("As found: no error, and no warning; each is its own main process and ends with weights of its own.")
PYTHON
for order in accelerator-first state-first; do
    CUDA_VISIBLE_DEVICES="" OMP_NUM_THREADS=1 "$folder/venv/bin/python" -m torch.distributed.run --standalone \
        --nproc-per-node 2 "$folder/train.py" "$order" "$folder" 2> "$folder/$order.log" || { cat "$folder/$order.log"; exit 2; }
    echo "lines of the log with 'warn' or 'error', $order: $(grep -ciE 'warn|error' "$folder/$order.log" || true)"
done
"$folder/venv/bin/python" "$folder/look.py" "$folder"
