"""The bytes of a text file -> its text: UTF-8, UTF-16 with its mark, or a code page of old that is recognised for sure.

A wrong code page makes another letter of every letter. So Windows-1252 is taken only where its letters stand together as
in a language of Western Europe, another one only where charset-normalizer knows it without doubt; else the file is refused.
"""

import codecs
import re

from ..errors import InputError
from .reading import Notes

_SAMPLE_BYTES = 20_000  # of the lines that are not ASCII: what is looked at
_SURE_BYTES = 24  # beyond ASCII: with fewer, one code page looks like another
_SURE_MARGIN = 0.04  # of charset-normalizer's mess, by which the best has to lead
_SURE_LANGUAGE, _SURE_LEAD = 0.3, 0.15  # of its coherence, at which it knows the language, and better than another one
# What is asked for -> what decodes it: the first knows common characters only, so that it is not taken for another's.
_CODE_PAGES = {
    "gb2312": "gb18030", "big5": "big5", "shift_jis": "cp932", "euc_kr": "cp949", "cp1250": "cp1250", "cp1251": "cp1251",
    "koi8_r": "koi8_r", "cp1253": "cp1253", "cp1254": "cp1254", "cp1255": "cp1255", "cp1256": "cp1256", "cp1252": "cp1252",
    "cp874": "cp874",
}  # fmt: skip
_OF_TWO_BYTES = ("gb2312", "big5", "shift_jis", "euc_kr")  # few bytes that are not theirs go through
# Beyond a to z: German, French, Spanish, Portuguese, Italian, Nordic, Catalan, Dutch.
_ALPHABETS = tuple(
    map(frozenset, "äöüß àâæçéèêëîïôœùûüÿ áéíóúñü áâãàçéêíóôõúü àèéìíîòóùú æøåäöéèêü àçéèíïóòúü áéëïíóöüèê".split())
)
_SIGNS = frozenset("“”‘’„–—…•€°§«»¿¡£©®™·´½\xa0\xad")
_WORD = re.compile(r"[^\W\d_]+")
# What no word of these languages has: a capital or a sign within it, an œ that begins no œu or œi, an æ at its end.
_NO_WORD = re.compile(r"[a-zß-ÿ][À-ÞŒŠŽŸ]|\w[À-ÞŒŠŽŸ][a-z]|[^\W\d_][“„•€°§«»¿¡£©®™·´½][^\W\d_]|[œŒ](?![uUiI])|æ\b")
_HALF_WIDTH = re.compile("[\uff61-\uff9f\ue000-\uf8ff]")  # anything is katakana of half width in Shift-JIS


def decode_text(data: bytes, notes: Notes) -> str:
    """The text, with a note where it is not Unicode; line ends stay as they are. Raises `InputError`."""
    text = _unicode(data, notes)
    if text is None:
        _refuse_zero(data.find(b"\0"), data)
        text = _of_code_page(data, notes)
    _refuse_zero(text.find("\0"), text)
    return text


def _unicode(data: bytes, notes: Notes) -> str | None:
    try:
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.encoding.startswith("utf-16"):
            raise InputError(f"The file begins as UTF-16 text, but byte {error.start} is not: save it as UTF-8.") from None
    sample = _sample(data).decode("utf-8", errors="replace")
    broken = sample.count("\ufffd")
    if sum(not char.isascii() for char in sample) < 5 * broken:
        return None
    notes.add("some bytes of the file are broken, the others are UTF-8 text: \ufffd stands for them")
    return data.decode("utf-8-sig", errors="replace")


def _sample(data: bytes) -> bytes:
    """Its lines beyond ASCII, as far as they are looked at."""
    found: list[bytes] = []
    size = 0
    for line in data.split(b"\n"):
        if not line.isascii():
            found.append(line[: _SAMPLE_BYTES - size])
            size += len(found[-1]) + 1
        if size >= _SAMPLE_BYTES:
            break
    return b"\n".join(found)


def _of_code_page(data: bytes, notes: Notes) -> str:
    sample = _sample(data)
    western, (page, others) = sample.decode("cp1252", errors="replace"), _recognised(sample)
    latin = page in ("cp1250", "cp1254") and sample.decode(page, errors="replace") != western
    if _is_western(western) and not latin:
        notes.add("the file is not UTF-8 text: read as Windows-1252")
        return data.decode("cp1252", errors="replace")
    if page is None:
        among = f"; it may be {', '.join(others[:3])}" if others else ""
        raise InputError(f"The file is not UTF-8 text, and its code page cannot be told for sure{among}: save it as UTF-8.")
    notes.add(f"the file is not UTF-8 text: read as {page}")
    return data.decode(page, errors="replace")


def _is_western(text: str) -> bool:
    """Whether each word beyond ASCII could be one of Western Europe."""
    if _NO_WORD.search(text) or any(not (c.isascii() or c in _SIGNS or (c.isalpha() and c >= "À")) for c in text):
        return False
    for word in _WORD.findall(text):
        beyond = frozenset(c for c in word.lower() if not c.isascii())
        if beyond and not any(beyond <= letters for letters in _ALPHABETS):
            return False
        if len(word) > 1 and not any(c.isascii() for c in word):
            return False
    return True


def _recognised(sample: bytes) -> tuple[str | None, list[str]]:
    """The code page if there is no doubt, and all that are likely, the likeliest first."""
    from charset_normalizer import from_bytes

    found = [match for match in from_bytes(sample, cp_isolation=list(_CODE_PAGES)) if not _HALF_WIDTH.search(str(match))]
    found.sort(key=lambda match: (-match.coherence if match.coherence >= _SURE_LANGUAGE else 0.0, match.chaos))
    names = [_CODE_PAGES.get(match.encoding, match.encoding) for match in found]
    if not found:
        return None, names
    best = found[0]
    rivals = [match for match in found if str(match) != str(best) and match.chaos < best.chaos + _SURE_MARGIN]
    if best.encoding in _OF_TWO_BYTES:
        sure = not rivals and sum(byte > 127 for byte in sample) >= _SURE_BYTES
    else:
        lead = best.coherence - max((rival.coherence for rival in rivals), default=0.0)
        sure = best.coherence >= _SURE_LANGUAGE and lead >= _SURE_LEAD
    return names[0] if sure else None, names


def _refuse_zero(at: int, data: bytes | str) -> None:
    if at >= 0:
        line = (data.count(b"\n", 0, at) if isinstance(data, bytes) else data.count("\n", 0, at)) + 1
        raise InputError(f"Line {line} holds a zero byte, which no text does: this is another kind of file.")
