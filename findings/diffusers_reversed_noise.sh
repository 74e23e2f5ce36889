#!/bin/sh
# Noise is added the wrong way round by a scheduler whose steps were not set, as in training.
set -eu
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
python3 -m venv "$folder/venv" || exit 2
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.13.0 diffusers==0.42.1 numpy==2.4.6 || exit 2
cat > "$folder/look.py" <<'PYTHON'
import sys

import diffusers
import torch
from diffusers import DDPMScheduler, DEISMultistepScheduler, DPMSolverMultistepScheduler, DPMSolverSinglestepScheduler, UniPCMultistepScheduler

TIMES = (0, 250, 750, 999)
print(f"diffusers {diffusers.__version__}, torch {torch.__version__}")
print(f"What is left of a signal of ones after add_noise at the time steps {TIMES}, with noise of zeros and no steps set:")


def left(scheduler) -> list[float]:
    signal = torch.ones(1, 4)
    return [round(scheduler.add_noise(signal, torch.zeros(1, 4), torch.tensor([time])).mean().item(), 3) for time in TIMES]


right = left(DDPMScheduler())
print(f"  {'DDPMScheduler':30} {right}  the training formula")
surprises = []
for kind in (DPMSolverMultistepScheduler, DPMSolverSinglestepScheduler, DEISMultistepScheduler, UniPCMultistepScheduler):
    found = left(kind())
    surprises.append(found[0] < 0.01 and found[-1] > 0.99)
    print(f"  {kind.__name__:30} {found}  {'the other way round' if surprises[-1] else 'not the other way round'}")
scheduler = DPMSolverMultistepScheduler()
scheduler.set_timesteps(20)
print(f"  {'after set_timesteps(20)':30} {left(scheduler)}  right at 250 and 999, which are steps; of any other time, as of the last")
if right[0] < 0.99 or not all(surprises):
    sys.exit("CHANGED: noise grows with the time step.")
print("As found: their noise shrinks with the time step, though all of them have the same betas.")
PYTHON
"$folder/venv/bin/python" "$folder/look.py"
