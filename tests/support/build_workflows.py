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

from canvas import Graph, Out, Placed
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
    g.column("", 380)
    g.note(
        "# Tell a story\n\nType what should be heard and press **Run**. One node plans the story, renders each of its sounds and "
        "joins them to one track, exactly as long as the plan.\n\nThe bundle **tiny** comes with the pack and knows 38 sounds "
        "(rain, thunder, a dog, a bell, a train, ...); *Check Bundle* lists what a bundle holds. Larger bundles go into "
        "`models/audiostory`, one folder each.\n\nThe same seed tells the same story. To reach each station on its own, open "
        "**the_whole_line**.", 340)
    g.column("The whole story", 420)
    story = g.node("AudioStoryTell", bundle="tiny", instruction=RAIN)
    keep(g, "", story["audio"], story["plan"])


def the_whole_line(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# The whole line\n\n**reason -> bridge -> fuse -> sample -> decode -> arrange**, a node each.\n\n1. *Instruction "
        "Reasoner* writes the plan: which sounds, when, how long.\n2. *Bridge Tokens* reads the plan with the language model.\n"
        "3. *Residual Fuser* makes of it ComfyUI's own CONDITIONING, one row a clip.\n4. *Story Sampler* renders the clips with "
        "any core sampler, and only those that changed.\n5. *Decode Story* gives a list of AUDIO.\n6. *Audio Concatenator* lays "
        "them on the timeline.\n\nTry it: run, then change one caption in the plan (copy the JSON into *Plan From Text*), run "
        "again: one event is rendered, the others stay as they were to the bit.", 460)
    bundle = load(g)
    plan = reason(g, bundle, RAIN)
    text = g.node("AudioStoryPlanToText", plan=plan["plan"], form="captions with times")
    g.node("PreviewAny", title="The plan", source=text["text"])
    joined = render(g, bundle, plan["plan"])
    keep(g, "6", joined["audio"], plan["plan"])
    g.node("PreviewImage", title="Timeline", images=joined["timeline"])


def swap_the_sampler(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Swap the sampler\n\nMODEL, CONDITIONING, LATENT, NOISE and SIGMAS are ComfyUI's own, so its *SamplerCustomAdvanced* "
        "renders the story: here with another sampler (dpmpp_2m), another scheduler (beta) and core's *CFGGuider*.\n\nThe NOISE of *Empty Story "
        "Latent* is each event's own, by its seed; *RandomNoise* works too, but then an event's sound depends on its "
        "neighbours.\n\nModel patches, LoRA loaders, noise masks and a denoise below 1 work as well. *Story Sampler* does the "
        "same and remembers each event; here all events are rendered again after any change.", 400)
    bundle = load(g)
    plan = reason(g, bundle, WAVES)
    fused = fuse(g, bundle, plan["plan"])
    g.column("4  Core's own sampling")
    latent = g.node("AudioStoryEmptyLatent", plan=plan["plan"], model=bundle["model"])
    guider = g.node("CFGGuider", model=bundle["model"], positive=fused["positive"], negative=fused["negative"], cfg=3.0)
    sampler = g.node("KSamplerSelect", sampler_name="dpmpp_2m")
    sigmas = g.node("BasicScheduler", model=bundle["model"], scheduler="beta", steps=20)
    g.column("5  Sample and decode")
    drawn = g.node("SamplerCustomAdvanced", noise=latent["noise"], guider=guider["GUIDER"], sampler=sampler["SAMPLER"],
                   sigmas=sigmas["SIGMAS"], latent_image=latent["latent"])
    joined = arrange(g, bundle, plan["plan"], drawn["output"])
    keep(g, "6", joined["audio"], plan["plan"])


