"""The arguments of `audiostory dub`."""

from __future__ import annotations

import argparse


def add_dub(command: argparse.ArgumentParser) -> None:
    """What `audiostory dub` can be told beside how things are rendered and written."""
    command.set_defaults(run="dub")
    command.description = (
        "Captions of a video become a plan with each event at its time, and that becomes sound exactly as long as the "
        "picture, which is copied as it is. Without captions or a model that sees, the clauses of the sentence are split "
        "among the shots."
    )
    command.add_argument("video", metavar="VIDEO", help="mp4, mov, mkv, webm, avi; up to an hour, any frame rate")
    command.add_argument("wish", nargs="?", metavar="SENTENCE", help="what holds for all of it, such as: in a cathedral")
    command.add_argument("--bundle", default="tiny", metavar="NAME|DIR", help="models to use (tiny)")
    heard = command.add_argument_group("what is heard")
    heard.add_argument("--captions", metavar="FILE", help="a line each, such as: 0-3 a door opens; or subtitles, or JSON")
    heard.add_argument("--vision", metavar="URL", help="an OpenAI-compatible server whose model sees pictures")
    heard.add_argument("--model", metavar="NAME", help="the model's name there")
    heard.add_argument(
        "--key-env",
        default="OPENAI_API_KEY",
        metavar="NAME",
        help="the environment variable that holds the key (OPENAI_API_KEY)",
    )
    heard.add_argument("--timeout", type=float, default=120.0, metavar="S", help="longest wait for an answer (120)")
    heard.add_argument("--vision-model", metavar="DIR", help="a model of the Qwen2.5-VL family, as transformers saves it")
    heard.add_argument("--plan", metavar="FILE", help="a plan, told as it is")
    heard.add_argument("--shots-at-once", type=int, default=1, metavar="N", help="shots in one question; 0: all (1)")
    heard.add_argument("--shortest-shot", type=float, default=0.6, metavar="S", help="shorter ones join a neighbour (0.6)")
    heard.add_argument(
        "--reasoned",
        choices=("auto", "yes", "no"),
        default="auto",
        help="whether the bundle's language "
        "model reads each caption as an instruction (auto: where the bundle does not know its words, or it "
        "names several sounds)",
    )
    command.add_argument("--sample-rate", type=int, metavar="HZ", help="of the new sound (48000)")
    command.add_argument("--loudness", type=float, metavar="LUFS", help="of the whole sound, such as -16")
    command.add_argument(
        "--old-sound",
        choices=("keep", "duck", "replace"),
        default="replace",
        help="keep it under the new one, lower it where that sounds, or leave it out (replace)",
    )
