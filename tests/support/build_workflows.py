"""Writes workflows/*.json, workflows/api/*.json, subgraphs/*.json and locales/en from the nodes that a real server lists.

Run it after a change to the nodes: `python tests/support/build_workflows.py` (it starts ComfyUI), or with the address of a server
that runs: `python tests/support/build_workflows.py http://127.0.0.1:8188`. What it writes is committed; a test compares.
"""

import json
import sys
import tempfile
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from canvas import WIDTH, Graph, Out, Placed
from comfy_host import PACK, Host, all_inputs, find_core, to_prompt

RAIN = "Rain falls on a roof, then a dog barks twice and a door creaks open. The total duration is 12 seconds."
WAVES = "Waves roll onto a beach, then a foghorn sounds. The total duration is 8 seconds."
ANSWER = """Here is the plan you asked for:

1. The wind howls and whistles <timestamp>3</timestamp>
2. An owl hoots <timestamp>2.5</timestamp>
3. A church bell tolls <timestamp>3.5</timestamp>

Enjoy your story!"""
LOCKS = {
    "version": 1,
    "instruction": "Birds sing, then a telephone rings, then a door slams.",
    "events": [
        {"id": "birds", "caption": "Songbirds sing in the trees.", "seconds": 3.0, "seed": 7},
        {"id": "phone", "caption": "A telephone rings.", "seconds": 3.0, "locked": True},
        {"id": "door", "caption": "A door slams shut.", "seconds": 2.0},
    ],
}
WISH = "Make the dog louder and to the left, and add a church bell at the end."
HARBOUR = "0-3.5 Rain falls on a roof.\n1-3.5 Thunder rolls in the distance.\n3.5-6 A church bell tolls.\n6-9 Waves roll onto a beach."
SCENE = {
    "version": 1,
    "instruction": "A storm outside, a clock inside, and somebody who waits.",
    "events": [
        {"id": "rain", "caption": "Rain falls on a roof.", "kind": "ambience", "start": 0.0, "seconds": 9.0, "loudness": -32.0,
         "fade_in_seconds": 1.0, "fade_out_seconds": 2.0},
        {"id": "thunder", "caption": "Thunder rolls in the distance.", "start": 1.0, "seconds": 3.0, "loudness": -24.0, "pan": -0.6},
        {"id": "clock", "caption": "A clock ticks.", "start": 3.5, "seconds": 5.0, "loudness": -30.0, "pan": 0.5},
        {"id": "voice", "caption": "A crowd murmurs.", "kind": "speech", "start": 4.5, "seconds": 3.0, "loudness": -20.0,
         "speaker": "Anna", "transcript": "It is late. She should be here by now.", "emotion": "calm"},
    ],
}
LAYERS = {
    "version": 1,
    "instruction": "A night by the fire.",
    "events": [
        {"id": "fire", "caption": "A fire crackles.", "kind": "ambience", "start": 0.0, "seconds": 8.0, "loudness": -28.0,
         "fade_out_seconds": 1.5},
        {"id": "owl", "caption": "An owl hoots.", "start": 1.5, "seconds": 2.5, "loudness": -20.0, "pan": -0.5},
        {"id": "bell", "caption": "A church bell tolls.", "start": 4.0, "seconds": 3.5, "loudness": -26.0, "pan": 0.4},
    ],
}


def tell_a_story(g: Graph) -> None:
    g.note(
        "Type what should be heard and press **Run**. One node plans the story, renders each of its sounds and joins them "
        "to one track, exactly as long as the plan. The same seed tells the same story.",
        "The bundle *tiny* comes with the pack and knows 38 sounds (rain, a dog, a bell ...): *Check Bundle* lists them. "
        "Larger bundles go into `models/audiostory`.")
    g.column("The whole story", 330)
    story = g.node("AudioStoryTell", bundle="tiny", instruction=RAIN)
    keep(g, "", story["audio"], story["plan"])


