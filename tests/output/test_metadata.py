"""What the page tells machines, and the words for dates and lengths."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest
from browser import Visitor
from editions import RATE, TEXT, Built

from awaz.model import Role
from awaz.output.metadata import (
    date_text,
    duration_clock,
    duration_words,
    is_web_address,
    iso_date,
    moment,
)
from awaz.output.page import render_page

SITE = "https://example.org/سنیں"


def data_in(page: str) -> Any:
    """The page's linked data."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    assert found
    return json.loads(found[1])


def metas(page: str) -> dict[str, str]:
    """The page's Open Graph."""
    return dict(re.findall(r'<meta property="([^"]+)" content="([^"]*)">', page))


def test_linked_data_tells_what_is_known(given: Built) -> None:
    """The article, its sound, and how it can be read, in schema.org's terms."""
    told = data_in(given.index.read_text(encoding="utf-8"))
    article = given.edition.article
    seconds = f"PT{given.edition.timeline.frames // RATE}S"
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Article")
    assert (told["headline"], told["inLanguage"]) == (article.title, "ur")
    assert told["author"] == {"@type": "Person", "name": "نامہ نگار"}
    assert told["datePublished"] == "2025-12-20"
    assert told["isBasedOn"] == article.source
    assert told["wordCount"] == sum(len(sentence.words) for sentence in article.sentences())
    assert told["timeRequired"] == seconds
    assert told["accessMode"] == ["textual", "auditory"]
    assert [one["itemListElement"] for one in told["accessModeSufficient"]] == [
        ["textual"],
        ["auditory"],
    ]
    assert "synchronizedAudioText" in told["accessibilityFeature"]
    assert told["audio"] == {
        "@type": "AudioObject",
        "name": article.title,
        "contentUrl": "warkshap.mp3",
        "encodingFormat": "audio/mpeg",
        "duration": seconds,
        "inLanguage": "ur",
    }


def test_linked_data_tells_nothing_else(derived: Built, hostile: Built) -> None:
    """What the article does not say, or says in words no machine reads, is left out."""
    told = data_in(derived.index.read_text(encoding="utf-8"))
    assert not {"author", "datePublished", "isBasedOn", "url"} & set(told)
    told = data_in(hostile.index.read_text(encoding="utf-8"))
    assert not {"datePublished", "isBasedOn"} & set(told)
    assert told["headline"] == hostile.edition.article.title


def test_features_follow_from_the_article(given: Built) -> None:
    """A list of contents is told of where there is one."""
    article = given.edition.article
    flat = replace(
        article,
        paragraphs=tuple(one for one in article.paragraphs if one.role is not Role.HEADING),
    )
    many = replace(
        article,
        paragraphs=tuple(
            replace(one, role=Role.HEADING, level=2) if one.role is Role.LIST else one
            for one in article.paragraphs
        ),
    )
    silent = replace(given.edition.timeline, paragraphs=(), sentences=(), words=())
    features = [
        data_in(render_page(replace(given.edition, article=one, timeline=silent)))[
            "accessibilityFeature"
        ]
        for one in (flat, article, many)
    ]
    assert ["structuralNavigation" in one for one in features] == [False, True, True]
    assert ["tableOfContents" in one for one in features] == [False, False, True]


def test_open_graph(given: Built) -> None:
    """Messengers get title, words, language and date; nothing empty stands there."""
    told = metas(given.index.read_text(encoding="utf-8"))
    assert told["og:title"] == given.edition.article.title
    assert told["og:type"] == "article"
    assert told["og:locale"] == "ur_PK"
    assert told["article:published_time"] == "2025-12-20"
    assert TEXT[0][1].startswith(told["og:description"].removesuffix(" …")[:100])
    assert len(told["og:description"]) <= 162
    assert all(told.values())
    assert not {"og:url", "og:audio", "og:site_name"} & set(told)


def test_a_change_is_told(given: Built) -> None:
    """To machines of both kinds; without one, the article was last changed when it appeared."""
    changed = replace(given.edition.article, modified="2026-01-02T03:04:05+05:00")
    page = render_page(replace(given.edition, article=changed))
    assert metas(page)["article:modified_time"] == "2026-01-01T22:04:05Z"
    assert data_in(page)["dateModified"] == "2026-01-01T22:04:05Z"
    assert data_in(page)["datePublished"] == "2025-12-20"
    plain = render_page(given.edition)
    assert "article:modified_time" not in metas(plain)
    assert data_in(plain)["dateModified"] == "2025-12-20"


