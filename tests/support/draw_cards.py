"""Draws the card of each workflow in ComfyUI's template browser, `workflows/TITLE.jpg`: what it yields, its key node, a line on it.

`python tests/support/draw_cards.py [NAMES]` runs the workflows on a real server, so a card shows a real result, and photographs their
nodes in the real frontend. The template browser shows file names as titles and no descriptions, so the card says what a workflow does.
It writes `docs/the_whole_line.jpg` too, a whole graph for the README.
"""

import argparse
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from browser_host import PACK, Frontend, browser, node_of, settle, show, workflows, write_jpeg
from comfy_host import Host, find_core, to_prompt, workflow_file

SIZE = 640  # pixels: cards are square, and shown at 256 on a plain screen
RESULT, NODE = 276, 252  # pixels of their heights
HEADER = 38  # of a drawn story: what was asked for, which a card has no room for
GROUND, INK, LINE = (23, 24, 30), (240, 241, 246), (64, 70, 92)
SHARP = 2  # device pixels to one of the page


@dataclass(frozen=True)
class Card:
    line: str  # what the workflow is for, in one line of words
    key: str  # the first node of the kind that does it


CARDS = {
    "tell_a_story": Card("One sentence becomes a track, in one node.", "AudioStoryTell"),
    "the_whole_line": Card("Every station of the line, a node each.", "AudioStorySampler"),
    "swap_the_sampler": Card("Core's own samplers and guiders render it.", "SamplerCustomAdvanced"),
    "swap_the_llm": Card("Any text node, or a server, plans the story.", "PrimitiveStringMultiline"),
    "swap_the_renderer": Card("Any text-to-audio graph, once for each event.", "AudioStoryPlanEvents"),
    "residual_study": Card("Hear what the residual tokens add.", "AudioStoryResidualFuser"),
    "seeds_and_locks": Card("Lock what is right, roll the rest.", "AudioStorySampler"),
    "edit_on_the_timeline": Card("Drag, trim, split, mix; render what changed.", "AudioStoryPlanTimeline"),
    "edit_by_sentence": Card("Change a told story by a sentence.", "AudioStoryEditor"),
    "mix_a_scene": Card("Layers with levels, places, fades and stems.", "AudioStoryMixer"),
    "hand_to_the_studio": Card("To Reaper, Audacity and subtitles, and back.", "AudioStoryExportPlan"),
    "listen_and_rewrite": Card("Hear a recording as a plan, tell it anew.", "AudioStoryListen"),
    "continue_this": Card("A recording goes on as a sentence says.", "AudioStoryContinue"),
    "make_a_loop": Card("An ambience without a beginning or an end.", "AudioStoryLoop"),
    "dub_a_video": Card("Sounds at their times under a silent video.", "AudioStoryDubVideo"),
    "best_of_takes": Card("Three takes of each sound; the best is kept.", "AudioStoryPickTake"),
}


def result_of(host: Host, outputs: dict[str, Any], size: tuple[int, int]) -> Image.Image:
    """The first sound that a run saved, with its plan, as the pack draws a story."""
    from audiostory_core.plan.story import StoryPlan
    from audiostory_core.sound import audio, picture

    files = [file for output in outputs.values() for file in output.get("audio", [])]
    paths = [host.folder / file["type"] / file["subfolder"] / file["filename"] for file in files]
    path = next((path for path in paths if path.suffix == ".wav"), paths[0])
    clip = audio.read(path)
    told = audio.read_metadata(path)
    plan = StoryPlan.from_json(told) if told else StoryPlan.sequential("", [("What is heard", clip.seconds)])
    untitled = plan.model_copy(update={"instruction": ""})
    drawn = picture.draw(clip, untitled, size=(size[0], size[1] + HEADER))
    return drawn.crop((0, HEADER, *drawn.size))


def frame_of(path: Path, at: float, size: tuple[int, int]) -> Image.Image:
    """A frame of a video, cut to a size."""
    import av

    with av.open(str(path)) as video:
        frame = next(frame for frame in video.decode(video=0) if frame.time >= at)
    return filled(frame.to_image(), size)


