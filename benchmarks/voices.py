"""Which voice is understood best: `python benchmarks/voices.py --packs FOLDER CANDIDATE…`.

Speaks sentences as awaz would (split, levelled, trimmed) with each candidate and prints a row of
a table: the share of letters a recogniser hears wrong, and DNSMOS overall and P.808 (hearing.py
says what these are). A candidate is

    sana, bilal, espeak …                a voice that awaz knows
    espeak-ng                            that engine's own Urdu voice, left to read the letters
    hf_alpha                             a public voice pack
    hf_alpha:0.4+hf_beta:0.4+af_heart:0.2     a blend of packs
    hf_alpha:0.5+hf_beta:0.5/af_heart    a blend for the timbre, another for the rhythm
    …@tʃ=ʧ,dʒ=ʤ                          the same with other symbols: patterns replaced in turn

FOLDER holds `hf_alpha.bin` and the others: `npm pack kokoro-js@1.2.1`, then `voices/`.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import mean
from typing import Any, Protocol

import numpy as np
from hearing import Ear, Heard, Line, read_lines

from awaz import espeak
from awaz.audio import finish, planning
from awaz.audio.voice import Speech, SpokenWord, Voice, VoiceSettings
from awaz.audio.voices import find_voice, voice_names
from awaz.audio.voices.kokoro import Bilal, Kokoro, Sana
from awaz.model import Pauses, Sentence
from awaz.text.words import read_words

DATA = Path(__file__).with_name("data")
"""Where the sentences lie; a file's first lines say where it comes from."""
SHIPPED = {"sana": Sana, "bilal": Bilal}
TIMBRE = 128
"""The first columns of a pack colour the sound; the others set its rhythm and melody."""


class Candidate(Protocol):
    def clip(self, sentence: Sentence) -> bytes:
        """The finished sound of a sentence, at `finish.RATE`."""


class Blended(Kokoro):
    """The embedded model with any pack and any symbols."""

    info = Sana.info

    def __init__(self, pack: Any, symbols: Sequence[tuple[str, str]], speed: float) -> None:
        super().__init__(VoiceSettings(speed=speed))
        self._pack = pack
        self._symbols = symbols

    def clip(self, sentence: Sentence) -> bytes:
        planned = planning.plan(sentence, self, pause_ms=Pauses().clause_ms)
        pieces = [tuple(map(self._respelled, piece)) for piece in planned.pieces]
        return finish.finish([self.speak(piece) for piece in pieces], planned.pauses_ms)[0]

    def _respelled(self, word: SpokenWord) -> SpokenWord:
        ipa = word.ipa
        for pattern, symbol in self._symbols:
            ipa = re.sub(pattern, symbol, ipa)
        return replace(word, ipa=ipa)


class Known:
    """Any voice, asked as a build asks it."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def clip(self, sentence: Sentence) -> bytes:
        planned = planning.plan(sentence, self._voice, pause_ms=Pauses().clause_ms)
        pieces = [self._voice.speak(piece) for piece in planned.pieces]
        return finish.finish(pieces, planned.pauses_ms)[0]


class Espeak:
    """espeak-ng's own Urdu voice, reading the shown text."""

    def clip(self, sentence: Sentence) -> bytes:
        said = espeak.say(sentence.text)
        return finish.finish([Speech(said.pcm, said.rate, ())], ())[0]


@dataclass(frozen=True, slots=True)
class Search:
    """What all candidates share."""

    packs: Path | None
    lines: Sequence[Line]
    ear: Ear
    speed: float
    jobs: int

    def candidate(self, name: str) -> Candidate:
        """What a name on the command line stands for."""
        if name == "espeak-ng":
            return Espeak()
        if name in voice_names() and name not in SHIPPED:
            known = find_voice(name, VoiceSettings(speed=self.speed))
            known.load(threads=1)
            return Known(known)
        packs, _, symbols = name.partition("@")
        pairs = [(old, new) for old, _, new in (p.rpartition("=") for p in symbols.split(",") if p)]
        voice = Blended(self._pack(packs), pairs, self.speed)
        voice.load(threads=1)
        return voice

    def _pack(self, packs: str) -> Any:
        if packs in SHIPPED:
            return SHIPPED[packs](VoiceSettings())._pack
        timbre, _, rhythm = packs.partition("/")
        columns = [self._sum(timbre)[:, :TIMBRE], self._sum(rhythm or timbre)[:, TIMBRE:]]
        return np.concatenate(columns, axis=1)

    def _sum(self, packs: str) -> Any:
        if self.packs is None:
            raise SystemExit("Say with --packs where the public voice packs lie.")
        total = np.zeros((510, 256), np.float32)
        for part in packs.split("+"):
            name, _, weight = part.partition(":")
            pack = np.fromfile(self.packs / f"{name}.bin", dtype="<f4").reshape(510, 256)
            total += float(weight or 1) * pack
        return total.astype("<f2").astype(np.float32)  # as a shipped pack is stored

    def measure(self, name: str) -> list[Heard]:
        """Every sentence spoken by one candidate and listened to."""
        candidate = self.candidate(name)
        jobs = 1 if isinstance(candidate, Espeak) else self.jobs
        with ThreadPoolExecutor(jobs) as pool:
            return list(pool.map(partial(self._heard, candidate), self.lines))

    def _heard(self, candidate: Candidate, line: Line) -> Heard:
        sentence = Sentence("p001s001", line.text, read_words(line.text))
        return self.ear.hear(candidate.clip(sentence), finish.RATE, line.reference)


def share_wrong(heard: Sequence[Heard]) -> float:
    """Of all letters, those heard wrong."""
    return sum(one.wrong for one in heard) / sum(one.letters for one in heard)


def row(name: str, heard: Sequence[Heard]) -> str:
    """One candidate in the table."""
    overall, p808 = mean(one.overall for one in heard), mean(one.p808 for one in heard)
    return f"| {name} | {share_wrong(heard):.3f} | {overall:.2f} | {p808:.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure voices and blends of voices.")
    parser.add_argument("candidates", nargs="*", default=["sana", "bilal"], metavar="CANDIDATE")
    parser.add_argument("--packs", type=Path, help="folder of the public voice packs")
    parser.add_argument("--sentences", type=Path, default=DATA / "development.txt")
    parser.add_argument("--first", type=int, help="only so many sentences")
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--jobs", type=int, default=2, help="sentences at once")
    parser.add_argument("--heard", type=Path, help="file to write each sentence's result to")
    chosen = parser.parse_args()
    lines = read_lines(chosen.sentences)[: chosen.first]
    search = Search(chosen.packs, lines, Ear(chosen.jobs), chosen.speed, chosen.jobs)
    print(f"| {len(lines)} sentences | letters wrong | DNSMOS overall | P.808 |")
    print("| --- | --- | --- | --- |", flush=True)
    for name in chosen.candidates:
        heard = search.measure(name)
        print(row(name, heard), flush=True)
        if chosen.heard:
            _write_down(chosen.heard, name, lines, heard)


def _write_down(path: Path, name: str, lines: Sequence[Line], heard: Sequence[Heard]) -> None:
    with path.open("a", encoding="utf-8") as stream:
        for line, one in zip(lines, heard, strict=True):
            figures = f"{one.wrong}\t{one.letters}\t{one.overall:.3f}\t{one.p808:.3f}"
            print(f"{name}\t{figures}\t{line.reference}\t{one.text}", file=stream)


if __name__ == "__main__":
    main()
