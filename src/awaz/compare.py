"""The same sentences in several voices, so that somebody can choose one: what each says and costs.

Clips are made and kept as a build makes them, so nothing is spoken twice.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

from awaz.audio import finish, mp3
from awaz.audio.loudness import measure
from awaz.audio.planning import Planned, plan, spoken_words
from awaz.audio.speak import Synthesizer
from awaz.audio.store import Store
from awaz.audio.voice import Speech, SpokenWord, Voice
from awaz.audio.workers import Threads, cores
from awaz.build import Progress
from awaz.errors import VoiceError
from awaz.hearing import Recogniser
from awaz.model import Article, Clip, Sentence
from awaz.output.comparison import Compared, check_folder, write_comparison
from awaz.text.reader import plain_article
from awaz.text.sound.house import House
from awaz.workspace import Settings

SENTENCES = 10
"""Of an article that are spoken unless more are asked for."""
SAMPLE = "دنیا بھر میں کروڑوں لوگ اردو بولتے، پڑھتے اور سنتے ہیں، کیا آپ بھی سنتے ہیں؟"


def sample(house: House) -> Article:
    """One sentence that has a bit of everything: a pause, a question, what Urdu alone has."""
    return plain_article(SAMPLE, house=house)


def compare(
    article: Article,
    voices: Sequence[Voice],
    folder: Path,
    settings: Settings,
    store: Store,
    *,
    sentences: int = SENTENCES,
    jobs: int = 0,
    recogniser: Recogniser | None = None,
    progress: Progress | None = None,
    unable: Callable[[Voice, VoiceError], None] | None = None,
) -> tuple[Path, list[Compared]]:
    """Speak the first sentences of an article in each voice; the page's path, and the figures.

    A voice that cannot speak is handed to `unable` and left out, if that is given and returns.
    Raises `VoiceError` when one cannot, or none is left, and `OutputError` when the page cannot be
    written; what was spoken until then is kept.
    """
    check_folder(folder)
    chosen = list(islice(article.sentences(), sentences))
    jobs = jobs or settings.jobs or cores()
    progress = progress or Progress()
    compared = []
    for voice in voices:
        try:
            compared.append(
                _compared(article, chosen, voice, settings, store, jobs, recogniser, progress)
            )
        except VoiceError as problem:
            if unable is None:
                raise
            progress.finish()
            unable(voice, problem)
    if not compared:
        raise VoiceError("None of the voices can speak, so there is nothing to compare.")
    return write_comparison(folder, article, chosen, compared), compared


def _compared(
    article: Article,
    sentences: Sequence[Sentence],
    voice: Voice,
    settings: Settings,
    store: Store,
    jobs: int,
    recogniser: Recogniser | None,
    progress: Progress,
) -> Compared:
    pause_ms = settings.pauses.clause_ms
    timed = _Timed(voice)
    plans = [plan(sentence, timed, pause_ms=pause_ms) for sentence in sentences]
    clips = _spoken(article, plans, store, jobs, progress)
    sounds = {planned.sentence.id: store.pcm(clips[planned.key]) for planned in plans}
    seconds = sum(map(len, sounds.values())) / 2 / finish.RATE
    words = sum(len(spoken_words(sentence.words)) for sentence in sentences)
    return Compared(
        voice=voice.info,
        sounds={sentence: _mp3(pcm) for sentence, pcm in sounds.items()},
        seconds=seconds,
        words_a_minute=60 * words / seconds,
        loudness=measure(b"".join(sounds.values()), finish.RATE),
        work=timed.work(),
        wrong=_share_wrong(sentences, sounds, recogniser, jobs) if recogniser else None,
    )


class _Timed:
    """A voice, and how long it took to speak; what comes before and after is not its work."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._took: list[tuple[float, float]] = []
        """Seconds of work and of sound, of each piece."""
        self.info = voice.info
        self.version = voice.version
        self.limit = voice.limit
        self.consumes = voice.consumes
        self.load = voice.load

    def speak(self, words: Sequence[SpokenWord]) -> Speech:
        began = time.perf_counter()
        speech = self._voice.speak(words)
        seconds = len(speech.pcm) / 2 / speech.rate
        self._took.append((time.perf_counter() - began, seconds))
        return speech

    def work(self) -> float | None:
        """Seconds for a second of sound; None when it said nothing."""
        if not self._took:
            return None
        return sum(work for work, _ in self._took) / sum(sound for _, sound in self._took)


def _spoken(
    article: Article, plans: Sequence[Planned], store: Store, jobs: int, progress: Progress
) -> Mapping[str, Clip]:
    """The clips by key: those that were kept, and those that were not."""
    clips = store.kept([planned.key for planned in plans])
    missing = list({planned.key: planned for planned in plans if planned.key not in clips}.values())
    if not missing:
        return clips
    with Synthesizer(store, Threads(jobs)) as synthesizer:
        spoken = synthesizer.begin(missing)
        progress.start(article, len(missing), sum(len(each.sentence.text) for each in missing))
        new = synthesizer.finish(spoken, before_keeping=lambda key: None, progress=progress.spoke)
        progress.finish()
    return clips | new


def _mp3(pcm: bytes) -> bytes:
    """A file of its own, padded to whole frames."""
    whole = pcm + bytes(-len(pcm) % (2 * mp3.FRAME_SAMPLES))
    frames = mp3.encode(whole)
    return mp3.info_frame(len(frames) // mp3.FRAME_BYTES) + frames


def _share_wrong(
    sentences: Sequence[Sentence], sounds: Mapping[str, bytes], recogniser: Recogniser, jobs: int
) -> float:
    """Of all letters that were to be said, those that a recogniser hears otherwise."""

    def heard(sentence: Sentence) -> tuple[int, int]:
        said = " ".join(word.spoken for word in sentence.words)
        understood = recogniser.understand(sounds[sentence.id], finish.RATE, said)
        return understood.wrong, understood.letters

    with ThreadPoolExecutor(jobs) as pool:
        counts = list(pool.map(heard, sentences))
    return sum(wrong for wrong, _ in counts) / max(1, sum(letters for _, letters in counts))