def filled(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The upper part of an image that fills a size, as wide as that."""
    scale = max(size[0] / image.width, size[1] / image.height)
    larger = image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)
    left = (larger.width - size[0]) // 2
    return larger.crop((left, 0, left + size[0], size[1]))


def compose(result: Image.Image, node: Image.Image, line: str) -> Image.Image:
    """The result above, the node below it, and what the workflow is for."""
    card = Image.new("RGB", (SIZE, SIZE), GROUND)
    card.paste(filled(result, (SIZE, RESULT)), (0, 0))
    card.paste(filled(node, (SIZE - 40, NODE)), (20, RESULT + 14))
    ImageDraw.Draw(card).line([(0, RESULT), (SIZE, RESULT)], fill=LINE, width=2)
    return signed(card, line)


def signed(card: Image.Image, line: str) -> Image.Image:
    """The card with what the workflow is for below its pictures."""
    draw = ImageDraw.Draw(card)
    font = ImageFont.load_default(27)
    width = draw.textlength(line, font=font)
    font = font if width <= SIZE - 32 else ImageFont.load_default(27 * (SIZE - 32) / width)
    draw.text((SIZE / 2, (RESULT + NODE + 14 + SIZE) / 2), line, fill=INK, font=font, anchor="mm")
    return card


def photograph(page: Frontend, workflow: dict[str, Any], name: str) -> Image.Image:
    """A workflow's key node, sharp, without the margin around it."""
    show(page, workflow, name)
    shot = Image.open(io.BytesIO(page.picture(node_of(workflow, CARDS[name].key)))).convert("RGB")
    edge = 22 * SHARP
    return shot.crop((edge, edge, shot.width - edge, shot.height - edge))


def draw_card(page: Frontend, host: Host, name: str, workflow: dict[str, Any], info: dict[str, Any]) -> Image.Image:
    if CARDS[name].key == "AudioStoryPlanTimeline":  # its node shows the result, once it ran in the page
        card = Image.new("RGB", (SIZE, SIZE), GROUND)
        shot = photograph(page, workflow, name)
        card.paste(shot.resize((SIZE, round(shot.height * SIZE / shot.width)), Image.Resampling.LANCZOS), (0, 24))
        return signed(card, CARDS[name].line)
    run = host.client().run(to_prompt(workflow, info))
    if run.ending != "success":
        raise RuntimeError(f"{name}: {run.error}")
    node = photograph(page, workflow, name)
    if name == "dub_a_video":
        both = Image.new("RGB", (SIZE, RESULT))
        both.paste(frame_of(PACK / "workflows" / "harbour.mp4", 1.5, (SIZE // 2, RESULT)), (0, 0))
        both.paste(result_of(host, run.outputs, (SIZE // 2, RESULT)), (SIZE // 2, 0))
        return compose(both, node, CARDS[name].line)
    return compose(result_of(host, run.outputs, (SIZE, RESULT)), node, CARDS[name].line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="workflows; all without")
    asked = parser.parse_args()
    core = find_core()
    if core is None:
        parser.error("ComfyUI is not there: set COMFYUI_PATH")
    with tempfile.TemporaryDirectory() as folder:
        settle(Path(folder))
        host = Host(core, Path(folder), probe=False, environment={"AUDIOSTORY_STORE": str(Path(folder) / "store")})
        try:
            host.start()
            with browser() as chromium:
                page = Frontend(chromium.new_page(viewport={"width": 1600, "height": 1000}, device_scale_factor=SHARP), host.url).open()
                for name, workflow in workflows().items():
                    if asked.names and name not in asked.names:
                        continue
                    card, sink = draw_card(page, host, name, workflow, host.object_info()), io.BytesIO()
                    card.save(sink, "PNG")
                    write_jpeg(sink.getvalue(), workflow_file(name).with_suffix(".jpg"), SIZE)
                    if name == "the_whole_line":
                        write_jpeg(page.picture(), PACK / "docs" / "the_whole_line.jpg", 1400)
        finally:
            host.stop()


if __name__ == "__main__":
    main()
