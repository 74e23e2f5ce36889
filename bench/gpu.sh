#!/bin/sh
# All figures that need a GPU, in one command of at most eight minutes, where the package's requirements are installed:
#
#     sh bench/gpu.sh [FOLDER] [--minutes 7.5]        # FOLDER/figures.json grows row by row (runs/bench-gpu)
#
# Needs 32 GB of memory and 20 GB in /dev/shm or in FOLDER. PYTHON names another interpreter.
exec "${PYTHON:-python}" "$(dirname "$0")/gpu.py" "$@"