def the_whole_line(g: Graph) -> None:
    g.note(
        "**Reason, bridge, fuse, sample, decode, arrange:** a node each. The plan says which sounds, when, how long; the "
        "language model reads it; its tokens become ComfyUI's own CONDITIONING; any core sampler renders the clips.",
        "Change one caption (copy the JSON into *Plan From Text*) and run again: one event is rendered, the others stay "
        "as they were to the bit.")
    bundle = load(g)
    plan = reason(g, bundle, RAIN)
    g.column("The plan, to read")
    text = g.node("AudioStoryPlanToText", plan=plan["plan"], form="captions with times")
    g.node("PreviewAny", title="The plan", source=text["text"])
    joined = render(g, bundle, plan["plan"])
    keep(g, "8", joined["audio"], plan["plan"])
    g.column("What lies where", 320)
    g.node("PreviewImage", title="Timeline", images=joined["timeline"])


def swap_the_sampler(g: Graph) -> None:
    g.note(
        "MODEL, CONDITIONING, LATENT, NOISE and SIGMAS are ComfyUI's own: *SamplerCustomAdvanced* renders the story with "
        "another sampler, scheduler and guider.",
        "The NOISE of *Empty Story Latent* is each event's own. *Story Sampler* does the same and remembers each event; "
        "here all are rendered again after a change.")
    bundle = load(g)
    plan = reason(g, bundle, WAVES)
    fused = fuse(g, bundle, plan["plan"])
    g.column("4  Core's own sampling")
    latent = g.node("AudioStoryEmptyLatent", plan=plan["plan"], model=bundle["model"])
    guider = g.node("CFGGuider", model=bundle["model"], positive=fused["positive"], negative=fused["negative"], cfg=2.0)
    g.column("5  Steps")
    sampler = g.node("KSamplerSelect", sampler_name="dpmpp_2m")
    sigmas = g.node("BasicScheduler", model=bundle["model"], scheduler="beta", steps=20)
    g.column("6  Sample")
    drawn = g.node("SamplerCustomAdvanced", noise=latent["noise"], guider=guider["GUIDER"], sampler=sampler["SAMPLER"],
                   sigmas=sigmas["SIGMAS"], latent_image=latent["latent"])
    g.column("7  Decode")
    joined = arrange(g, bundle, plan["plan"], drawn["output"], "8  Arrange")
    keep(g, "9", joined["audio"], plan["plan"])


def swap_the_llm(g: Graph) -> None:
    g.note(
        "A plan is text, so anything that writes text can plan. Put any LLM node in the place of *The answer of any LLM "
        "node*: *Plan From Text* reads lists, JSON and AudioStory's own text, and says what it mended.",
        "**A server:** select the muted nodes, press Ctrl+M, and set the address and the model. A key never goes into the "
        "graph: name the environment variable that holds it.")
    bundle = load(g)
    g.column("2  A plan from any text", 320)
    text = g.node("PrimitiveStringMultiline", title="The answer of any LLM node", value=ANSWER)
    plan = g.node("AudioStoryPlanFromText", text=text["STRING"], instruction="A windy night")
    g.column("Or a server plans")
    server = g.node("AudioStoryReasoner", title="A server plans (muted)", muted=True, instruction=WAVES, reasoner="server")
    g.column("Its plan")
    g.node("PreviewAny", title="The server's plan (muted)", muted=True, source=server["plan JSON"])
    joined = render(g, bundle, plan["plan"])
    keep(g, "8", joined["audio"], plan["plan"])
    g.column("What was mended")
    g.node("PreviewAny", title="What was mended", source=plan["repairs"])


def swap_the_renderer(g: Graph) -> None:
    g.note(
        "*Plan Events* lists captions, seconds, starts and seeds. **Whatever is wired to these lists runs once for each "
        "event**, and *Audio Concatenator* lays what comes back at the events' times.",
        "Here *Tell a Story* renders and core's *Adjust Audio Volume* follows. Put any text-to-audio graph there, such as "
        "core's Stable Audio.")
    g.column("1  Plan")
    bundle = g.node("AudioStoryLoadBundle", bundle="tiny")
    plan = g.node("AudioStoryReasoner", instruction=WAVES, reasoner="bundle", llm=bundle["llm"])
    g.column("2  List the events")
    events = g.node("AudioStoryPlanEvents", plan=plan["plan"])
    g.column("3  Any nodes, once for each event")
    sound = g.node("AudioStoryTell", title="A renderer", bundle="tiny", instruction=events["captions"], seconds=events["seconds"],
                   seed=events["seeds"])
    changed = g.node("AudioAdjustVolume", audio=sound["audio"], volume=-6)
    g.column("4  Arrange", 320)
    joined = g.node("AudioStoryConcatenator", clips=changed["AUDIO"], plan=plan["plan"])
    keep(g, "5", joined["audio"], plan["plan"])
    g.node("PreviewImage", title="Timeline", images=joined["timeline"])