def swap_the_llm(g: Graph) -> None:
    g.column("", 400)
    g.note(
        "# Swap the language model\n\nA plan is text, so anything that writes text can plan.\n\n**Any text node:** what stands in "
        "*The answer of any LLM node* is a list with times, as a chat model writes it. Wire core's *Generate Text*, an Ollama or a "
        "Qwen node there instead. *Plan From Text* reads lists, JSON and AudioStory's own text, and says what it mended.\n\n**A server:** "
        "the purple nodes are muted; select them, press Ctrl+M, and set the address and model of an OpenAI-compatible "
        "server (Ollama, llama.cpp, vLLM, LM Studio, ...). A key never goes into the graph: name the environment variable that "
        "holds it.\n\nThe bundle still reads the plan and renders it.", 440)
    bundle = load(g)
    g.column("2  A plan from any text", 400)
    text = g.node("PrimitiveStringMultiline", title="The answer of any LLM node", value=ANSWER)
    plan = g.node("AudioStoryPlanFromText", text=text["STRING"], instruction="A windy night")
    server = g.node("AudioStoryReasoner", title="A server plans (muted)", muted=True, instruction=WAVES, reasoner="server")
    g.node("PreviewAny", title="The server's plan (muted)", muted=True, source=server["plan JSON"])
    joined = render(g, bundle, plan["plan"])
    keep(g, "6", joined["audio"], plan["plan"])
    g.node("PreviewAny", title="What was mended", source=plan["repairs"])


def swap_the_renderer(g: Graph) -> None:
    g.column("", 400)
    g.note(
        "# Swap the renderer\n\n*Plan Events* lists the events of a plan: captions, seconds, starts, seeds. **Whatever is wired to "
        "these lists runs once for each event**, and *Audio Concatenator* lays what comes back at the events' times, whatever "
        "its sample rate, channels or length.\n\nHere each caption is told by *Tell a Story* and made 6 dB quieter by core's "
        "*Adjust Audio Volume*. Put any text-to-audio graph in their place, for example core's Stable Audio: captions to *CLIP Text Encode*, "
        "seconds to *Empty Latent Audio*, seeds to *KSampler*, then *VAE Decode Audio*.", 400)
    g.column("1  Plan")
    bundle = g.node("AudioStoryLoadBundle", bundle="tiny")
    plan = g.node("AudioStoryReasoner", instruction=WAVES, reasoner="bundle", llm=bundle["llm"])
    g.column("2  List the events")
    events = g.node("AudioStoryPlanEvents", plan=plan["plan"])
    g.column("3  Any nodes, once for each event")
    sound = g.node("AudioStoryTell", title="A renderer", bundle="tiny", instruction=events["captions"], seconds=events["seconds"],
                   seed=events["seeds"])
    changed = g.node("AudioAdjustVolume", audio=sound["audio"], volume=-6)
    g.column("4  Arrange", 400)
    joined = g.node("AudioStoryConcatenator", clips=changed["AUDIO"], plan=plan["plan"])
    keep(g, "5", joined["audio"], plan["plan"])
    g.node("PreviewImage", title="Timeline", images=joined["timeline"])


def residual_study(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# What the residual tokens add\n\nOne plan, one noise, three ways to condition it:\n\n* **full**: semantic and residual "
        "tokens, as trained;\n* **semantic only**: what the text says;\n* **residual only**: what the text misses.\n\nAll three are "
        "rendered from the same noise, so what you hear differ by the tokens alone. `residual_strength` between 0 and 1 "
        "blends between them; above 1 it exaggerates.", 340)
    bundle = load(g)
    plan = reason(g, bundle, WAVES)
    g.column("3  Bridge")
    tokens = g.node("AudioStoryBridgeTokens", llm=bundle["llm"], plan=plan["plan"])
    latent = g.node("AudioStoryEmptyLatent", plan=plan["plan"], model=bundle["model"])
    sampler = g.node("KSamplerSelect", sampler_name="euler")
    ways = {"full": "cross_attention", "semantic only": "semantic", "residual only": "residual"}
    heights = [k * 480 for k in range(len(ways))]
    g.column("4  Fuse in three ways")
    fused = [(g.row(y), g.node("AudioStoryResidualFuser", title=f"Fuse: {way}", fuser=bundle["fuser"], bridge=tokens["bridge"],
                               mode=mode))[1] for (way, mode), y in zip(ways.items(), heights, strict=True)]
    g.column("5  Sample")
    drawn = [(g.row(y), g.node("AudioStorySampler", model=bundle["model"], positive=f["positive"], negative=f["negative"],
                               latent=latent["latent"], sampler=sampler["SAMPLER"]))[1]
             for f, y in zip(fused, heights, strict=True)]
    g.column("6  Decode")
    clips = [(g.row(y), g.node("AudioStoryDecode", vae=bundle["vae"], latent=d["latent"], plan=plan["plan"]))[1]
             for d, y in zip(drawn, heights, strict=True)]
    g.column("7  Arrange", 360)
    joined = [(g.row(y), g.node("AudioStoryConcatenator", clips=c["clips"], plan=plan["plan"]))[1]
              for c, y in zip(clips, heights, strict=True)]
    g.column("8  Hear them side by side", 480)
    for way, track, y in zip(ways, joined, heights, strict=True):
        g.row(y)
        name = way.replace(" ", "_")
        g.node("AudioStorySave", title=f"Hear: {way}", audio=track["audio"], plan=plan["plan"],
               filename_prefix=f"audio/residual_study_{name}")


