#!/bin/sh
# All figures that need a GPU, in one command: sh bench/gpu.sh [FOLDER]. Takes about 10 minutes and 20 GB of disk.
set -eu
cd "$(dirname "$0")/.."
folder="${1:-bench-gpu}"
mkdir -p "$folder"
bench() { python -m audiostory_core.cli bench --device cuda --dtype bfloat16 "$@"; }

# A 50 s story of five events in 50 steps at the published size: ours beside the naive way, then ours alone twice, warm.
bench --size published --folder "$folder/published" --events 5 --seconds 50 | tee "$folder/published.md"
bench --size published --folder "$folder/published" --events 5 --seconds 50 --skip-naive | tee -a "$folder/published.md"
bench --size mid --folder "$folder/mid" | tee "$folder/mid.md"
python -m pytest -q -m gpu tests | tee "$folder/tests.txt"
