"""Paper tests of the published text form: what is written comes back, and what models really write can be read."""

import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audiostory_core.errors import InputError
from audiostory_core.plan import prompts
from audiostory_core.plan.story import StoryPlan
from audiostory_core.plan.text import compose_reasoning, event_text, format_seconds, parse, to_text

# The two stories that the published inference code wrote with a small checkpoint.
GOLDEN = [
    (
        (
            "The caption can be divided into 2 points.\n\n1. [0.0, 4.0]\n**Story Details**: Rain begins to fall on the "
            "harbour.\n**Sound Effects**: Steady rain.\n\n2. [4.0, 9.5]\n**Story Details**: Thunder rolls over the water."
            "\n**Sound Effects**: Thunder, waves."
        ),
        [("Steady rain falls on water.", "4.0"), ("Thunder rolls while waves hit the quay.", "5.5")],
        ["Rain begins to fall on the harbour.", "Thunder rolls over the water."],
    ),
    (
        (
            "The caption can be divided into 3 points.\n\n1. [0.0, 10.0]\n**Story Details**: The alarm rings in the "
            "station.\n**Sound Effects**: Alarm bell.\n\n2. [10.0, 25.1]\n**Story Details**: The engine starts and the "
            "siren wails.\n**Sound Effects**: Engine, siren.\n\n3. [25.1, 35.1]\n**Story Details**: The truck drives away."
            "\n**Sound Effects**: Fading siren."
        ),
        [
            ("An alarm bell rings loudly.", "10.0"),
            ("A diesel engine starts and a siren wails.", "15.1"),
            ("The siren fades into the distance.", "10.0"),
        ],
        [
            "The alarm rings in the station.",
            "The engine starts and the siren wails.",
            "The truck drives away.",
        ],
    ),
]
REASONING = GOLDEN[0][0]
SPANS = prompts.semantic_span() + prompts.residual_span()


def written(reasoning: str, captions: list[tuple[str, str]], spans: str = "") -> str:
    blocks = (f"<|gen|>{text}<timestamp>{seconds}</timestamp>{spans}<|/gen|>" for text, seconds in captions)
    return f"{reasoning}<|/think|>{''.join(blocks)}"


def heard(text: str, **options: object) -> list[tuple[str, float]]:
    return [(event.caption, event.seconds) for event in parse(text, **options).plan.events]  # type: ignore[arg-type]


@pytest.mark.parametrize(("reasoning", "captions", "details"), GOLDEN)
@pytest.mark.parametrize("spans", ["", SPANS])
@pytest.mark.parametrize("tail", ["", "<|im_end|>", "<|im_end|>\n<|endoftext|>noise<timestamp>3</timestamp>"])
def test_published_stories(
    reasoning: str, captions: list[tuple[str, str]], details: list[str], spans: str, tail: str
):
    reading = parse(written(reasoning, captions, spans) + tail, "x", sum(float(s) for _, s in captions))
    assert reading.repairs == ()
    assert reading.plan.reasoning == reasoning
    assert [(event.caption, event.seconds) for event in reading.plan.events] == [
        (c, float(s)) for c, s in captions
    ]
    assert [event.detail for event in reading.plan.events] == details
    assert to_text(reading.plan) == written(reasoning, captions)


def test_the_prompt_may_stand_before_the_answer():
    text = prompts.chat_prompt("A storm. <timestamp>9</timestamp>") + written(*GOLDEN[0][:2])
    assert heard(text) == [
        ("Steady rain falls on water.", 4.0),
        ("Thunder rolls while waves hit the quay.", 5.5),
    ]


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (11.5, "11.5"),
        (10, "10.0"),
        (7.25, "7.25"),
        (0.1, "0.1"),
        (1.2345, "1.234"),
        (100, "100.0"),
        (10800, "10800.0"),
    ],
)
def test_format_seconds(seconds: float, text: str):
    assert format_seconds(seconds) == text


