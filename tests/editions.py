"""Editions that tests of the page use: of real text, with a hum for a voice, made in no time."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import lameenc

from awaz.audio.chapters import chapters
from awaz.model import Article, Cue, Edition, Paragraph, Role, Sentence, Timeline, VoiceInfo, Word
from awaz.output.captions import write_captions
from awaz.output.chapters import write_chapters
from awaz.output.page import write_page
from awaz.output.timeline import write_timeline

RATE = 24_000
WORD_FRAMES = RATE // 5
PAUSE_FRAMES = RATE * 3 // 10

TITLE = (Role.TITLE, "ڈیجیٹل تبدیلی ایک انقلاب ہے")
TEXT = (
    (
        Role.BODY,
        "اپنی اختتامی تقریر میں، پارٹی کے مرکزی دفتر کے نائب سربراہ وو تھانہ ہنگ نے ورکشاپ میں عملی"
        " تجربات کی پیشکش اور آراء کے معیار کی بہت تعریف کی۔",
        "انہوں نے اس بات پر زور دیا کہ ورکشاپ کے نتائج صرف الفاظ کے نہیں ہونے چاہئیں بلکہ عمل سے"
        " حاصل ہونے چاہئیں۔",
    ),
    (Role.HEADING, "پارٹی ڈیٹا سینٹر"),
    (
        Role.BODY,
        "Hoa Lac میں پارٹی ڈیٹا سینٹر کی تعمیر کے لیے وزارت پبلک سیکیورٹی کے یونٹس کے ساتھ قریبی"
        " تعاون کریں، جنوری 2016 کے دوسرے نصف میں اسے استعمال میں لانے کی کوشش کریں۔",
        "محفوظ کنکشن - AI دور میں جامع تحفظ؛ Viettel مرکزی پارٹی آفس کے پروگراموں کو لاگو کرنے کے"
        " لیے مقامی لوگوں کے ساتھ ہے۔",
        "مبارک🎉 ہو 𝐇oa Lac (Viet Nam) والوں کو!",
    ),
    (Role.LIST, "ڈیٹا کے تحفظ کے منصوبے تیار کریں۔"),
    (Role.LIST, "انسانی وسائل کے معیار کو بہتر بنائیں۔"),
    (
        Role.QUOTE,
        '"ابتدائی طور پر ان طریقہ کار کو لاگو کرنے سے یقیناً بہت سے مسائل پیدا ہوں گے، یہاں تک کہ'
        " کام کا بوجھ بھی بڑھ جائے گا۔",
        "تاہم، جذبہ یہ ہے کہ بہتری لاتے ہوئے کام کیا جائے، کمال پسند نہیں ہونا، بلکہ تاخیر نہیں"
        ' کرنا اور رکنا نہیں"',
    ),
    (
        Role.BODY,
        "اس کے علاوہ، یہ ضروری ہے کہ ترسیلی آلات کو اپ گریڈ کرنے، ڈیجیٹل تبدیلی کے لیے انسانی وسائل"
        " کے معیار کو مستحکم اور بہتر بنانے کے لیے وسائل کو ترجیح دی جائے۔",
        "اس لیے ضروری ہے کہ اعلیٰ سیاسی عزم، ہر سطح پر پارٹی کمیٹیوں کی فعال شرکت ہو۔",
    ),
)
WIDE = tuple(f"بہت لمبا سرنامہ نمبر {number}" for number in range(3, 6))
PICTURE_AND_TABLES = (
    (Role.PICTURE, "قلعے کا دروازہ، شام کے وقت"),
    (Role.TABLE, "سال", "بارش", *WIDE),
    (Role.TABLE, "2024", "خالی", *("30 mm" for _ in WIDE)),
    (Role.TABLE, "2025", "41 ملی میٹر"),
    (Role.TABLE, "نام", "عمر"),
    (Role.TABLE, "علی", "20"),
    (Role.BODY, "یہ آخری جملہ ہے۔"),
)
HOSTILE = (
    (Role.TITLE, "<script>window.hit = 1</script> \"عنوان\" 'یہ' &amp;"),
    (Role.BODY, "متن </script><script>window.hit = 2</script> کے بعد۔"),
    (Role.BODY, "<img src=x onerror='window.hit = 3'> <!-- <b>موٹا</b> {{ 7 * 7 }} ۔"),
)
VOICE = VoiceInfo(
    name="tone",
    label="آزمائشی آواز",
    language="ur",
    sex="",
    offline=True,
    marks=True,
    licence="MIT",
    credit="A steady hum (MIT), made by awaz.",
)


def words_of(text: str) -> tuple[Word, ...]:
    """Words cut at spaces; a lone dash goes to the word before it."""
    found: list[Word] = []
    at = 0
    for piece in text.split(" "):
        start, end = at, at + len(piece)
        if not any(character.isalnum() for character in piece):
            last = found.pop()
            start = last.start
        found.append(Word(text[start:end], "لفظ", "ləfz", start, end))
        at = end + 1
    return tuple(found)


def article_of(texts: tuple[tuple[str, ...], ...], **fields: Any) -> Article:
    """An article from roles and sentences."""
    paragraphs = []
    for number, (role, *sentences) in enumerate(texts, 1):
        paragraphs.append(
            Paragraph(
                id=f"p{number:03}",
                role=Role(role),
                level=2 if role == Role.HEADING else 0,
                sentences=tuple(
                    Sentence(f"p{number:03}s{place:03}", text, words_of(text))
                    for place, text in enumerate(sentences, 1)
                ),
            )
        )
    article = Article("warkshap", texts[0][1], "ur", "rtl", tuple(paragraphs))
    return replace(article, **fields)


def sentence_ids(article: Article) -> list[str]:
    """The names of its sentences, in their order."""
    return [sentence.id for sentence in article.sentences()]


def edition_of(article: Article, folder: Path) -> Edition:
    """An edition whose every word is heard for a fifth of a second."""
    at = PAUSE_FRAMES
    paragraphs, sentences, words = [], [], []
    for paragraph in article.paragraphs:
        paragraph_start = at
        for sentence in paragraph.sentences:
            sentence_start = at
            for number in range(1, len(sentence.words) + 1):
                words.append(Cue(f"{sentence.id}w{number:03}", at, at + WORD_FRAMES))
                at += WORD_FRAMES
            sentences.append(Cue(sentence.id, sentence_start, at))
            at += PAUSE_FRAMES
        paragraphs.append(Cue(paragraph.id, paragraph_start, at - PAUSE_FRAMES))
    timeline = Timeline(RATE, at, tuple(paragraphs), tuple(sentences), tuple(words))
    mp3 = folder / f"{article.slug}.mp3"
    mp3.write_bytes(tone_mp3(at))
    return Edition(article, timeline, mp3, (VOICE,), None, chapters(article, timeline))


def tone_mp3(frames: int) -> bytes:
    """A quiet 220 Hz tone, 24 kHz, mono, 64 kbit/s CBR."""
    step = 2 * math.pi * 220 / RATE
    second = array("h", (round(3000 * math.sin(step * frame)) for frame in range(RATE)))
    tone = (second * (frames // RATE + 1))[:frames]
    encoder = lameenc.Encoder()
    encoder.set_in_sample_rate(RATE)
    encoder.set_out_sample_rate(RATE)
    encoder.set_channels(1)
    encoder.set_bit_rate(64)
    encoder.silence()
    return bytes(encoder.encode(tone.tobytes()) + encoder.flush())


@dataclass(frozen=True)
class Built:
    """An edition and where its page stands."""

    edition: Edition
    index: Path

    def start(self, sentence_id: str) -> float:
        """When a sentence begins, in seconds."""
        cues = self.edition.timeline.sentences
        return next(cue.start for cue in cues if cue.id == sentence_id) / RATE


def built(article: Article, folder: Path) -> Built:
    """The page of an article, written."""
    folder.mkdir()
    edition = edition_of(article, folder)
    write_timeline(edition, folder)
    write_captions(edition, folder)
    write_chapters(edition, folder)
    write_page(edition, folder)
    return Built(edition, folder / "index.html")