def seeds_and_locks(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Seeds and locks\n\nOne plan, told with two story seeds.\n\n* **birds** has a seed of its own in the plan: it sounds the same in "
        "both.\n* **phone** is locked: it stays as it was last heard, whatever the seed.\n* **door** has neither: it is another "
        "door each time.\n\nSo roll the story's seed until one event is right, then lock it and roll on for the rest. Edit the "
        "plan in *Plan From Text*: `seed`, `locked`, `loudness` (LUFS) and `pan` (-1 to 1) may stand at each event.", 360)
    bundle = load(g)
    g.column("2  A plan with seeds and locks", 400)
    plan = g.node("AudioStoryPlanFromText", text=json.dumps(LOCKS, indent=2))
    fused = fuse(g, bundle, plan["plan"])
    sampler = g.node("KSamplerSelect", sampler_name="euler")
    seeds, heights = (1, 2), (0, 520)
    g.column("4  Sample with two seeds")
    drawn = []
    for seed, y in zip(seeds, heights, strict=True):
        g.row(y)
        latent = g.node("AudioStoryEmptyLatent", title=f"Lengths, seed {seed}", plan=plan["plan"], model=bundle["model"],
                        seed=seed)
        drawn.append(g.node("AudioStorySampler", title=f"Story seed {seed}", model=bundle["model"], positive=fused["positive"],
                            negative=fused["negative"], latent=latent["latent"], sampler=sampler["SAMPLER"],
                            seed=seed))
    g.column("5  Decode and arrange", 360)
    joined = []
    for d, y in zip(drawn, heights, strict=True):
        g.row(y)
        joined.append(arrange(g, bundle, plan["plan"], d["latent"]))
    g.column("6  Hear them side by side", 480)
    for seed, track, y in zip(seeds, joined, heights, strict=True):
        g.row(y)
        g.node("AudioStorySave", title=f"Hear: story seed {seed}", audio=track["audio"], plan=plan["plan"],
               filename_prefix=f"audio/seeds_and_locks_{seed}")


def edit_on_the_timeline(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Edit on the timeline\n\n1. **Run** once: the story is planned, its blocks appear in *Plan Timeline* and their sounds as "
        "they are rendered.\n2. Drag blocks, trim their edges, set level, pan and fades by their handles; double-click to change what "
        "is heard. **Space** plays, **S** splits at the playhead, **L** locks, **Ctrl+Z** undoes.\n3. A red mark says that a sound "
        "no longer is what its block says: **Render this one** queues the workflow, and only what changed is rendered.\n\nLevel, "
        "pan and fades cost no sampling. The plan lives in the node as JSON and is saved with the workflow; another "
        "story on the wire takes its place, and your edits are offered back.", 400)
    bundle = load(g)
    plan = reason(g, bundle, RAIN)
    g.column("3  Edit", 820)
    edited = g.node("AudioStoryPlanTimeline", plan=plan["plan"])
    joined = render(g, bundle, edited["plan"])
    keep(g, "6", joined["audio"], edited["plan"])


def edit_by_sentence(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Edit by a sentence\n\n1. *Tell a Story* tells a story of 12 seconds and keeps each of its sounds.\n2. *Story Editor* changes the "
        "plan by a sentence and says what became different, before anything is rendered.\n3. *Render Missing* renders what is "
        "new and takes the rest from the store, to the bit.\n4. *Story Mixer* mixes it at the plan's levels, places and times.\n\n"
        "Try: `drop the beep` · `the rain twice as long` · `move the dog to 10 s` · `fade out the rain over 2 s` · `lock the dog` · "
        "`undo`. Chain editors for one edit after another.\n\nThe grammar knows common edits and asks back where a sentence could "
        "mean two things. For anything else let a server read it (`reader`), or wire the answer of any LLM node to `patch`.", 480)
    g.column("1  Tell", 420)
    story = g.node("AudioStoryTell", bundle="tiny", instruction=RAIN)
    g.column("2  Edit", 420)
    edited = g.node("AudioStoryEditor", plan=story["plan"], sentence=WISH, reader="grammar")
    g.node("PreviewAny", title="What became different", source=edited["difference"])
    g.column("3  Render what is new", 400)
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=edited["plan"], settings="as told")
    g.column("4  Mix", 380)
    mixed = g.node("AudioStoryMixer", plan=edited["plan"], clips=clips["clips"])
    picture = g.node("AudioStoryPicture", audio=mixed["audio"], plan=edited["plan"])
    g.node("PreviewImage", title="The edited story", images=picture["image"])
    keep(g, "5", mixed["audio"], edited["plan"])


