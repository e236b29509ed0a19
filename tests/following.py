"""Whether a page marks the word that is heard: read many times over from one open page, and
compared with the edition's `timeline.json`.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from browser import wait_until
from playwright.sync_api import Page

# The marked word as [sentence, code points before it], and the time it was read at. A frame may
# have begun before the sound came there: how long ago, its clock tells.
READ = """
const audio = document.querySelector("audio");
let frames = [performance.now(), performance.now()];
const count = () => {
    frames = [frames[1], performance.now()];
    requestAnimationFrame(count);
};
requestAnimationFrame(count);
const read = () => {
    const time = audio.currentTime;
    const late = (performance.now() - frames[0]) / 1000;
    const [range] = CSS.highlights.get("awaz-word");
    if (!range) return [time, late, null, 0];
    const element = range.startContainer.parentElement.closest(".sentence");
    const before = new Range();
    before.setStart(element, 0);
    before.setEnd(range.startContainer, range.startOffset);
    return [time, late, element.id, Array.from(before.toString()).length];
};
"""
LISTEN = f"""async places => {{
    {READ}
    const sought = [], heard = [];
    const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
    for (const [place, ...waits] of places) {{
        audio.pause();
        const moved = new Promise(done => audio.addEventListener("seeked", done, {{ once: true }}));
        audio.currentTime = place;
        await moved;
        sought.push(read());
        if (!waits.length) continue;
        await audio.play();
        for (const milliseconds of waits) {{
            await wait(milliseconds);
            heard.push(read());
        }}
    }}
    audio.pause();
    return [sought, heard];
}}"""

READY = "document.querySelector('audio').readyState >= 3"
WORD_BOX = """async ([id, from, to]) => {
    document.querySelector("audio").pause();
    const element = document.getElementById(id);
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const range = new Range();
    let at = 0;
    while (walker.nextNode()) {
        const units = Array.from(walker.currentNode.data);
        const place = code => units.slice(0, code - at).join("").length;
        const [begins, ends] = [from >= at && from < at + units.length, to <= at + units.length];
        if (begins) range.setStart(walker.currentNode, place(from));
        if (ends) {
            range.setEnd(walker.currentNode, place(to));
            break;
        }
        at += units.length;
    }
    range.startContainer.parentElement.scrollIntoView({ block: "center", behavior: "instant" });
    window.began = new Promise(done => {
        const audio = document.querySelector("audio");
        const once = { once: true };
        audio.addEventListener("seeking", () => {
            const [sent, when] = [audio.currentTime, performance.now()];
            audio.addEventListener("seeked", () => {
                const late = (performance.now() - when) / 1000;
                done([sent, audio.currentTime, late, audio.paused]);
            }, once);
        }, once);
    });
    await new Promise(requestAnimationFrame);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1);
    const { x, y, width, height } = boxes[0];
    return [x + width / 2, y + height / 2];
}"""


@dataclass(frozen=True)
class Heard:
    """A word of a timeline."""

    sentence: str
    start: float
    end: float
    begins: int
    ends: int


def words_in(folder: Path) -> list[Heard]:
    """Every word that an edition's timeline.json tells."""
    timeline = json.loads((folder / "timeline.json").read_text("utf-8"))
    return list(_words(timeline))


def _words(timeline: Any) -> Iterator[Heard]:
    for paragraph in timeline["paragraphs"]:
        for sentence in paragraph["sentences"]:
            for word in sentence["words"]:
                times = (word["start"], word["end"])
                yield Heard(sentence["id"], *times, word["from"], word["to"])


def check_following(page: Page, folder: Path, seeks: int, moments: int, seed: int) -> None:
    """Seek to random places, and play on for a few random moments from some of them."""
    words = words_in(folder)
    chance = random.Random(seed)
    end = words[-1].end
    waits = [chance.randint(20, 120) for _ in range(moments)]
    share = -(-moments // seeks)
    places = [
        [chance.uniform(0, end), *waits[at * share : (at + 1) * share]] for at in range(seeks)
    ]
    wait_until(page, READY)
    sought, heard = page.evaluate(LISTEN, places)
    assert len(sought) == seeks
    assert len(heard) == moments
    for time, _, *marked in sought:
        assert _name(word_at(words, time)) == tuple(marked), time
    for time, late, *marked in heard:
        assert any(_name(word) == tuple(marked) for word in within(words, time - late, time)), time
    found = {tuple(marked) for _, _, *marked in heard if marked[0]}
    assert len(found) > moments / 4


def word_at(words: list[Heard], time: float) -> Heard | None:
    """The word whose interval holds a time."""
    return next((word for word in words if word.start <= time < word.end), None)


def within(words: list[Heard], first: float, last: float) -> list[Heard | None]:
    """What is heard from one time to another: words, and None for silence."""
    changes = [time for word in words for time in (word.start, word.end) if first < time < last]
    return [word_at(words, time) for time in (first, *changes, last)]


def _name(word: Heard | None) -> tuple[str | None, int]:
    return (word.sentence, word.begins) if word else (None, 0)


def check_clicks(page: Page, words: list[Heard]) -> None:
    """A click on the middle of each word starts there, within 80 ms, and plays."""
    wait_until(page, READY)
    page.evaluate("document.fonts.ready.then(() => null)")
    for word in words:
        page.mouse.click(*page.evaluate(WORD_BOX, [word.sentence, word.begins, word.ends]))
        sent, began, late, paused = page.evaluate("began")
        assert abs(sent - word.start) < 0.001, word
        # Before a busy browser tells that the sound is there, some of it was heard.
        assert -0.001 < began - word.start < 0.08 + late, word
        assert not paused