def test_composed_reasoning_is_exact():
    rows = [
        {"caption": "Rain falls.", "seconds": 11.5, "detail": "The rain begins."},
        ("Thunder rolls.", 10),
        ("A bell.", 14),
    ]
    plan = StoryPlan.sequential("x", rows)
    assert compose_reasoning(plan.events, 35.5) == (
        "In order:\n1. Rain falls.\n2. Thunder rolls.\n3. A bell.\n\nThe caption can be divided into 3 points:\n\n"
        "1. **[0.0, 11.5]** 11.5 s, 24.0 s left\n"
        " - **Story Details**: The rain begins.\n - **Sound Effects**: Rain falls.\n\n"
        "2. **[11.5, 21.5]** 10.0 s, 14.0 s left\n"
        " - **Story Details**: Thunder rolls.\n - **Sound Effects**: Thunder rolls.\n\n"
        "3. **[21.5, 35.5]** 14.0 s, 0.0 s left\n"
        " - **Story Details**: A bell.\n - **Sound Effects**: A bell."
    )
    one = compose_reasoning(plan.events[:1], 3)
    assert one.startswith("In order:\n1. Rain falls.\n\nThe caption can be divided into 1 point:\n\n1. **[")
    assert "11.5 s, 0.0 s left" in compose_reasoning(plan.events[:1], 3)
    assert event_text(plan.events[0]) == "Rain falls.<timestamp>11.5</timestamp>"


CAPTIONS = st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="<>*\\"), min_size=1, max_size=80
)
EVENTS = st.lists(
    st.tuples(CAPTIONS.map(lambda text: " ".join(text.split())).filter(bool), st.integers(1, 60_000)),
    min_size=1,
    max_size=6,
)


@given(EVENTS, st.sampled_from(["", "It rains.", REASONING]))
@settings(max_examples=300, deadline=None)
def test_what_is_written_comes_back(events: list[tuple[str, int]], reasoning: str):
    plan = StoryPlan.sequential("x", [(caption, ms / 1000) for caption, ms in events], reasoning)
    text = to_text(plan)
    reading = parse(text, "x", plan.total_seconds)
    assert reading.repairs == ()
    assert [e.caption for e in reading.plan.events] == [e.caption for e in plan.events]
    assert [e.seconds for e in reading.plan.events] == pytest.approx(
        [e.seconds for e in plan.events], abs=1e-3
    )
    assert to_text(reading.plan) == text


def test_markup_in_a_plan_cannot_break_the_text():
    plan = StoryPlan.sequential(
        "x", [("A <|gen|> b<timestamp>9</timestamp>", 2), ("<t5_00001>c", 3)], "r<|/think|>s"
    )
    assert heard(to_text(plan)) == [("A b 9", 2), ("c", 3)]


TWO = [("Rain.", 4.0), ("Thunder.", 5.5)]


@pytest.mark.parametrize(
    "text",
    [
        f"{REASONING}<|/think|><|gen|>Rain.<timestamp>4.0s</timestamp><|/gen|><|gen|>Thunder.<timestamp> 5.5 </timestamp>",
        f"{REASONING}<|/think|><|gen|>Rain.<timestamp>4,0<\\timestamp><|/gen|><|gen|>Thunder.<timestamp>5,5<\\timestamp>",
        f"{REASONING}<|/think|><|gen|>Rain.<timestamp>4.0<|/gen|><|gen|>Thunder.<timestamp>5.5<|/gen|>",
        f"{REASONING}<|/think|><|gen|>Rain.4.0</timestamp><|/gen|><|gen|>Thunder. 5.5s</timestamp><|/gen|>",
        f"{REASONING}<|/think|><|gen|>Rain.<timestamp>4.0<timestamp><|/gen|><|gen|>Thunder.<timestamp>5.5<timestamp>",
        f"{REASONING}<|/think|><|gen|><|gen|>Rain.<timestamp>4.0</timestamp><|/gen|><|gen|><|gen|>Thunder.<timestamp>5.5",
        f"{REASONING}<|gen|>Rain.<timestamp>4.0</timestamp>{SPANS}<|gen|>Thunder.<timestamp>5.5</timestamp>{SPANS[:200]}",
        f"{REASONING}<|gen|>Rain.<timestamp>4.0</timestamp>{SPANS[4:]}<|gen|>Thunder.<timestamp>5.5</timesta",
        f"{REASONING}<|/think|>Rain.<timestamp>4.0</timestamp>{SPANS}Thunder.<timestamp>5.5</timestamp>{SPANS}",
        f"{REASONING}<|/think|>Rain.<timestamp>4.0</timestamp><|/gen|>Thunder.<timestamp>5.5</timestamp><|/gen|>",
        f"{REASONING}\n\nRain.<timestamp>4.0</timestamp>\nThunder.<timestamp>5.5</timestamp>",
        f"{REASONING}\n\nGenerated Caption:\n• Rain.\n<timestamp>4.0</timestamp>\n\n• Thunder. <timestamp>5.5<\\timestamp>",
        f"{REASONING}\n1. Rain. <timestamp>4.0</timestamp>\n2. Thunder. <timestamp>5.5</timestamp>\n\nAudio",
        f"{REASONING}\n- Rain. <TIMESTAMP>4.0</TIMESTAMP>\n- Thunder. <timestamp>0:05.5</timestamp>",
        "<think>Let me plan <timestamp>3</timestamp>.</think>\n"
        + written(REASONING, [("Rain.", "4.0"), ("Thunder.", "5.5")]),
        "Rain.<timestamp>4.0</timestamp>Thunder.<timestamp>5.5</timestamp>",
        "Captions:\n\nRain.<timestamp>4.0</timestamp>\nThunder.<timestamp>5.5</timestamp>",
    ],
)
def test_variants_of_the_published_form(text: str):
    reading = parse(text, "x", 9.5)
    assert [(event.caption, event.seconds) for event in reading.plan.events] == TWO
    assert reading.repairs == ()


