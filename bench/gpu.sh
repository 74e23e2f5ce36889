#!/bin/sh
# All figures that need a GPU, in one command, where the package's requirements and pytest are installed:
#
#     sh bench/gpu.sh [FOLDER]        # runs/bench-gpu, where bundles of random weights are made and kept
#
# Needs 20 GB of disk and 32 GB of memory; int8 needs torchao. PYTHON names another interpreter. What fails ends the run.
set -eu
root="$(cd "$(dirname "$0")/.." && pwd)"
folder="${1:-$root/runs/bench-gpu}"
python="${PYTHON:-python}"
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
cd "$root"
: > "$folder/figures.md"

# No pipe: it would hide a failure.
bench() {
    "$python" -m audiostory_core.cli bench --device cuda --dtype bfloat16 "$@" > "$folder/last.md"
    echo >> "$folder/last.md"
    cat "$folder/last.md" >> "$folder/figures.md"
    cat "$folder/last.md"
}

# A 50 s story of five events in 50 steps at the published size: ours beside the naive way, then ours alone, then in int8.
bench --size published --folder "$folder/published" --events 5 --seconds 50
bench --size published --folder "$folder/published" --events 5 --seconds 50 --skip-naive
bench --size published --folder "$folder/published" --events 5 --seconds 50 --skip-naive --quantise int8
# As the story grows: time should follow the number of events, memory should not. (A told text ends after 1600 tokens, some
# 25 events; rendering goes on.)
for events in 1 20 60; do
    bench --size published --folder "$folder/published" --events "$events" --seconds "$((events * 10))" --skip-naive
done
bench --size mid --folder "$folder/mid"
"$python" -m pytest -q -m gpu tests > "$folder/tests.txt" || { cat "$folder/tests.txt"; exit 1; }
tail -n 1 "$folder/tests.txt"
