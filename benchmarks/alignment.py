"""How exactly words are found by listening: `python benchmarks/alignment.py [--first N]`.

A hundred sentences are spoken by voices that tell when each word begins: espeak-ng, which knows it
to the sample, and the embedded voice that is not the reference, each at three speeds. Their marks
are hidden, found again by `audio/align.py`, and compared. The sentences are those of the demo
article, of `data/development.txt` and of `data/held-out.txt`.

Speech is kept in the folder that --store names, so a second run speaks nothing.

Two other aligners are measured in the same run where they are installed. Both bring a package
`aeneas`, so each wants an environment of its own, whose Python is named:

    apt-get install gcc espeak-ng libespeak-ng-dev libespeak-dev festival-dev libestools-dev ffmpeg
    python -m venv ng && ng/bin/pip install aeneas-ng
    python -m venv af && af/bin/pip install 'numpy<2' 'setuptools<60' wheel
    af/bin/pip install --no-build-isolation afaligner
    python benchmarks/alignment.py --aeneas-ng ng/bin/python --afaligner af/bin/python

They are handed the words of some sentences as that many pieces of text, in the spelling that is
said. afaligner's own choice of a voice, espeak, has no Urdu; where it fails the table says why.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import platformdirs
import soundfile
from hearing import read_lines

from awaz.audio import finish
from awaz.audio.align import align
from awaz.audio.planning import plan, spoken_words
from awaz.audio.recording import cut
from awaz.audio.speak import Synthesizer
from awaz.audio.store import Store
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.workers import Threads
from awaz.model import Clip, Sentence
from awaz.text.words import read_words

DATA = Path(__file__).with_name("data")
SENTENCES = (("seed-article.txt", 33), ("development.txt", 24), ("held-out.txt", 43))
SPEEDS = (1.0, 0.85, 1.2)
MS = finish.RATE / 1000
"""Frames."""


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as one voice says it."""

    words: tuple[str, ...]
    clip: Clip
    pcm: bytes


Aligner = Callable[[Said, Said], Sequence[float]]
"""The words' starts in the first, in milliseconds, given the same sentence by the reference."""


def sentences(first: int) -> list[Sentence]:
    """So many of the hundred, evenly from all three sources."""
    texts = [line.text for name, count in SENTENCES for line in read_lines(DATA / name)[:count]]
    chosen = [texts[round(at)] for at in np.linspace(0, len(texts) - 1, first)]
    return [Sentence(f"p{at:03}s001", text, read_words(text)) for at, text in enumerate(chosen, 1)]


def said(name: str, speed: float, texts: Sequence[Sentence], store: Store) -> list[Said]:
    """All sentences by one voice, from what is kept where they are."""
    voice = find_voice(name, VoiceSettings(speed))
    plans = [plan(sentence, voice, pause_ms=250) for sentence in texts]
    clips = store.kept([planned.key for planned in plans])
    missing = [planned for planned in plans if planned.key not in clips]
    with Synthesizer(store, Threads(2)) as synthesizer:
        spoken = synthesizer.begin(missing)
        clips |= synthesizer.finish(
            spoken, before_keeping=lambda key: None, progress=lambda characters: None
        )
    return [
        Said(
            tuple(word.text for word in spoken_words(planned.sentence.words)),
            clips[planned.key],
            store.pcm(clips[planned.key]),
        )
        for planned in plans
    ]


def ours(one: Said, reference: Said) -> Sequence[float]:
    """awaz."""
    found = align(one.pcm, reference.pcm, reference.clip.marks, finish.RATE)
    return [mark / MS for mark in found.marks]


@dataclass(frozen=True, slots=True)
class Other:
    """An aligner in an environment of its own."""

    python: Path
    script: str

    def __call__(self, one: Said, _: Said) -> Sequence[float]:
        with tempfile.TemporaryDirectory() as name:
            sound = Path(name) / "one" / "one.wav"
            sound.parent.mkdir()
            soundfile.write(sound, np.frombuffer(one.pcm, dtype="<i2"), finish.RATE)
            done = subprocess.run(
                [self.python, "-c", self.script, str(sound)],
                input=json.dumps(one.words),
                capture_output=True,
                text=True,
                check=True,
            )
            answer: list[float] = json.loads(done.stdout.splitlines()[-1])
            return [1000 * second for second in answer]


AENEAS = """
import json, sys
from aeneas.executetask import ExecuteTask
from aeneas.task import Task
words = json.load(sys.stdin)
task = Task("task_language=urd|is_text_type=plain|os_task_file_format=json")
task.audio_file_path_absolute = sys.argv[1]
text = sys.argv[1] + ".txt"
open(text, "w", encoding="utf-8").write("\\n".join(words))
task.text_file_path_absolute = text
from aeneas.runtimeconfiguration import RuntimeConfiguration as R
fine = R("tts=espeak-ng|mfcc_window_length=0.025|mfcc_window_shift=0.005")
ExecuteTask(task, rconf=fine).execute()
kept = [leaf for leaf in task.sync_map_leaves() if leaf.text]
print(json.dumps([float(leaf.begin) for leaf in kept]))
"""
AFALIGNER = """
import json, pathlib, sys
import afaligner
words, sound = json.load(sys.stdin), pathlib.Path(sys.argv[1])
texts = sound.parent.parent / "texts"
texts.mkdir()
spans = " ".join(f'<span id="f{n:04}">{word}</span>' for n, word in enumerate(words, 1))
(texts / "one.xhtml").write_text(
    f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{spans}</p></body></html>', "utf-8")
found = afaligner.align(str(texts), str(sound.parent), language="urd", times_as_timedelta=True)
times = found["one.xhtml"]
print(json.dumps([times[f"f{n:04}"]["begin_time"].total_seconds() if times.get(f"f{n:04}")
                  else float("nan") for n in range(1, len(words) + 1)]))
"""