def residual_study(g: Graph) -> None:
    g.note(
        "One plan, one noise, three ways to condition it: **full** (semantic and residual tokens), **semantic only** "
        "(what the text says), **residual only** (what the text misses). What differs is what the tokens do.")
    bundle = load(g, "1  Load, plan and bridge", 300)
    plan = g.node("AudioStoryReasoner", instruction=WAVES, reasoner="bundle", llm=bundle["llm"])
    tokens = g.node("AudioStoryBridgeTokens", llm=bundle["llm"], plan=plan["plan"])
    latent = g.node("AudioStoryEmptyLatent", plan=plan["plan"], model=bundle["model"])
    sampler = g.node("KSamplerSelect", sampler_name="dpmpp_2m")
    ways = {"full": "cross_attention", "semantic only": "semantic", "residual only": "residual"}
    heights = [k * 345 for k in range(len(ways))]
    g.column("2  Fuse in three ways", 260)
    fused = [(g.row(y), g.node("AudioStoryResidualFuser", title=f"Fuse: {way}", fuser=bundle["fuser"], bridge=tokens["bridge"],
                               mode=mode))[1] for (way, mode), y in zip(ways.items(), heights, strict=True)]
    g.column("3  Sample", 260)
    drawn = [(g.row(y), g.node("AudioStorySampler", model=bundle["model"], positive=f["positive"], negative=f["negative"],
                               latent=latent["latent"], sampler=sampler["SAMPLER"]))[1]
             for f, y in zip(fused, heights, strict=True)]
    g.column("4  Decode", 260)
    clips = [(g.row(y), g.node("AudioStoryDecode", vae=bundle["vae"], latent=d["latent"], plan=plan["plan"]))[1]
             for d, y in zip(drawn, heights, strict=True)]
    g.column("5  Arrange", 260)
    joined = [(g.row(y), g.node("AudioStoryConcatenator", clips=c["clips"], plan=plan["plan"]))[1]
              for c, y in zip(clips, heights, strict=True)]
    g.column("6  Hear them side by side", 320)
    for way, track, y in zip(ways, joined, heights, strict=True):
        g.row(y)
        name = way.replace(" ", "_")
        g.node("AudioStorySave", title=f"Hear: {way}", audio=track["audio"], plan=plan["plan"],
               filename_prefix=f"audio/residual_study_{name}")


def seeds_and_locks(g: Graph) -> None:
    g.note(
        "One plan, two story seeds. **birds** has a seed of its own: the same in both. **phone** is locked: as it was "
        "last heard. **door** has neither: another door each time.",
        "Roll the story's seed until one event is right, lock it, and roll on for the rest.")
    bundle = load(g, "1  Load, and a plan with seeds and locks", 320)
    plan = g.node("AudioStoryPlanFromText", text=json.dumps(LOCKS, indent=2))
    fused = fuse(g, bundle, plan["plan"], "2")
    sampler = g.node("KSamplerSelect", sampler_name="dpmpp_2m")
    seeds, heights = (1, 2), (0, 480)
    g.column("3  Sample with two seeds")
    drawn = []
    for seed, y in zip(seeds, heights, strict=True):
        g.row(y)
        latent = g.node("AudioStoryEmptyLatent", title=f"Lengths, seed {seed}", plan=plan["plan"], model=bundle["model"],
                        seed=seed)
        drawn.append(g.node("AudioStorySampler", title=f"Story seed {seed}", model=bundle["model"], positive=fused["positive"],
                            negative=fused["negative"], latent=latent["latent"], sampler=sampler["SAMPLER"],
                            seed=seed))
    g.column("4  Decode and arrange", 290)
    joined = []
    for d, y in zip(drawn, heights, strict=True):
        g.row(y)
        joined.append(arrange(g, bundle, plan["plan"], d["latent"]))
    g.column("5  Hear them side by side", 360)
    for seed, track, y in zip(seeds, joined, heights, strict=True):
        g.row(y)
        g.node("AudioStorySave", title=f"Hear: story seed {seed}", audio=track["audio"], plan=plan["plan"],
               filename_prefix=f"audio/seeds_and_locks_{seed}")