def mix_a_scene(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Mix a scene\n\nEvents may overlap: rain lies under everything, thunder rolls on the left, a clock ticks on the right, somebody "
        "speaks in the middle. In the plan each has `start`, `seconds`, `loudness` (LUFS), `pan` (-1 left to 1 right), fades and a "
        "`kind`.\n\n*Render Missing* makes the sounds, *Story Voice* speaks the words; where no voice is installed (eSpeak NG comes with "
        "the extra `speech`), the caption is rendered instead and the node says so. *Event Clip* gives an event any sound of "
        "your own.\n\nChange levels, places, fades and times in the plan and run again: nothing is sampled, only mixed.\n\nThe stems are "
        "saved beside the mix; they sum to it.", 460)
    g.column("1  A plan with layers", 420)
    plan = g.node("AudioStoryPlanFromText", text=json.dumps(SCENE, indent=2))
    g.column("2  Sounds and words", 400)
    words = g.node("AudioStoryVoice", plan=plan["plan"], voice="auto")
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=plan["plan"], clips=words["clips"], settings="own")
    g.column("3  Mix", 400)
    mixed = g.node("AudioStoryMixer", plan=plan["plan"], clips=clips["clips"])
    g.node("PreviewImage", title="The layers", images=mixed["timeline"])
    g.column("4  Hear and keep", 480)
    g.node("AudioStorySave", audio=mixed["audio"], plan=plan["plan"], stems=mixed["stems"], filename_prefix=f"audio/{g.name}",
           format="wav float")


def hand_to_the_studio(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Hand it to the studio\n\nA story goes on in another program, and comes back:\n\n* **Reaper**: a project with a track for each "
        "kind of sound and the stems placed in it, beside it in a folder.\n* **Audacity**: labels, one for each event (*File > Import > "
        "Labels*).\n* **SRT**: subtitles with the captions.\n\nAll lie in `output/studio`. Each *Export Plan* says what its format cannot "
        "carry; a Reaper project brings the whole plan back.\n\n*Import "
        "Plan* reads the Reaper project back, and *Story Editor* goes on from there. To read a file, put it into ComfyUI's input "
        "folder and choose **file**.", 440)
    g.column("1  A scene", 420)
    plan = g.node("AudioStoryPlanFromText", text=json.dumps(LAYERS, indent=2))
    g.column("2  Render and mix", 400)
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=plan["plan"], settings="own")
    mixed = g.node("AudioStoryMixer", plan=plan["plan"], clips=clips["clips"])
    g.column("3  To other programs", 400)
    project = g.node("AudioStoryExportPlan", title="Reaper", plan=plan["plan"], stems=mixed["stems"], format="reaper",
                     filename_prefix="studio/scene")
    for title, form in {"Audacity": "audacity", "Subtitles": "srt"}.items():
        g.node("AudioStoryExportPlan", title=title, plan=plan["plan"], format=form, filename_prefix="studio/scene")
    g.column("4  And back", 400)
    back = g.node("AudioStoryImportPlan", source="text", source__text=project["text"])
    edited = g.node("AudioStoryEditor", plan=back["plan"], sentence="Make the owl quieter.", reader="grammar")
    kept = g.node("AudioStoryRenderMissing", title="Nothing is rendered again", bundle="tiny", plan=edited["plan"], settings="own")
    again = g.node("AudioStoryMixer", plan=edited["plan"], clips=kept["clips"])
    keep(g, "5", again["audio"], edited["plan"])


