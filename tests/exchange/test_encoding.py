"""The bytes of text files: read as what they are, or refused, and never as other letters."""

import pytest

from audiostory_core.errors import InputError
from audiostory_core.exchange.encoding import decode_text
from audiostory_core.exchange.formats import FORMATS, read_bytes
from audiostory_core.exchange.reading import Notes
from refusals import refusal_of


def refusal(data: bytes, name: str) -> str:
    return refusal_of(read_bytes, data, FORMATS[name])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_any_unicode_file_is_read(encoding: str):
    notes = Notes()
    assert decode_text("Grüße → 雨".encode(encoding), notes) == "Grüße → 雨" and notes.sentences() == ()


def test_windows_files_are_read_and_that_is_said():
    reading = read_bytes(
        "1\r\n00:00:01,000 --> 00:00:02,000\r\nT\u00fcr \u201eknarrt\u201c\r\n".encode("cp1252"), FORMATS["srt"]
    )
    assert reading.plan.events[0].caption == "T\u00fcr \u201eknarrt\u201c"
    assert reading.notes == ("the file is not UTF-8 text: read as Windows-1252",)


def test_what_is_no_text_is_refused():
    assert "Line 2 holds a zero byte" in refusal(b"RIFF\n\x00\x00\x00\x00WAVE", "csv")
    assert "UTF-16" in refusal(b"\xff\xfe\x00\xd8\x00", "srt")
    assert "20,000,000" in refusal(b" " * 20_000_001, "srt")


WRITTEN = {
    "gb2312": "远处的雷声|雨打在铁皮屋顶上|狗叫|脚步声|风吹过树林，鸟儿在歌唱|门吱吱作响|海浪拍打着岸边，海鸥在叫",
    "big5": "遠處的雷聲|雨打在鐵皮屋頂上|狗叫|腳步聲|風吹過樹林，鳥兒在歌唱|門吱吱作響|海浪拍打著岸邊，海鷗在叫",
    "shift_jis": "遠くの雷鳴|屋根に雨が降っている|犬が吠える|足音|風が森を吹き抜け、鳥が歌う|ドアがきしむ|波が岸に打ち寄せる",
    "euc_kr": "멀리서 천둥|지붕에 비가 내린다|개가 짖는다|발소리|바람이 숲을 지나고 새가 노래한다|문이 삐걱거린다|파도가 해안에 부딪친다",
    "cp1251": "Далёкий гром|Дождь стучит по крыше|Туман|Шаги|Ветер шумит в лесу, поют птицы|Скрипит дверь|Лает собака",
    "koi8_r": "Далекий гром|Дождь стучит по крыше|Туман|Шаги|Ветер шумит в лесу, поют птицы|Скрипит дверь|Лает собака",
    "cp1250": "Odległy grzmot|Źdźbło trawy szeleści|pies szczeka, ktoś idzie|Pes štěká|Příšerně žluťoučký kůň|déšť na střeše|Kroki zbliżają się do drzwi",
    "cp1253": "Μακρινή βροντή|Η βροχή πέφτει στη στέγη|ένας σκύλος γαβγίζει|βήματα",
    "cp1254": "Uzakta gök gürültüsü|Yağmur çatıya düşüyor|köpek havlıyor|kapı gıcırdıyor",
    "cp1255": "רעם רחוק|הגשם יורד על הגג|כלב נובח",
    "cp1256": "رعد بعيد|المطر يسقط على السطح|كلب ينبح",
    "cp874": "ฝนตกบนหลังคา|หมาเห่า",
    "cp437": "Tür knarrt|café",
    "mac_roman": "Tür knarrt – „laut“|déjà vu",
}
WESTERN = (
    "Tür „knarrt“|un chien aboie à côté de l'église|Regen fällt auf das Dach, ein Hund bellt überall|café|Ö|"
    "El niño llora|It’s raining — “hard”|Hvor regner det på taget, en hund gøer|Østen vind|água a correr, cão a ladrar|Störche klappern|"
    "Il pleut à verse. Où est-il?|Ça grince|¿Quién llama?|una campana y pájaros|Più forte, perché così|20 °C|cœur qui bat"
)


def cue(text: str, encoding: str) -> bytes:
    return f"1\n00:00:01,000 --> 00:00:03,000\n{text}\n".encode(encoding)


@pytest.mark.parametrize("encoding", WRITTEN)
def test_no_letter_becomes_another(encoding: str):
    """One caption is too little to tell a code page by; all of them, often, are enough for most."""
    texts = WRITTEN[encoding].split("|")
    for text in (*texts, ". ".join(texts), "\n".join(texts * 10)):
        data = cue(text, encoding)
        try:
            assert decode_text(data, Notes()) == data.decode(encoding), text
        except InputError as error:
            assert str(error).startswith("The file is not UTF-8 text, and its code page cannot be told for sure")


@pytest.mark.parametrize("encoding", ["gb2312", "big5", "shift_jis", "euc_kr", "cp1251", "koi8_r", "cp1250", "cp1253"])
def test_a_file_of_usual_length_is_recognised(encoding: str):
    notes = Notes()
    data = b"\n".join(cue(text, encoding) for text in WRITTEN[encoding].split("|") * 10)
    assert decode_text(data, notes) == data.decode(encoding)
    assert notes.sentences()[0].startswith("the file is not UTF-8 text: read as ")


@pytest.mark.parametrize("text", WESTERN.split("|"))
def test_western_files_are_read_whatever_their_length(text: str):
    notes = Notes()
    data = cue(text, "cp1252")
    assert decode_text(data, notes) == data.decode("cp1252")
    assert notes.sentences() == ("the file is not UTF-8 text: read as Windows-1252",)


def test_gbk_is_refused_or_read_as_itself():
    assert "gb18030" in refusal(cue("远处的雷声", "gbk"), "srt")


def test_a_broken_byte_makes_no_other_letters_of_the_rest():
    notes = Notes()
    text = "Grüße aus Köln, größer, schöner, überall"
    data = text.encode() + b"\xff" + b" Ende"
    assert decode_text(data, notes) == f"{text}\ufffd Ende"
    assert notes.sentences() == ("some bytes of the file are broken, the others are UTF-8 text: \ufffd stands for them",)