def edit_on_the_timeline(g: Graph) -> None:
    g.note(
        "**1. Run:** blocks and their sounds appear. **2. Drag** blocks, edges, levels, pan and fades; double-click to "
        "change what is heard; **S** splits, **L** locks, **?** lists all keys. **3. Render this one** renders only what "
        "changed: red marks say what.",
        "The plan lives in the node and is saved with the workflow. Another story on the wire takes its place, and your "
        "edits are offered back.")
    bundle = load(g)
    plan = reason(g, bundle, RAIN)
    g.column("Edit", 820)
    edited = g.node("AudioStoryPlanTimeline", plan=plan["plan"])
    joined = render(g, bundle, edited["plan"])
    keep(g, "8", joined["audio"], edited["plan"])


def edit_by_sentence(g: Graph) -> None:
    g.note(
        "*Story Editor* changes a told plan by a sentence and says what became different; *Render Missing* renders only "
        "what is new.",
        "Try: `drop the beep` · `the rain twice as long` · `move the dog to 10 s` · `fade out the rain over 2 s` · `lock "
        "the dog` · `undo`. For anything else let a server read it (`reader`).")
    g.column("1  Tell", 330)
    story = g.node("AudioStoryTell", bundle="tiny", instruction=RAIN)
    g.column("2  Edit", 330)
    edited = g.node("AudioStoryEditor", plan=story["plan"], sentence=WISH, reader="grammar")
    g.node("PreviewAny", title="What became different", source=edited["difference"])
    g.column("3  Render what is new", 320)
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=edited["plan"], settings="as told")
    g.column("4  Mix", 310)
    mixed = g.node("AudioStoryMixer", plan=edited["plan"], clips=clips["clips"])
    picture = g.node("AudioStoryPicture", audio=mixed["audio"], plan=edited["plan"])
    g.node("PreviewImage", title="The edited story", images=picture["image"])
    keep(g, "5", mixed["audio"], edited["plan"])


def mix_a_scene(g: Graph) -> None:
    g.note(
        "Events overlap: in the plan each has `start`, `seconds`, `loudness` (LUFS), `pan`, fades and a `kind`. Change "
        "those and run again: nothing is sampled, only mixed.",
        "*Story Voice* speaks the words; where no voice is installed, the caption is rendered. *Event Clip* gives an "
        "event any sound of your own. The stems sum to the mix.")
    g.column("1  A plan with layers", 330)
    plan = g.node("AudioStoryPlanFromText", text=json.dumps(SCENE, indent=2))
    g.column("2  Sounds and words", 320)
    words = g.node("AudioStoryVoice", plan=plan["plan"], voice="auto")
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=plan["plan"], clips=words["clips"], settings="own")
    g.column("3  Mix", 320)
    mixed = g.node("AudioStoryMixer", plan=plan["plan"], clips=clips["clips"])
    g.node("PreviewImage", title="The layers", images=mixed["timeline"])
    g.column("4  Hear and keep", 360)
    g.node("AudioStorySave", audio=mixed["audio"], plan=plan["plan"], stems=mixed["stems"], filename_prefix=f"audio/{g.name}",
           format="wav float")


