#!/bin/sh
# torch.set_num_threads in one thread leaves those that have computed as they are, but later threads begin with its number.
set -eu
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
python3 -m venv "$folder/venv" || exit 2
"$folder/venv/bin/pip" install -q --disable-pip-version-check torch==2.13.0 numpy==2.4.6 || exit 2
cat > "$folder/look.py" <<'PYTHON'
import sys
from threading import Thread

import torch

found = {}


def run(work):
    thread = Thread(target=work)
    thread.start()
    thread.join()


def look(name):
    found[name] = torch.get_num_threads()


def choose():
    torch.set_num_threads(2)
    look("the thread that chose 2")


torch.set_num_threads(3)
torch.ones(400, 400) @ torch.ones(400, 400)
run(lambda: look("a thread before"))
run(choose)
look("the main thread, which chose 3")
run(lambda: look("a thread afterwards"))
print(f"torch {torch.__version__}, threads for one operation as torch.get_num_threads() has them:")
for name, count in found.items():
    print(f"  {name:32} {count}")
same = list(found.values()) == [3, 2, 3, 2]
print("as seen before: the last thread begins with another thread's number" if same else "changed")
sys.exit(not same)
PYTHON
env -u OMP_NUM_THREADS -u MKL_NUM_THREADS "$folder/venv/bin/python" -W ignore "$folder/look.py"
