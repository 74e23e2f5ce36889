"""What the page says, against its translations: each text of web/js has one, and none is left of texts that went."""

import json
import re
from pathlib import Path

import pytest

PACK = Path(__file__).parents[2]
JS = PACK / "web" / "js"
SOURCES = {path.relative_to(JS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(JS.rglob("*.js"))}
TEXT = r'"((?:[^"\\]|\\.)*)"'

# Tables and calls whose texts are translated where they are shown: file, and what stands before a text.
TABLES = (
    ("keys.js", r'\["[^"]+", '), ("changes.js", r"\bword: "), ("changes.js", r"\bside = [^;]*?"), ("changes.js", r'_seconds: \["[^"]+", '),
    ("changes.js", r"_seconds: \["), ("inspector.js", r"\b(?:label|unit|empty|told): "), ("inspector.js", r"\bedit\("),
    ("commands.js", r"\bthis\.(?:edit|copy)\((?:locked \? )?"), ("commands.js", r'this\.edit\(locked \? "[^"]+" : '), ("commands.js", r"sentence = "),
    ("clipboard.js", r"commands\.remove\("), ("gestures.js", r"\btold: "), ("gestures.js", r"(?:level|pan): \["), ("state.js", r"^export const \w+ = "),
    ("layout.js", r'\[(?:event\.locked|muted|stale), '), ("stage.js", r'toggle\(\w+, "\w", '), ("legend.js", r'stale, '),
)


def said() -> dict[str, str]:
    """Each text, and a file that says it."""
    found: dict[str, str] = {}
    for name, source in SOURCES.items():
        joined = re.sub(r'"\s*\+ "', "", re.sub(r"(?m)^\s*//.*$", "", source))
        for call in re.finditer(rf"\bt\((?:[^()\"`]*\? )?{TEXT}(?: : {TEXT})?", joined):
            found |= {text: name for text in call.groups() if text}
        for call in re.finditer(rf"\bt\([^()\"]*\([^()]*\) \? {TEXT} : {TEXT}", joined):
            found |= {text: name for text in call.groups() if text}
        for where, before in TABLES:
            if f"timeline/{where}" == name:
                found |= {text: name for text in re.findall(rf"(?m){before}{TEXT}", joined) if text.strip()}
    sources = "".join(SOURCES.values())
    found |= dict.fromkeys(re.findall(TEXT, re.search(r"KINDS = \[(.*)\]", sources)[1]), "edits.js")
    found |= dict.fromkeys(re.findall(TEXT, re.search(r"for \(const name of \[(.*)\]\)\n\s+if \(differs", sources)[1]), "changes.js")
    found |= dict.fromkeys(re.findall(TEXT, re.search(r"GRIDS = \{(.*)\}", sources)[1]), "bar.js")
    return found


@pytest.mark.parametrize("path", sorted(PACK.glob("locales/*/main.json")), ids=lambda path: path.parent.name)
def test_every_text_of_the_page_is_translated_and_no_other(path: Path):
    words = json.loads(path.read_text(encoding="utf-8"))["audiostory"]
    texts = said()
    assert len(texts) > 200
    assert {text: name for text, name in texts.items() if text not in words} == {}
    sources = re.sub(r'"\s*\+ "', "", "".join(SOURCES.values()))
    assert [text for text in words if f'"{text}"' not in sources] == []


@pytest.mark.parametrize("path", sorted(PACK.glob("locales/*/main.json")), ids=lambda path: path.parent.name)
def test_a_translation_has_the_values_of_its_text(path: Path):
    words = json.loads(path.read_text(encoding="utf-8"))["audiostory"]
    names = {text: (sorted(re.findall(r"\{\w+\}", text)), sorted(re.findall(r"\{\w+\}", there))) for text, there in words.items()}
    assert {text: both for text, both in names.items() if both[0] != both[1]} == {}
    assert all(there.strip() for there in words.values())