def hand_to_the_studio(g: Graph) -> None:
    g.note(
        "A story goes on in another program and comes back: **Reaper** (tracks and stems), **Audacity** (labels), **SRT** "
        "(subtitles). All lie in `output/studio`; each *Export Plan* says what its format cannot carry.",
        "*Import Plan* reads the project back, and *Story Editor* goes on from there.")
    g.column("1  A scene", 330)
    plan = g.node("AudioStoryPlanFromText", text=json.dumps(LAYERS, indent=2))
    g.column("2  Render", 320)
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=plan["plan"], settings="own")
    g.column("3  Mix")
    mixed = g.node("AudioStoryMixer", plan=plan["plan"], clips=clips["clips"])
    g.column("4  To Reaper", 320)
    project = g.node("AudioStoryExportPlan", title="Reaper", plan=plan["plan"], stems=mixed["stems"], format="reaper",
                     filename_prefix="studio/scene")
    g.column("To other programs", 320)
    for title, form in {"Audacity": "audacity", "Subtitles": "srt"}.items():
        g.node("AudioStoryExportPlan", title=title, plan=plan["plan"], format=form, filename_prefix="studio/scene")
    g.column("5  And back", 320)
    back = g.node("AudioStoryImportPlan", source="text", source__text=project["text"])
    edited = g.node("AudioStoryEditor", plan=back["plan"], sentence="Make the owl quieter.", reader="grammar")
    g.column("6  Nothing is rendered again", 320)
    kept = g.node("AudioStoryRenderMissing", title="Nothing is rendered again", bundle="tiny", plan=edited["plan"], settings="own")
    g.column("7  Mix again")
    again = g.node("AudioStoryMixer", plan=edited["plan"], clips=kept["clips"])
    keep(g, "8", again["audio"], edited["plan"])


def listen_and_rewrite(g: Graph) -> None:
    g.note(
        "*Listen* says what is heard, with times, and makes a plan of it; *Render Missing* renders that plan anew. Put "
        "core's *Load Audio* in the place of *A recording*.",
        "*Story Editor* or *Plan Timeline* behind *Listen* change what is heard. *Check Bundle* says whether a bundle has "
        "an ear.")
    g.column("1  A sound", 330)
    story = g.node("AudioStoryTell", title="A recording", bundle="tiny", instruction=RAIN)
    bundle = g.node("AudioStoryLoadBundle", bundle="tiny")
    g.column("2  Listen", 330)
    heard = g.node("AudioStoryListen", llm=bundle["llm"], audio=story["audio"])
    g.node("PreviewAny", title="What is heard", source=heard["text"])
    answer = g.node("AudioStoryAskAboutAudio", llm=bundle["llm"], audio=story["audio"])
    g.node("PreviewAny", title="The answer", source=answer["answer"])
    g.column("3  Render it anew", 320)
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=heard["plan"], settings="own", settings__seed=7)
    mixed = g.node("AudioStoryMixer", plan=heard["plan"], clips=clips["clips"])
    keep(g, "4", mixed["audio"], heard["plan"])


def continue_this(g: Graph) -> None:
    g.note(
        "*Continue Story* lets a sound go on as a sentence says; the sound itself stays as it is. Put core's *Load Audio* "
        "in the place of *A recording*.",
        "With the join **latent** the first event begins as the sound ends; with **crossfade** it stands on its own.")
    g.column("1  A sound", 330)
    story = g.node("AudioStoryTell", title="A recording", bundle="tiny", instruction="Rain falls on a roof. The total duration is 6 seconds.")
    joins, heights = ("latent", "crossfade"), (0, 520)
    g.column("2  It goes on", 330)
    onward = []
    for join, y in zip(joins, heights, strict=True):
        g.row(y)
        onward.append(g.node("AudioStoryContinue", title=f"Continue: {join}", bundle="tiny", audio=story["audio"], join=join,
                             sentence="The rain goes on, then a church bell rings."))
    g.column("3  Hear both", 360)
    for join, track, y in zip(joins, onward, heights, strict=True):
        g.row(y)
        g.node("AudioStorySave", title=f"Hear: {join}", audio=track["audio"], plan=track["plan"],
               filename_prefix=f"audio/continue_this_{join}")


def make_a_loop(g: Graph) -> None:
    g.note(
        "*Loop* crosses the sound's end into its start where both match best, and says how far the seam is heard. "
        "`seconds` gives a length that is exact to the sample.",
        "The second player plays it twice in a row: listen for the seam in the middle.")
    g.column("1  A sound", 330)
    story = g.node("AudioStoryTell", title="An ambience", bundle="tiny", instruction="Waves roll onto a beach. The total duration is 9 seconds.")
    g.column("2  Loop", 320)
    made = g.node("AudioStoryLoop", audio=story["audio"], seconds=8.0)
    g.node("PreviewAny", title="How far the seam is heard", source=made["report"])
    g.column("3  Hear and keep", 360)
    g.node("AudioStorySave", title="The loop", audio=made["audio"], filename_prefix=f"audio/{g.name}")
    twice = g.node("AudioConcat", audio1=made["audio"], audio2=made["audio"], direction="after")
    g.node("PreviewAudio", title="Twice in a row", audio=twice["AUDIO"])


