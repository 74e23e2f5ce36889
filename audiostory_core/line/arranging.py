"""The clips of a rendition -> one track of exactly the plan's length, each at its level and in its place."""

from __future__ import annotations

from ..sound.layout import samples_in
from ..sound.mixdown import Mixdown, enter
from ..sound.track import Track
from .rendering import tell_clips
from .rendition import Rendered, Rendition
from .spans import track_form


def arrange(rendition: Rendition, first: Rendered | None = None) -> Track:
    """Tells every clip of a rendition and mixes all, in order, into a track of exactly the plan's length.

    `first` is the first event where it was rendered, and heard, while the plan was written. An edited story is as loud as
    it was, whatever target it was told at, unless its plan's level is free.
    """
    teller, plan = rendition.teller, rendition.plan
    observer, on_clip, clock = teller.observer, teller.on_clip, teller.clock
    curve = teller.chosen.curve
    if first is not None:
        rendition.kept.remember(first.span, first.event, first.latents, first.clip)
    with clock.stage("load"):
        rate, channels = track_form(teller.bundle, plan, teller.settings)
    mixdown = Mixdown(rate, channels, samples_in(plan.total_seconds, rate), curve)
    held = plan.held_gain
    track = Track(rate, channels, teller.settings.loudness if held is None else None, held)
    try:
        observer.spans(rendition.spans, curve)
        for rendered in tell_clips(rendition):
            observer.clip(rendered.span, rendered.latents, rendered.clip)
            if on_clip is not None and not (first and rendered.clip is first.clip):
                on_clip(rendered.span, rendered.clip)
            with clock.stage("arrange"):
                placed = enter(rendered.clip, rendered.span, rendered.event, rate, channels, rendition.levels)
                track.add(mixdown.add(rendered.span, placed))
            observer.placed(rendered.span, placed)
        track.add(mixdown.finish())
    except BaseException:
        track.close()
        raise
    return track