@pytest.mark.parametrize("stamp", ["", "nan", "-3", "inf", "1e9", "99999999", "0", "soon", "10" * 30])
def test_a_useless_timestamp_is_replaced_by_the_interval(stamp: str):
    reading = parse(written(REASONING, [("Rain.", "4.0"), ("Thunder.", stamp)]), "x", 9.5)
    assert [(event.caption, event.seconds) for event in reading.plan.events] == TWO
    assert reading.repairs == ("event 2 had no duration: taken from the reasoning's interval [4.0, 9.5]",)


def test_without_intervals_what_is_left_is_shared():
    text = "<|gen|>A<timestamp>4</timestamp><|/gen|><|gen|>B<|/gen|><|gen|>C<|/gen|>"
    reading = parse(text, total_seconds=10)
    assert [event.seconds for event in reading.plan.events] == [4, 3, 3]
    assert (
        reading.repairs[0] == "event 2 had no duration: given an equal share of what is left of 10 s, 3.0 s"
    )
    assert [event.seconds for event in parse(text).plan.events] == [4, 4, 4]
    with pytest.raises(InputError, match="No event has a duration"):
        parse("<|gen|>A<|/gen|>")


def test_durations_are_scaled_to_the_total_on_request():
    text = written("", [("A", "4"), ("B", "6")])
    reading = parse(text, total_seconds=20)
    assert [event.seconds for event in reading.plan.events] == [8, 12]
    assert reading.repairs == ("the events last 10 s, but 20 s were asked for: scaled to fit",)
    assert parse(text, "A dog. The total duration is 5 seconds.").plan.total_seconds == 5
    kept = parse(text, total_seconds=20, rescale=False)
    assert kept.plan.total_seconds == 10 and "left as they are" in kept.repairs[0]
    assert parse(text, total_seconds=10.05).plan.total_seconds == 10
    with pytest.raises(InputError, match="total_seconds"):
        parse(text, total_seconds=float("nan"))


def test_lengths_beyond_the_limit_are_scaled_or_refused():
    text = written("", [("A", "9000"), ("B", "3000")])
    assert [event.seconds for event in parse(text, total_seconds=8).plan.events] == [6, 2]
    with pytest.raises(InputError, match="12000 s, but a plan may have at most 10800 s"):
        parse(text)


def test_a_text_cut_in_its_captions_is_completed_from_the_points():
    reasoning, captions, _ = GOLDEN[1]
    whole = written(reasoning, captions, SPANS)
    reading = parse(whole[: whole.index("<|gen|>A diesel") + 20], "x", 35.1)
    assert [event.seconds for event in reading.plan.events] == [10.0, 15.1, 10.0]
    assert [event.caption for event in reading.plan.events][1:] == ["A diesel engi", "Fading siren."]
    assert len(reading.repairs) == 3