def dub_a_video(g: Graph) -> None:
    g.note(
        "Copy `workflows/harbour.mp4` of this pack into ComfyUI's **input** folder, then run. *Dub Video* tells each "
        "caption at its time; the picture is copied as it is.",
        "**Let a model see it:** select the muted nodes, press Ctrl+M, and set the address of a server whose model sees "
        "pictures.")
    g.column("1  Load")
    clip = g.node("LoadVideo", file="harbour.mp4")
    g.column("2  What is heard", 330)
    seen = g.node("AudioStoryVideoCaptioner", video=clip["VIDEO"], captioner="typed", **{"captioner.captions": HARBOUR})
    g.column("Or a server sees it", 330)
    server = g.node("AudioStoryVideoCaptioner", title="A server sees it (muted)", muted=True, video=clip["VIDEO"],
                    wish="A storm over a harbour, long ago", captioner="server")
    g.node("PreviewAny", title="What the server saw (muted)", muted=True, source=server["captions"])
    g.column("3  Dub", 320)
    made = g.node("AudioStoryDubVideo", video=clip["VIDEO"], plan=seen["plan"], bundle="tiny")
    text = g.node("AudioStoryPlanToText", plan=made["plan"], form="captions with times")
    g.node("PreviewAny", title="What is told", source=text["text"])
    g.column("4  See and hear", 360)
    g.node("SaveVideo", video=made["video"], filename_prefix="video/dub_a_video")
    g.node("PreviewAudio", title="The sound alone", audio=made["audio"])


def best_of_takes(g: Graph) -> None:
    g.note(
        "Three story seeds render three takes of every event. *Pick Take* hears them all and passes on, of each event, the "
        "take that its judge hears best; *Score Story* hears what became of it.",
        "The judge comes with the pack and downloads nothing. It knows the sounds of *tiny*; what it does not know it names, "
        "and keeps the first take.")
    bundle = load(g, "1  Load, plan and bridge", 300)
    plan = g.node("AudioStoryReasoner", instruction=RAIN, reasoner="bundle", llm=bundle["llm"])
    tokens = g.node("AudioStoryBridgeTokens", llm=bundle["llm"], plan=plan["plan"])
    g.column("2  Fuse", 260)
    fused = g.node("AudioStoryResidualFuser", fuser=bundle["fuser"], bridge=tokens["bridge"])
    latent = g.node("AudioStoryEmptyLatent", plan=plan["plan"], model=bundle["model"])
    sampler = g.node("KSamplerSelect", sampler_name="dpmpp_2m")
    seeds, heights = (1, 2, 3), (0, 345, 690)
    g.column("3  Three takes", 260)
    drawn = [(g.row(y), g.node("AudioStorySampler", title=f"Take {seed}", model=bundle["model"], positive=fused["positive"],
                               negative=fused["negative"], latent=latent["latent"], sampler=sampler["SAMPLER"], seed=seed))[1]
             for seed, y in zip(seeds, heights, strict=True)]
    g.column("4  Decode", 260)
    clips = [(g.row(y), g.node("AudioStoryDecode", vae=bundle["vae"], latent=d["latent"], plan=plan["plan"]))[1]
             for d, y in zip(drawn, heights, strict=True)]
    g.column("5  Pick and arrange", 270)
    first, *others = clips
    picked = g.node("AudioStoryPickTake", takes=first["clips"], plan=plan["plan"], llm=bundle["llm"],
                    **{f"more.clip{n}": one["clips"] for n, one in enumerate(others)})
    g.row(heights[1])  # the caption's box grows with the node
    joined = g.node("AudioStoryConcatenator", clips=picked["best"], plan=plan["plan"])
    keep(g, "6", joined["audio"], plan["plan"])
    scored = g.node("AudioStoryScore", audio=joined["audio"], plan=plan["plan"], llm=bundle["llm"])
    g.node("PreviewImage", title="Planned and heard", images=scored["image"])


# Stations that several workflows share


