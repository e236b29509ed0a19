"""The captions: a cue a sentence, at the times of the timeline."""

from __future__ import annotations

import re

from editions import Built

from awaz.output.captions import captions
from awaz.output.timeline import timeline_values

CUE = re.compile(r"(p\d+s\d+)\n([\d:.]{12}) --> ([\d:.]{12})\n(.+)\n")


def test_every_sentence_is_a_cue(given: Built) -> None:
    """The cues are the sentences with their ids, texts and times to the millisecond."""
    text = captions(given.edition)
    assert text.startswith("WEBVTT\n\n")
    sentences = [
        sentence
        for paragraph in timeline_values(given.edition)["paragraphs"]
        for sentence in paragraph["sentences"]
    ]
    found = CUE.findall(text)
    assert [(id_, words) for id_, _, _, words in found] == [
        (sentence["id"], sentence["text"]) for sentence in sentences
    ]
    for (_, start, end, _), sentence in zip(found, sentences, strict=True):
        assert abs(seconds(start) - sentence["start"]) <= 0.001
        assert abs(seconds(end) - sentence["end"]) <= 0.001
    assert (given.index.parent / "warkshap.vtt").read_text("utf-8") == text


def test_markup_in_a_sentence_is_text_in_its_cue(hostile: Built) -> None:
    """What looks like markup, or like an arrow between times, is written so that it is neither."""
    text = captions(hostile.edition)
    assert "<" not in text
    assert "&lt;script&gt;" in text
    assert text.count("-->") == len(list(hostile.edition.article.sentences()))


def seconds(clock: str) -> float:
    """00:01:23.200 in seconds."""
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)
