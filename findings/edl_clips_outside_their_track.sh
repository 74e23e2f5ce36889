#!/bin/sh
# Of an EDL whose record times begin at hour one, as is usual, no clip lies within the track that is read.
set -eu
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
trap 'exit 130' INT TERM
python3 -m venv "$folder/venv" || exit 2
"$folder/venv/bin/pip" install -q --disable-pip-version-check opentimelineio==0.18.1 otio-cmx3600-adapter==1.0.0 || exit 2
cat > "$folder/look.py" <<'PYTHON'
import sys
from importlib.metadata import version

import opentimelineio as otio

EDL = """TITLE: WEATHER
FCM: NON-DROP FRAME

001  AX       V     C        00:00:00:00 00:00:02:00 01:00:04:00 01:00:06:00
* FROM CLIP NAME: THUNDER

002  AX       V     C        00:00:00:00 00:00:02:00 01:00:08:00 01:00:10:00
* FROM CLIP NAME: BELL
"""


def place(clip) -> str:
    try:
        return f"at {clip.trimmed_range_in_parent().start_time.to_seconds():.0f} s of it"
    except ValueError as error:
        return f"outside of it ({error})"


print(f"opentimelineio {version('opentimelineio')}, otio-cmx3600-adapter {version('otio-cmx3600-adapter')}")
track = otio.adapters.read_from_string(EDL, "cmx_3600", rate=25).tracks[0]
within = [clip.name for clip in track.find_clips(search_range=track.source_range)]
start, end = track.source_range.start_time.to_seconds(), track.source_range.end_time_exclusive().to_seconds()
print(f"The track is cut to {start:+.0f} ... {end:+.0f} s of itself, its clips stand at 0 and 4 s:")
for clip in track.find_clips():
    print(f"  {clip.name:8} {place(clip)}")
print(f"clips within the track's own range: {within}")
print(f"the track trimmed to its own range: {[item.name for item in otio.algorithms.track_trimmed_to_range(track, track.source_range)]}")
if start != -3604 or within:
    sys.exit("CHANGED: the range of the track holds its clips.")
print("As found: the record start is stored with its sign turned, and what asks for what the track shows gets nothing.")
PYTHON
"$folder/venv/bin/python" "$folder/look.py"