def test_the_summary_tells_what_is_highlighted(given: Built) -> None:
    """Words where the voice tells of them, else sentences; in English of a text that runs so."""
    edition = given.edition
    silent = replace(edition, timeline=replace(edition.timeline, words=()))
    english = replace(edition, article=replace(edition.article, language="en", direction="ltr"))
    told = [data_in(render_page(one))["accessibilitySummary"] for one in (edition, silent, english)]
    assert "والا لفظ" in told[0] and "والا جملہ" in told[1]
    assert told[2] == (
        "The whole article can be read and heard; the word being heard is highlighted. "
        "Everything can be done by keyboard."
    )
    assert all("کی بورڈ" in one for one in told[:2])


@pytest.mark.parametrize("site", [SITE, SITE + "/"])
def test_a_known_site_makes_links_whole(given: Built, site: str) -> None:
    """With the site's address the page knows its own, and its sound's."""
    page = render_page(given.edition, site=site, album="آواز")
    told = metas(page)
    whole = f"{SITE}/warkshap/"
    assert f'<link rel="canonical" href="{whole}">' in page
    assert (told["og:url"], told["og:site_name"]) == (whole, "آواز")
    assert told["og:audio"] == data_in(page)["audio"]["contentUrl"] == whole + "warkshap.mp3"
    assert data_in(page)["url"] == whole
    assert whole in page.split('class="printed"')[1]


def test_other_forms_are_offered_once_and_everywhere(given: Built, visit: Visitor) -> None:
    """The head and the foot of the page name the same files, and all of them are there."""
    page = visit(given.index).page
    links = page.eval_on_selector_all(
        "link[rel=alternate]", "all => all.map(e => [e.getAttribute('href'), e.type, e.title])"
    )
    assert [link[:2] for link in links] == [
        ["warkshap.mp3", "audio/mpeg"],
        ["warkshap.vtt", "text/vtt"],
        ["warkshap.srt", "application/x-subrip"],
        ["warkshap.txt", "text/plain"],
        ["timeline.json", "application/json"],
    ]
    foot = page.locator("footer a[download]")
    assert [one.get_attribute("href") for one in foot.all()] == [link[0] for link in links]
    assert foot.all_inner_texts() == [link[2] for link in links]
    assert all((given.index.parent / link[0]).is_file() for link in links)


@pytest.mark.parametrize(
    ("seconds", "words", "clock"),
    [
        (5, "5 سیکنڈ", "0:05"),
        (263, "4 منٹ 23 سیکنڈ", "4:23"),
        (3600, "1 گھنٹہ", "1:00:00"),
        (7265, "2 گھنٹے 1 منٹ 5 سیکنڈ", "2:01:05"),
    ],
)
def test_lengths(seconds: int, words: str, clock: str) -> None:
    """A length as people read it and as players show it."""
    assert (duration_words(seconds), duration_clock(seconds)) == (words, clock)


def test_dates() -> None:
    """An ISO date is told in words, anything else as it was written."""
    assert (iso_date("2025-12-20"), date_text("2025-12-20")) == ("2025-12-20", "20 دسمبر 2025")
    assert (iso_date("کل"), date_text("کل")) == ("", "کل")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2026-01-02", "2026-01-02"),
        ("2026-01-02T03:04", "2026-01-02T03:04:00Z"),
        ("2026-01-02T03:04:05.678Z", "2026-01-02T03:04:05Z"),
        ("2026-01-02T03:04+05:00", "2026-01-01T22:04:00Z"),
        ("0001-01-01T00:00+05:00", ""),
        ("2026-02-30", ""),
        ("کل", ""),
        ("", ""),
    ],
)
def test_moments(written: str, told: str) -> None:
    """A day stays one; a time of it is told in UTC."""
    assert moment(written) == told


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://x.org/a", True),
        ("javascript://x.org/%0Aalert(1)", False),
        ("http://[x", False),
        ("https://", False),
        ("روزنامہ", False),
        ("https://x.org/ا ب", False),
    ],
)
def test_only_web_addresses_become_links(source: str, link: bool) -> None:
    """A source that is no address of the web stays text."""
    assert is_web_address(source) is link