def listen_and_rewrite(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Listen and rewrite\n\n1. *Tell a Story* stands in for a recording: put core's *Load Audio* in its place, with any sound.\n"
        "2. *Listen* says what is heard, in order and with times, and makes a plan of it. *Ask About Audio* answers a question.\n"
        "3. *Render Missing* and *Story Mixer* render that plan anew: other sounds of the same kind at the same times, as long as the "
        "recording.\n\nPut *Story Editor* behind *Listen* to change what is heard by a sentence, or *Plan Timeline* to move it about. The "
        "bundle needs an ear: *Check Bundle* says whether it has one.", 400)
    g.column("1  A sound", 420)
    story = g.node("AudioStoryTell", title="A recording", bundle="tiny", instruction=RAIN)
    bundle = g.node("AudioStoryLoadBundle", bundle="tiny")
    g.column("2  Listen", 420)
    heard = g.node("AudioStoryListen", llm=bundle["llm"], audio=story["audio"])
    g.node("PreviewAny", title="What is heard", source=heard["text"])
    answer = g.node("AudioStoryAskAboutAudio", llm=bundle["llm"], audio=story["audio"])
    g.node("PreviewAny", title="The answer", source=answer["answer"])
    g.column("3  Render it anew", 400)
    clips = g.node("AudioStoryRenderMissing", bundle="tiny", plan=heard["plan"], settings="own", settings__seed=7)
    mixed = g.node("AudioStoryMixer", plan=heard["plan"], clips=clips["clips"])
    keep(g, "4", mixed["audio"], heard["plan"])


def continue_this(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Continue this\n\n*Continue Story* lets a sound go on as a sentence says. *Tell a Story* stands in for a recording: put core's *Load "
        "Audio* in its place, with any sound, at any sample rate, with any number of channels.\n\nThe sound itself stays as it is, sample for "
        "sample; the crossfade lies behind it. With the join **latent** its end is held while the first event is rendered, so that this "
        "begins as the sound ends; with **crossfade** the first event stands on its own. Here are both.\n\nA bundle that listens plans "
        "by what it hears; any other by the sentence alone, and the node says so.", 400)
    g.column("1  A sound", 420)
    story = g.node("AudioStoryTell", title="A recording", bundle="tiny", instruction="Rain falls on a roof. The total duration is 6 seconds.")
    joins, heights = ("latent", "crossfade"), (0, 620)
    g.column("2  It goes on", 420)
    onward = []
    for join, y in zip(joins, heights, strict=True):
        g.row(y)
        onward.append(g.node("AudioStoryContinue", title=f"Continue: {join}", bundle="tiny", audio=story["audio"], join=join,
                             sentence="The rain goes on, then a church bell rings."))
    g.column("3  Hear both", 480)
    for join, track, y in zip(joins, onward, heights, strict=True):
        g.row(y)
        g.node("AudioStorySave", title=f"Hear: {join}", audio=track["audio"], plan=track["plan"],
               filename_prefix=f"audio/continue_this_{join}")


def make_a_loop(g: Graph) -> None:
    g.column("", 380)
    g.note(
        "# Make a loop\n\nFor games, stages and sleep: a sound that can be played again and again.\n\n*Loop* crosses the sound's end into its "
        "start where both match best, and says how large the spectral jump at the seam is beside those elsewhere. Give `seconds` for "
        "a length that is exact to the sample; 0 takes as much as the sound allows.\n\nThe loop is heard twice in a row in the second "
        "player: listen for the seam in the middle.", 340)
    g.column("1  A sound", 420)
    story = g.node("AudioStoryTell", title="An ambience", bundle="tiny", instruction="Waves roll onto a beach. The total duration is 9 seconds.")
    g.column("2  Loop", 400)
    made = g.node("AudioStoryLoop", audio=story["audio"], seconds=8.0)
    g.node("PreviewAny", title="How far the seam is heard", source=made["report"])
    g.column("3  Hear and keep", 480)
    g.node("AudioStorySave", title="The loop", audio=made["audio"], filename_prefix=f"audio/{g.name}")
    twice = g.node("AudioConcat", audio1=made["audio"], audio2=made["audio"], direction="after")
    g.node("PreviewAudio", title="Twice in a row", audio=twice["AUDIO"])