def load(g: Graph, title: str = "1  Load", width: int = WIDTH) -> Placed:
    g.column(title, width)
    return g.node("AudioStoryLoadBundle", bundle="tiny")


def reason(g: Graph, bundle: Placed, instruction: str) -> Placed:
    g.column("2  Plan", 320)
    return g.node("AudioStoryReasoner", instruction=instruction, reasoner="bundle", llm=bundle["llm"])


def fuse(g: Graph, bundle: Placed, plan: Out, number: str = "3") -> Placed:
    g.column(f"{number}  Bridge and fuse")
    tokens = g.node("AudioStoryBridgeTokens", llm=bundle["llm"], plan=plan)
    return g.node("AudioStoryResidualFuser", fuser=bundle["fuser"], bridge=tokens["bridge"])


def render(g: Graph, bundle: Placed, plan: Out) -> Placed:
    """From a plan to its track, by our own sampler."""
    fused = fuse(g, bundle, plan)
    g.column("4  Prepare")
    latent = g.node("AudioStoryEmptyLatent", plan=plan, model=bundle["model"])
    sampler = g.node("KSamplerSelect", sampler_name="dpmpp_2m")
    g.column("5  Sample")
    drawn = g.node("AudioStorySampler", model=bundle["model"], positive=fused["positive"], negative=fused["negative"],
                   latent=latent["latent"], sampler=sampler["SAMPLER"])
    g.column("6  Decode")
    return arrange(g, bundle, plan, drawn["latent"], "7  Arrange")


def arrange(g: Graph, bundle: Placed, plan: Out, latent: Out, column: str = "") -> Placed:
    clips = g.node("AudioStoryDecode", vae=bundle["vae"], latent=latent, plan=plan)
    if column:
        g.column(column)
    return g.node("AudioStoryConcatenator", clips=clips["clips"], plan=plan)


def keep(g: Graph, number: str, audio: Out, plan: Out) -> None:
    g.column(f"{number}  Hear and keep".strip(), 330)
    g.node("AudioStorySave", audio=audio, plan=plan, filename_prefix=f"audio/{g.name}")


# Blueprints: nodes made of nodes


def render_a_plan(g: Graph) -> dict[str, Any]:
    llm, fuser = g.enter("llm", "AUDIOSTORY_LLM"), g.enter("fuser", "AUDIOSTORY_FUSER")
    model, vae, plan = g.enter("model", "MODEL"), g.enter("vae", "VAE"), g.enter("plan", "AUDIOSTORY_PLAN")
    g.column("Bridge and fuse")
    tokens = g.node("AudioStoryBridgeTokens", llm=llm, plan=plan)
    fused = g.node("AudioStoryResidualFuser", fuser=fuser, bridge=tokens["bridge"])
    g.column("Sample")
    latent = g.node("AudioStoryEmptyLatent", plan=plan, model=model)
    sampler = g.node("KSamplerSelect", sampler_name="dpmpp_2m")
    drawn = g.node("AudioStorySampler", model=model, positive=fused["positive"], negative=fused["negative"],
                   latent=latent["latent"], sampler=sampler["SAMPLER"])
    g.column("Arrange")
    clips = g.node("AudioStoryDecode", vae=vae, latent=drawn["latent"], plan=plan)
    joined = g.node("AudioStoryConcatenator", clips=clips["clips"], plan=plan)
    g.leave("audio", joined["audio"])
    g.leave("timeline", joined["timeline"])
    promoted = [(drawn, "seed"), (drawn, "cfg"), (sampler, "sampler_name"), (fused, "residual_strength"), (joined, "loudness")]
    return g.as_blueprint("Renders a plan and arranges it: bridge, fuse, sample, decode, concatenate.", promoted)


def story_from_any_text(g: Graph) -> dict[str, Any]:
    text = g.enter("text", "STRING")
    g.column("Plan")
    plan = g.node("AudioStoryPlanFromText", text=text)
    bundle = g.node("AudioStoryLoadBundle", bundle="tiny")
    joined = render(g, bundle, plan["plan"])
    g.leave("audio", joined["audio"])
    g.leave("plan", plan["plan"])
    g.leave("repairs", plan["repairs"])
    promoted = [(bundle, "bundle"), (plan, "seconds")]
    return g.as_blueprint("Reads the text of any language model as a plan, and renders it.", promoted)