def test_a_text_of_points_alone_gives_their_sound_effects():
    reading = parse(REASONING + "<|/think|>", "x")
    assert [(e.caption, e.seconds) for e in reading.plan.events] == [
        ("Steady rain.", 4.0),
        ("Thunder, waves.", 5.5),
    ]
    assert reading.repairs[0] == "there were no captions: taken from the reasoning's points"
    composed = compose_reasoning(reading.plan.events, 9.5)
    assert heard(composed) == [("Steady rain.", 4.0), ("Thunder, waves.", 5.5)]
    assert heard("1. [0.0, 4.0] Rain.\n2. [4.0, 9.5] Thunder.") == [("Rain.", 4.0), ("Thunder.", 5.5)]


SNOOPY = (
    "The caption can be divided into five points.\\n\\n1. **Initial Wake-Up: ** [0.0s \u2013 5.1s] \\n - **Story "
    "Detail:** Snoopy is awakened from a deep \nsleep.\\n - **Derived Sound Effects:** Deep chuckle.\\n\\n2. **Woodstock's "
    "Burial Attempt:** [5.1s \u2013 19.5s] \\n - **Story \nDetail:** Woodstock tries to bury a sack.\\n - **Derived \n"
    'Sound Effects:** \\"Ooh\\" from Snoopy.\n\nGenerated Caption\uff1a\n\u2022 A soft and gentle score, enhancing \n\n'
    'comedic timing. <timestamp>5.1<\\timestamp>\n\u2022 The score slows, highlighting \\"tension\\". '
    "<timestamp>14.4<\\timestamp>\n\nAudio\nStoryinput\n"
)
TOM = (
    "The video can be divided into 4 key events. \\n1. Jerry\u2018s Arrival [0.0, 1.5]. **Story Details**: Jerry tiptoes \n"
    "across a dinner table. **Sound Effects**: Light, sneaky pizzicato strings. \\n2. Tom\u2019s Ambush [1.5, 6.5]. **Story "
    "Details**: Tom tries to eat Jerry. **Sound Effects**: A sudden orchestral crash.\n\n"
)


def test_a_published_case_with_bullets_and_escapes():
    reading = parse(SNOOPY, "x", 19.5)
    assert [(event.caption, event.seconds) for event in reading.plan.events] == [
        ("A soft and gentle score, enhancing comedic timing.", 5.1),
        ('The score slows, highlighting "tension".', 14.4),
    ]
    assert [event.detail for event in reading.plan.events] == [
        "Snoopy is awakened from a deep sleep.",
        "Woodstock tries to bury a sack.",
    ]
    assert reading.repairs == ()
    assert reading.plan.reasoning.startswith("The caption can be divided into five points.\\n\\n1.")
    assert reading.plan.reasoning.endswith("from Snoopy.")


def test_points_on_one_line():
    expected = [("Light, sneaky pizzicato strings.", 1.5), ("A sudden orchestral crash.", 5.0)]
    assert heard(TOM) == expected
    assert heard(TOM.replace("\\n", "").replace("\n", " ")) == expected
    reading = parse(
        TOM + "\u2022 Strings. <timestamp></timestamp>\n\u2022 A crash. <timestamp>5.0<\\timestamp>"
    )
    assert [(e.caption, e.seconds, e.detail) for e in reading.plan.events] == [
        ("Strings.", 1.5, "Jerry tiptoes across a dinner table."),
        ("A crash.", 5.0, "Tom tries to eat Jerry."),
    ]


@pytest.mark.parametrize(
    "interval",
    ["[4.0, 9.5]", "**[4.0, 9.5]**", "[4.0s - 9.5s]", "[4 to 9,5]", "[4.0\u20149.5 s]", "[4.0, \n9.5]"],
)
def test_intervals(interval: str):
    text = f"Two points.\n1. [0.0, 4.0]\n**Story Detail:** Rain.\n2. {interval}\nStory Details: Thunder."
    assert heard(text) == [("Rain.", 4.0), ("Thunder.", 5.5)]