def dub_a_video(g: Graph) -> None:
    g.column("", 400)
    g.note(
        "# Dub a video\n\nThe clip lies in this pack: copy `workflows/harbour.mp4` into ComfyUI's **input** folder (or drop it on *Load "
        "Video*), then run.\n\n1. *Video Captioner* says what is heard, and when. Here the captions are typed; change them, or wire "
        "the text of any captioner node there.\n2. *Dub Video* tells each at its time. The sound is as long as the picture, to the "
        "sample, and the picture is copied as it is coded.\n\n**Let a model see it:** the purple nodes are muted; select them, press "
        "Ctrl+M, and set the address of an OpenAI-compatible server whose model sees pictures. `local model` takes a Qwen2.5-VL "
        "from `models/audiostory` or `models/LLM`, `none` splits a sentence among the shots.\n\n`old_sound` keeps a video's own "
        "sound under the new one, or ducks it.", 460)
    g.column("1  Load")
    clip = g.node("LoadVideo", file="harbour.mp4")
    g.column("2  What is heard", 420)
    seen = g.node("AudioStoryVideoCaptioner", video=clip["VIDEO"], captioner="typed", **{"captioner.captions": HARBOUR})
    server = g.node("AudioStoryVideoCaptioner", title="A server sees it (muted)", muted=True, video=clip["VIDEO"],
                    wish="A storm over a harbour, long ago", captioner="server")
    g.node("PreviewAny", title="What the server saw (muted)", muted=True, source=server["captions"])
    g.column("3  Dub", 400)
    made = g.node("AudioStoryDubVideo", video=clip["VIDEO"], plan=seen["plan"], bundle="tiny")
    text = g.node("AudioStoryPlanToText", plan=made["plan"], form="captions with times")
    g.node("PreviewAny", title="What is told", source=text["text"])
    g.column("4  See and hear", 480)
    g.node("SaveVideo", video=made["video"], filename_prefix="video/dub_a_video")
    g.node("PreviewAudio", title="The sound alone", audio=made["audio"])


# Stations that several workflows share


def load(g: Graph) -> Placed:
    g.column("1  Load")
    return g.node("AudioStoryLoadBundle", bundle="tiny")


def reason(g: Graph, bundle: Placed, instruction: str) -> Placed:
    g.column("2  Plan", 400)
    return g.node("AudioStoryReasoner", instruction=instruction, reasoner="bundle", llm=bundle["llm"])


def fuse(g: Graph, bundle: Placed, plan: Out) -> Placed:
    g.column("3  Bridge and fuse")
    tokens = g.node("AudioStoryBridgeTokens", llm=bundle["llm"], plan=plan)
    return g.node("AudioStoryResidualFuser", fuser=bundle["fuser"], bridge=tokens["bridge"])


def render(g: Graph, bundle: Placed, plan: Out) -> Placed:
    """From a plan to its track, by our own sampler."""
    fused = fuse(g, bundle, plan)
    g.column("4  Sample")
    latent = g.node("AudioStoryEmptyLatent", plan=plan, model=bundle["model"])
    sampler = g.node("KSamplerSelect", sampler_name="euler")
    drawn = g.node("AudioStorySampler", model=bundle["model"], positive=fused["positive"], negative=fused["negative"],
                   latent=latent["latent"], sampler=sampler["SAMPLER"])
    g.column("5  Decode and arrange", 360)
    return arrange(g, bundle, plan, drawn["latent"])


def arrange(g: Graph, bundle: Placed, plan: Out, latent: Out) -> Placed:
    clips = g.node("AudioStoryDecode", vae=bundle["vae"], latent=latent, plan=plan)
    return g.node("AudioStoryConcatenator", clips=clips["clips"], plan=plan)


def keep(g: Graph, number: str, audio: Out, plan: Out) -> None:
    g.column(f"{number}  Hear and keep".strip(), 480)
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
    sampler = g.node("KSamplerSelect", sampler_name="euler")
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
    dub_a_video,
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
    g.column("Hear and keep", 480)
    g.node("AudioStorySave", audio=made["audio"], plan=plan["plan"], filename_prefix="audio/blueprint")
    return {**g.saved(), "definitions": blueprint["definitions"]}


def build(info: dict[str, Any]) -> dict[str, Any]:
    """Each file below the pack -> what it holds, for nodes as /object_info lists them."""
    files: dict[str, Any] = {}
    for draw in WORKFLOWS:
        graph = Graph(draw.__name__, info)
        draw(graph)
        files[f"workflows/{graph.name}.json"] = saved = graph.saved()
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