def errors(
    aligner: Aligner, subjects: Sequence[Said], references: Sequence[Said]
) -> Iterator[float]:
    """Of every word, by how many milliseconds it was found too late."""
    for one, reference in zip(subjects, references, strict=True):
        if one.clip.marks:
            found = np.array(aligner(one, reference))
            yield from found - np.array(one.clip.marks) / MS


def row(name: str, found: Sequence[float], seconds: float) -> str:
    """One line of the table. A word that was not found is one found a second off."""
    off = np.abs(np.nan_to_num(np.array(found), nan=1000.0))
    return (
        f"| {name} | {len(off)} | {np.median(off):.0f} | {np.percentile(off, 95):.0f} "
        f"| {100 * np.mean(off <= 100):.1f} % | {np.median(found):+.0f} | {seconds:.0f} |"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure how exactly words are found.")
    parser.add_argument("--first", type=int, default=100, help="so many sentences")
    parser.add_argument("--store", type=Path, default=platformdirs.user_cache_path("awaz-bench"))
    parser.add_argument("--reference", default="sana")
    parser.add_argument("--speeds", type=float, nargs="*", default=SPEEDS)
    parser.add_argument("--voices", nargs="*", default=["espeak", "bilal"])
    parser.add_argument("--minutes", type=float, default=30.0, help="of a long recording; 0: none")
    parser.add_argument("--others", type=int, default=20, help="sentences for other aligners")
    parser.add_argument("--aeneas-ng", type=Path, help="the Python that has it")
    parser.add_argument("--afaligner", type=Path, help="the Python that has it")
    asked = parser.parse_args()

    texts, store = sentences(asked.first), Store(asked.store)
    references = said(asked.reference, 1.0, texts, store)
    aligners: dict[str, Aligner] = {"awaz": ours}
    if asked.aeneas_ng:
        aligners["aeneas-ng"] = Other(asked.aeneas_ng, AENEAS)
    if asked.afaligner:
        aligners["afaligner"] = Other(asked.afaligner, AFALIGNER)
    print("| speech, aligner | words | median ms | 95 % ms | ≤ 100 ms | bias ms | seconds |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for voice in asked.voices:
        for speed in asked.speeds:
            subjects = said(voice, speed, texts, store)
            for name, aligner in aligners.items():
                few = len(subjects) if aligner is ours else asked.others
                begun = time.perf_counter()
                try:
                    found = list(errors(aligner, subjects[:few], references[:few]))
                except subprocess.CalledProcessError as problem:
                    print(f"| {voice} at {speed:g}, {name} | {problem.stderr.splitlines()[-1]} |")
                    continue
                seconds = time.perf_counter() - begun
                print(row(f"{voice} at {speed:g}, {name}", found, seconds), flush=True)
    right = list(map(fit, subjects, references))
    wrong = list(map(fit, subjects, shuffled(references)))
    print(f"\nConfidence in the last: {min(right):.2f} to {max(right):.2f}; ", end="")
    print(f"with another sentence's words, {min(wrong):.2f} to {max(wrong):.2f}.", flush=True)
    if asked.minutes:
        print(long_reading(subjects, references, asked.minutes))


def long_reading(subjects: Sequence[Said], references: Sequence[Said], minutes: float) -> str:
    """A recording of so many minutes, with a tune before it and pauses of all lengths, found."""
    generator = np.random.default_rng(7)
    time_s = np.arange(10 * finish.RATE) / finish.RATE
    chord = [np.sin(2 * np.pi * hertz * time_s) for hertz in (220, 277, 330)]
    tune = 3000 * np.sum(chord, axis=0)
    parts, known, told = [tune.astype("<i2").tobytes()], [], []
    at = len(tune)
    while at < minutes * 60 * finish.RATE:
        for one, reference in zip(subjects, references, strict=True):
            pause = generator.standard_normal(int(generator.uniform(0.15, 1.6) * finish.RATE)) * 20
            parts += [one.pcm, pause.astype("<i2").tobytes()]
            known.append((reference.pcm, reference.clip.marks))
            told.append([at + mark for mark in one.clip.marks])
            at += one.clip.frames + len(pause)
    begun, used = time.perf_counter(), time.process_time()
    found = cut(b"".join(parts), known, "the reading")
    begun, used = time.perf_counter() - begun, time.process_time() - used
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    off = [
        abs(stretch.start + mark - true) / MS
        for stretch, marks in zip(found.stretches, told, strict=True)
        for mark, true in zip(stretch.marks, marks, strict=bool(marks))
    ]
    tenth = len(off) // 10
    return (
        f"{at / finish.RATE / 60:.1f} minutes, {len(known)} sentences: {used:.0f} CPU-seconds, "
        f"{begun:.0f} s, {megabytes:.0f} MB; median {np.median(off):.0f} ms, "
        f"in the first tenth {np.median(off[:tenth]):.0f}, in the last "
        f"{np.median(off[-tenth:]):.0f}; "
        f"{100 * np.mean(np.array(off) <= 100):.1f} % within 100 ms; "
        f"left out {[round(end - begin, 1) for begin, end in found.left_out]} s."
    )


def fit(one: Said, reference: Said) -> float:
    return align(one.pcm, reference.pcm, reference.clip.marks, finish.RATE).confidence


def shuffled(clips: Sequence[Said]) -> list[Said]:
    """Each the one after it by length: the other sentence that is most like it in that."""
    order = sorted(range(len(clips)), key=lambda at: clips[at].clip.frames)
    after = dict(zip(order, [*order[1:], order[-2]], strict=True))
    return [clips[after[at]] for at in range(len(clips))]


if __name__ == "__main__":
    main()