def test_prose_before_the_captions_is_reasoning():
    text = "Based on the known event, the coach\nguides the players.\n\nHe goes on.\n\n\u2022 A whistle.<timestamp>3.5</timestamp>"
    reading = parse(text)
    assert heard(text) == [("A whistle.", 3.5)]
    assert reading.plan.reasoning.endswith("He goes on.")


PLAN = StoryPlan.sequential("A storm.", [("Rain.", 4.0), ("Thunder.", 5.5)])


@pytest.mark.parametrize(
    "text",
    [
        PLAN.to_json(),
        f"Here is the plan:\n```json\n{PLAN.to_json()}\n```\nEnjoy!",
        f"<think>[hm] {{}}</think>{PLAN.to_json()}",
        '[{"caption": "Rain.", "duration": 4}, {"caption": "Thunder.", "duration": "5.5s"}]',
        'Sure! [{"text": "Rain.", "start": 0, "end": 4}, {"text": "Thunder.", "start": "4.0", "end": "0:09.5"}]',
        (
            '{"reasoning": "r", "audio_clips": [{"start_timestamp": 0, "end_timestamp": 4, "caption": "Rain."},'
            ' {"start_timestamp": 4, "end_timestamp": 9.5, "caption": "Thunder."}]}'
        ),
        '{"events": [{"caption": "Rain.", "seconds": 4, "mood": "dark"}, {"caption": "Thunder.", "seconds": 5.5}]}',
    ],
)
def test_json_of_other_models(text: str):
    reading = parse(text, "A storm.", 9.5)
    assert [(event.caption, event.seconds) for event in reading.plan.events] == TWO
    assert reading.plan.is_sequential and reading.repairs == () and reading.plan.instruction == "A storm."


def test_json_of_audiocopilot_keeps_its_layers():
    elements = [
        {
            "tool": "sfx",
            "text": "Birdsong.",
            "loudness": -30,
            "panning": 0.1,
            "start_time": 0,
            "duration": 8,
            "id": 1,
        },
        {
            "tool": "tts",
            "text": "Hello.",
            "loudness": 6,
            "panning": -3,
            "start_time": 1.2,
            "duration": 2.5,
            "id": 2,
        },
    ]
    system = {
        "role": "system",
        "content": [{"type": "json", "description": "A morning.", "added": [1, 2], "text": elements}],
    }
    talk = [{"role": "user", "content": [{"type": "text", "text": "A morning, please."}]}, system]
    first, second = parse(json.dumps(talk)).plan.events
    assert (first.caption, first.loudness, first.pan, first.start, first.seconds) == (
        "Birdsong.",
        -30,
        0.1,
        0,
        8,
    )
    assert (second.kind, second.loudness, second.pan, second.start, second.seconds) == (
        "speech",
        0,
        -1,
        1.2,
        2.5,
    )


def test_broken_json_keeps_its_whole_objects():
    rows = '{"events": [{"caption": "Rain.", "seconds": 4}, {"caption": "Thunder.", "seconds": 5.5}, {"capt'
    reading = parse(rows)
    assert [(event.caption, event.seconds) for event in reading.plan.events] == TWO
    assert reading.repairs == ("the JSON was broken or cut off: 2 whole events were read",)
    with pytest.raises(InputError, match="looks like JSON"):
        parse('{"events": [{"caption": "Rain')
    with pytest.raises(InputError, match="newer version"):
        parse('{"version": 2, "events": [{"caption": "A", "seconds": 1}]}')
    with pytest.raises(InputError):
        parse('{"events": [' * 50_000)


@pytest.mark.parametrize(
    "text", ["", "   ", "A dog barks.", "<|/think|>", "<|gen|><|/gen|>", "[]", "{}", "<timestamp>", "1. "]
)
def test_what_holds_no_event_is_refused(text: str):
    with pytest.raises(InputError) as caught:
        parse(text, total_seconds=10)
    assert str(caught.value).endswith(".")


def test_captions_are_cleaned_and_cut():
    (event,) = parse(written("", [("**A**\x07 \n\t b " + "x" * 3000, "2")])).plan.events
    assert event.caption.startswith("A b xxx") and len(event.caption) == 2000
    with pytest.raises(InputError, match="2001 events"):
        parse("<|gen|>a<timestamp>1</timestamp>" * 2001)