WORKFLOWS: list[Callable[[Graph], None]] = [
    tell_a_story, the_whole_line, swap_the_sampler, swap_the_llm, swap_the_renderer, residual_study, seeds_and_locks,
    edit_on_the_timeline, edit_by_sentence, mix_a_scene, hand_to_the_studio, listen_and_rewrite, continue_this, make_a_loop,
    dub_a_video, best_of_takes,
]
BLUEPRINTS = {"Render a Story Plan": render_a_plan, "Story From Any Text": story_from_any_text}


def in_use(name: str, info: dict[str, Any]) -> dict[str, Any]:
    """A workflow that feeds a blueprint and saves what it gives; tests run it."""
    blueprint = BLUEPRINTS[name](Graph(name, info))
    (inner,) = blueprint["definitions"]["subgraphs"]
    wanted = {row["name"]: [row["type"], {"forceInput": True}] for row in inner["inputs"]}
    given = inner["outputs"]
    known = {"display_name": name, "input": {"required": wanted}, "output": [row["type"] for row in given],
             "output_name": [row["name"] for row in given], "output_is_list": [False] * len(given)}
    g = Graph(f"{name} in use", {**info, inner["id"]: known})
    bundle = load(g)
    text = g.node("PrimitiveStringMultiline", value=ANSWER)
    plan = g.node("AudioStoryPlanFromText", text=text["STRING"])
    there = {**{part: bundle[part] for part in ("llm", "fuser", "model", "vae")}, "plan": plan["plan"], "text": text["STRING"]}
    g.column("The blueprint")
    made = g.node(inner["id"], title=name, **{socket: there[socket] for socket in wanted})
    made.saved["properties"] = blueprint["nodes"][0]["properties"]
    g.column("Hear and keep", 360)
    g.node("AudioStorySave", audio=made["audio"], plan=plan["plan"], filename_prefix="audio/blueprint")
    return {**g.saved(), "definitions": blueprint["definitions"]}


def build(info: dict[str, Any]) -> dict[str, Any]:
    """Each file below the pack -> what it holds, for nodes as /object_info lists them."""
    files: dict[str, Any] = {}
    for draw in WORKFLOWS:
        graph = Graph(draw.__name__, info)
        draw(graph)
        files[f"workflows/{graph.title}.json"] = saved = graph.saved()
        files[f"workflows/api/{graph.name}.json"] = to_prompt(saved, info)
    for name, draw in BLUEPRINTS.items():
        files[f"subgraphs/{name}.json"] = draw(Graph(name, info))
    files["locales/en/nodeDefs.json"] = {name: words(row) for name, row in sorted(info.items()) if name.startswith("AudioStory")}
    return files


def words(info: dict[str, Any]) -> dict[str, Any]:
    """A node's own words, as the frontend reads translations: the text that locales/*/nodeDefs.json translate."""
    inputs = {name.replace(".", "_"): {"name": name.rpartition(".")[2], **_tooltip(options)}
              for name, _, options in all_inputs(info)}
    told = zip(info["output_name"], info["output_tooltips"], strict=True)
    outputs = {str(n): {"name": name, "tooltip": tooltip} for n, (name, tooltip) in enumerate(told)}
    return {"display_name": info["display_name"], "description": info["description"], "inputs": inputs, "outputs": outputs}


def _tooltip(options: dict[str, Any]) -> dict[str, str]:
    return {"tooltip": options["tooltip"]} if "tooltip" in options else {}


def object_info(address: str | None) -> dict[str, Any]:
    if address:
        with urllib.request.urlopen(f"{address.rstrip('/')}/object_info", timeout=60) as answer:
            return json.loads(answer.read())
    core = find_core()
    if core is None:
        sys.exit("no ComfyUI found; set COMFYUI_PATH, or give the address of a server that runs.")
    with tempfile.TemporaryDirectory() as folder:
        host = Host(core, Path(folder), probe=False)
        try:
            return host.start().object_info()
        finally:
            host.stop()


def main() -> None:
    for name, content in build(object_info(sys.argv[1] if sys.argv[1:] else None)).items():
        path = PACK / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(name)


if __name__ == "__main__":
    main()