@pytest.mark.parametrize(
    "piece",
    [
        "<timestamp>", "</timestamp>", "1. [", "[", "[1,", "1. ", "\u2022 ", "<", "<|", "<|gen|>", "<t5_", "{", '[{"', "```",
        "**Story ", "story  ", "\\n", " ", "\n", "9", "Story Details: ", "[1, 2] ", "captions:\n", "5</timestamp>", "<think>",
        "- ", "*", "1. [0, 1] a\n", "<timestamp>5<timestamp>", '{"caption":"a"}', "total duration is ", "</think>",
    ],
)
def test_hostile_text_takes_linear_time(piece: str):
    text = piece * (200_000 // len(piece))
    begun = time.process_time()  # not what other programs take
    for hostile in (text, text + "<timestamp>1</timestamp>", "a<|/think|>" + text):
        try:
            parse(hostile, text, total_seconds=10)
        except InputError:
            pass
    assert time.process_time() - begun < 6  # three readings of 200 kB each


FRAGMENTS = [
    "<|/think|>", "<|think|>", "<|gen|>", "<|/gen|>", "<timestamp>", "</timestamp>", "<\\timestamp>", "<|im_end|>", "<t5>",
    "<t5_00001>", "</aud>", "1. ", "2. ", "[0.0, 4.0]", "[4.0, 1.0]", "**Story Details**: ", "**Sound Effects**: ", "\n", "\n\n",
    "\\n", "\u2022 ", "- ", "5.1", "nan", "-3", "1e400", "9" * 30, "Rain falls.", " ", '{"caption": "a", "seconds": 2}', "[{",
    "}]", '{"events": [', '"', "```json\n", "```", "<think>", "</think>", "\x00", "\ud800", "\U0001f600", "<|im_start|>assistant",
    "Generated Caption:\n", '"start": NaN', '{"version": 1, "events": [{"caption": "a"}]}', "0:99", "<", "*", ": ", "4 s",
    '{"text": "b", "start_time": 3, "end": 1, "loudness": NaN}', '{"caption": "c", "duration": "1e5", "pan": "x"}', ",",
]


def test_ten_thousand_random_texts_never_break_the_reader():
    draw = random.Random(0)
    read = 0
    for n in range(10_000):
        text = "".join(draw.choice(FRAGMENTS) for _ in range(draw.randrange(1, 30)))
        if n % 2:
            at = draw.randrange(len(text) + 1)
            text = text[:at] + chr(draw.randrange(0x3000)) + text[at:]
        total = draw.choice([None, 10.0, 0.01, 10800])
        try:
            reading = parse(text, text[:50], total, rescale=bool(n % 3))
        except InputError as error:
            assert str(error).endswith(".") and "\n" not in str(error)
            continue
        read += 1
        assert StoryPlan.from_json(reading.plan.to_json()) == reading.plan
        if reading.plan.is_sequential:
            again = parse(to_text(reading.plan)).plan
            assert [event.caption for event in again.events] == [
                event.caption for event in reading.plan.events
            ]
    assert read > 3000


@given(st.text(max_size=300), st.integers(0, 2000))
@settings(max_examples=200, deadline=None)
def test_a_story_cut_anywhere_or_followed_by_noise_is_read(noise: str, at: int):
    whole = written(*GOLDEN[1][:2], spans=prompts.semantic_span(3))
    for text in (whole[:at], whole[:at] + noise, noise):
        try:
            parse(text, noise, 35.1)
        except InputError:
            pass
    if at > 100:
        assert parse(whole[:at], "x", 35.1).plan.total_seconds == pytest.approx(35.1, abs=0.1)


# Replies of small models


RAIN_AND_DOG = [("rain", 8.0), ("dog", 4.0)]


@pytest.mark.parametrize(
    "first, second",
    [
        ('"caption":"rain","duration_s":8', '"caption":"dog","duration_s":4'),
        ('"caption":"rain","duration":"00:00:08"', '"caption":"dog","duration":"00:00:04"'),
        ('"caption":"rain","start":"00:00:00.00","end":"00:00:08.00"', '"caption":"dog","start":"00:00:08.00","end":"00:00:12.00"'),
        ('"name":"rain","duration":8', '"name":"dog","duration":4'),
        ('"label":"rain","length":"8 s"', '"label":"dog","length":"4 sec"'),
        ('"description":"rain","Duration (s)":8', '"description":"dog","Duration (s)":4'),
        ('"name":"Intro","description":"rain","durationSeconds":8', '"name":"Outro","description":"dog","durationSeconds":4'),
        ('"sound_effect":"rain","duration_ms":8000', '"sound_effect":"dog","duration_ms":"4000"'),
        ('"caption":"rain","time":"0:00 - 0:08"', '"caption":"dog","time":"0:08 - 0:12"'),
        ('"caption":"rain","timestamp":[0, 8]', '"caption":"dog","timestamp":[8, 12]'),
        ('"caption":"rain","duration":"0-8 s"', '"caption":"dog","duration":"8-12 s"'),
        ('"event":{"caption":"rain","seconds":8}', '"event":{"caption":"dog","seconds":4}'),
        ('"noise":"rain","seconds":8,"kind":"sfx"', '"noise":"dog","seconds":4,"kind":"sfx"'),
        ('"caption":"rain","seconds":"0 min 8 s"', '"caption":"dog","seconds":"4000 ms"'),
    ],
)
def test_fields_by_other_names(first: str, second: str):
    for text in (f'{{"events":[{{{first}}},{{{second}}}]}}', f'[{{{first}}},{{{second}}}]', f"- {{{first}}}\n- {{{second}}}",
                 f'{{"events":{{"1":{{{first}}},"2":{{{second}}}}}}}'):
        reading = parse(text, "", 12.0)
        assert [(event.caption, event.seconds) for event in reading.plan.events] == RAIN_AND_DOG, text
        assert reading.repairs == ()


@pytest.mark.parametrize(
    "text, repair",
    [
        ('{"events":[{"caption":"rain","seconds":8,},{"caption":"dog","seconds":4,},]}', "mended: commas"),
        ("{'events':[{'caption':'rain','seconds':8,'locked':False},{'caption':'dog','seconds':4}]}", "mended: other quotes, words of Python"),
        ('{"scenes":[{"events":[{"caption":"rain","seconds":8}]},{"events":[{"caption":"dog","seconds":4}]}]}', "stood in 2 lists ('events'): joined"),
        ('{"sfx":[{"caption":"rain","seconds":8}],"voices":[{"caption":"dog","seconds":4}]}', "stood in 2 lists ('sfx', 'voices')"),
        ('[{"events":[{"caption":"rain","start":0,"end":8}]},{"events":[{"caption":"dog","start":0,"end":4}]}]', "joined"),
        ('{"events":[{"caption":"rain","start":0},{"caption":"dog","start":8}]}', "it lasts until the next one begins, 8.0 s"),
        ('{"events":[{"caption":"rain","seconds":8,"caption":"dog","seconds":4}]}', "two objects in one pair of braces"),
        ('{"events":[{"caption":"rain","seconds":8}, {"caption":"dog","seconds":4}', "lacked its last brackets"),
        ('<think>{"events":[{"caption":"rain","seconds":8},{"caption":"dog","seconds":4}]}', "among the model's thoughts"),
        ('{"events":[{"caption":"rain","seconds":8},{"caption":"dog","seconds":NaN}]}', "NaN stood in place of a number"),
    ],
)
def test_what_small_models_write_is_mended_and_said(text: str, repair: str):
    reading = parse(text, "", 12.0)
    assert [(event.caption, event.seconds) for event in reading.plan.events] == RAIN_AND_DOG
    assert any(repair in said for said in reading.repairs), reading.repairs


@pytest.mark.parametrize(
    "text, sentence",
    [
        ('{"events":[{"caption":"rain","seconds":8},{"caption":"dog ba', "cut off in event 2"),
        ('{"events":[{"caption":"rain","seconds":8},{"caption":"dog","seconds":', "cut off in event 2"),
        ('{"caption":"rain","seconds":8}\n{"caption":"dog","sec', "cut off in event 2"),
        ('{"events":[{"caption":"rain","seconds":8},{"id":"e2","seconds":4}]}', "Event 2 does not say what is heard"),
        ('{"events":[{"caption":"rain","seconds":8},{"caption":"","seconds":4}]}', "Event 2 does not say what is heard"),
        ('{"events":[{"caption":"rain","seconds":8}]}\n{"events":[{"caption":"dog","seconds":4}]}', "Two answers stand one right after"),
        ('{"events":[{"caption":"rain","seconds":8}]}, {"caption":"dog","seconds":4}', "Two answers stand one right after"),
        ('{"events":[{"caption" "rain","seconds" 8},{"caption":"dog","seconds":4}]}', "quotes and braces inside"),
    ],
)
def test_no_event_is_lost_nor_its_time_given_to_others(text: str, sentence: str):
    with pytest.raises(InputError, match=sentence):
        parse(text, "", 12.0)


def test_the_last_whole_plan_counts():
    final = '{"events":[{"caption":"rain","seconds":8},{"caption":"dog","seconds":4}]}'
    draft = final.replace("rain", "wind")
    for text in (f"Draft:\n```json\n{draft}\n```\nFinal:\n```json\n{final}\n```", f"[THINK]{draft}[/THINK]{final}", f"{final}\n\nShorter:\n{draft[:40]}",
                 f"First {draft}, no:\n{final}"):
        assert heard(text, total_seconds=12.0) == RAIN_AND_DOG
    assert "the one before it was read" in parse(f"{final}\n\nShorter:\n{draft[:-30]}", "", 12.0).repairs[0]


def test_an_event_alone_is_no_answer_beside_a_list_of_them():
    two = '{"events":[{"caption":"rain","seconds":8},{"caption":"dog","seconds":4}]}'
    reading = parse(f'{two}\n\nYou may add more, such as {{"caption":"cow","seconds":2}}.', "", 12.0)
    assert [(event.caption, event.seconds) for event in reading.plan.events] == [("rain", 8), ("dog", 4)]
    assert reading.repairs == ("an event that stood alone behind the plan was left out",)


@pytest.mark.parametrize("text", [
    "1. rain (8 s)\n2. dog (4 seconds).\n", "- rain [8s]\n- dog [00:04 s]", "Here it is:\n* rain (8.0 sec)\n* dog (4 s)",
    r'{"events":\[{"caption":"rain","seconds":8},{"caption":"dog","seconds":4}\]}', r'\{"events":[{"caption":"rain","seconds":8},{"caption":"dog","seconds":4}]\}',
])
def test_lengths_behind_captions_and_brackets_of_chat_pages(text: str):
    assert [(event.caption, event.seconds) for event in parse(text, "", 12.0).plan.events] == [("rain", 8), ("dog", 4)]


def test_speech_keeps_its_words():
    text = '{"events":[{"caption":"A man speaks.","kind":"speech","transcript":"Hello.","speaker":"Tom","seconds":2,"mood":"calm"}]}'
    (event,) = parse(text).plan.events
    assert (event.kind, event.transcript, event.speaker) == ("speech", "Hello.", "Tom")


def test_lists_beside_the_events_are_said():
    text = '{"events":[{"caption":"rain","seconds":12}],"ambience":[{"caption":"wind"}],"draft":[{"caption":"no","seconds":4}]}'
    reading = parse(text, "", 12.0)
    assert [event.caption for event in reading.plan.events] == ["rain"]
    assert "the list 'ambience' says no times: 1 entries were left out" in reading.repairs
    chapters = '{"chapters":[{"title":"One","events":[{"caption":"rain","seconds":8}]},{"title":"Two","events":[{"caption":"dog","seconds":4}]}]}'
    assert heard(chapters, total_seconds=12.0) == RAIN_AND_DOG


def test_a_draft_is_not_taken_for_an_answer_that_cannot_be_read():
    draft = '{"events":[{"caption":"wind","seconds":12}]}'
    for final in ('{"events":' + "[" * 90 + "1", '{"events":[{"caption" "rain","seconds" 8},{"caption":"dog","seconds":4}]}'):
        with pytest.raises(InputError, match="cannot be read"):
            parse(f"Draft: {draft}\nFinal:\n{final}", "", 12.0)
