"""When each word begins, for voices that do not tell: found by listening.

The embedded voice says the same words, and of its speech it is known when each begins. Both are
heard as 40 bands of a mel scale a hundred times a second, and one is led along the other by the
way that fits best (dynamic time warping, as a Viterbi search). Where a word begins there may be
a pause in one that the other has not; at the edges of what was said there may be anything.

The features are Kaldi's, by kaldi-native-fbank. The search is ours, in NumPy a row at a time: the
libraries for it know of no pauses, and pauses are where voices differ most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

VERSION = "align 1"
"""Part of the key of every clip whose marks are found here: raise it when they would be others."""
HOP_MS = 10
WINDOW_MS = 25
BANDS = 40
BAND_HERTZ = (60, 7600)
FLOOR = 13.8
"""What is 60 dB below the loudest band is not heard (natural logarithms of power)."""
LOUD = 7.0
"""Frames not more than 30 dB below the loud ones tell how the voice and the room sound."""
CHANGE = 0.35
"""Weight of how the bands change, beside how they are."""
STAY, SKIP, LEAP = 0.3, 0.3, 0.8
"""What it costs to wait for a frame, to pass over one, and over two."""
LONGEST_WAIT_MS = 300
"""No sound is drawn out longer: noise would pass for one that is."""
ENTER = 0.5
"""What it costs to pause where the other voice does not, or to leave out its pause."""
SILENCE_COST, NOISE_COST = 0.35, 0.15
"""A frame of a pause that is silent, and each step that it is louder."""
QUIET = 7.5
"""Steps below the loud frames from where on it is silence: 33 dB."""
PAUSE = 6.7
"""Steps below the loud frames where the other voice pauses: 29 dB."""
SHORTEST_PAUSE = 4
"""Frames."""
ANYTHING_COST = 1.15
"""A frame of what stands in no text: music, a word of welcome. Speech that fits costs 0.9, and what
does not 1.4, or 1.0 where it was led along other words."""
REACH = 3000
"""Frames of the other voice that are looked at once, around where it is by now."""
BLOCK = 128
"""Rows whose costs are taken at once."""
FAR = 1e9
"""More than any way costs."""
OVER, OUT = 4, 5
"""How a place was come to, besides by 0 to 3 frames: over a pause, and out of one."""
TRUSTED = 0.45
"""Of the confidence: below, other words are said or the sound is poor, and nothing is marked."""
ALIKE, UNLIKE = 0.8, 1.0
"""What the way costs as a share of what it costs along the same words in another order: where they
are the words (0.78 to 0.88), and where they are others (0.93 to 1.02)."""


@dataclass(frozen=True, slots=True)
class Heard:
    """Sound as it is compared."""

    features: Any
    """`(frames, 2 * BANDS)` float32: the bands, evened out, and how they change."""
    level: Any
    """`(frames,)` float32: the mean of the bands, above the loud frames (natural logarithms)."""
    hop_ms: int
    """From one frame to the next."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the embedded voice said, and when."""

    heard: Heard
    words: tuple[float, ...]
    """Where each word begins, in frames."""
    edges: tuple[bool, ...]
    """Of each word, and of the end, whether before it there may be anything: music, a cough …"""


@dataclass(frozen=True, slots=True)
class Way:
    """One sound led along the other."""

    places: Any
    """`(frames,)`: where in the known sound each frame is; `-1 - word` in a pause before a word."""
    costs: Any
    """`(frames,)` float32: how ill each fits."""
    total: float
    """What it costs a frame, pauses and steps included."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """When the words of a sentence are heard."""

    marks: tuple[int, ...]
    """Start of each word, in samples."""
    confidence: float
    """0 when the sound may be of any words, 1 when it fits as well as the same words do."""


def align(pcm: bytes, known_pcm: bytes, known_marks: Sequence[int], rate: int) -> Aligned:
    """Find the words in 16-bit mono sound, by the same words as said by the embedded voice."""
    heard = listen(pcm, rate)
    words = in_frames(known_marks, rate)
    known = Known(listen(known_pcm, rate), words, (False,) * (len(words) + 1))
    way = follow(heard, known)
    frames = word_frames(way, known)
    samples = rate * HOP_MS / 1000
    marks = tuple(max(round((frame + 0.5) * samples), 0) for frame in frames)
    return Aligned(marks, confidence(heard, known, way))


def in_frames(marks: Sequence[int], rate: int, hop_ms: int = HOP_MS) -> tuple[float, ...]:
    """Samples as frames, the middle of the first of which is 0."""
    return tuple(mark * 1000 / (rate * hop_ms) - 0.5 for mark in marks)


def listen(pcm: bytes, rate: int, hop_ms: int = HOP_MS) -> Heard:
    """Hear 16-bit mono sound, a frame every `hop_ms`."""
    import numpy as np

    bands = _bands(pcm, rate, hop_ms)
    level = bands.mean(axis=1)
    loud = np.percentile(level, 95)
    speech = bands[level > loud - LOUD]
    even = (np.maximum(bands, bands.max() - FLOOR) - speech.mean(0)) / (speech.std(0) + 1e-3)
    step = max(20 // hop_ms, 1)
    around = np.pad(even, ((2 * step, 2 * step), (0, 0)), mode="edge")
    near = around[3 * step : -step] - around[step : -3 * step]
    far = around[4 * step :] - around[: -4 * step]
    features = np.hstack([even, CHANGE * (near + far)]).astype(np.float32)
    return Heard(features, (level - np.percentile(level, 90)).astype(np.float32), hop_ms)


def _bands(pcm: bytes, rate: int, hop_ms: int) -> Any:
    """`(frames, BANDS)` float32: natural logarithms of power."""
    import kaldi_native_fbank
    import numpy as np

    options = kaldi_native_fbank.FbankOptions()
    options.frame_opts.samp_freq = rate
    options.frame_opts.frame_shift_ms = hop_ms
    options.frame_opts.frame_length_ms = max(WINDOW_MS, 1.5 * hop_ms)
    options.frame_opts.dither = 0
    options.frame_opts.snip_edges = False
    options.mel_opts.num_bins = BANDS
    options.mel_opts.low_freq, options.mel_opts.high_freq = BAND_HERTZ
    bank = kaldi_native_fbank.OnlineFbank(options)
    samples = np.frombuffer(pcm, dtype="<i2")
    frames: list[Any] = []
    for start in range(0, len(samples), 10 * rate):  # as lists, numbers take ten times the memory
        bank.accept_waveform(rate, samples[start : start + 10 * rate].astype(float).tolist())
        frames += [bank.get_frame(at) for at in range(len(frames), bank.num_frames_ready)]
    bank.input_finished()
    frames += [bank.get_frame(at) for at in range(len(frames), bank.num_frames_ready)]
    return np.stack(frames)


def follow(heard: Heard, known: Known) -> Way:
    """Lead a sound along the known one, from the beginning of both to their end.

    A sound that is much too short ends somewhere before.
    """
    return _Search(heard, known).way()


class _Search:
    """The best way to each frame of the known sound and to each pause, a heard frame at a time.

    Of the known sound a window is looked at that moves along, so time and memory grow with the
    length and not with its square.
    """

    def __init__(self, heard: Heard, known: Known) -> None:
        import numpy as np

        self._heard, self._known = heard, known.heard
        self._length = len(known.heard.level)
        self._width = min(self._length, REACH)
        words = np.round(known.words).astype(int)
        self._gaps = np.append(np.clip(words, 0, self._length - 1), self._length)
        """Frames before which there may be a pause: each word's first, and the end."""
        self._anything = np.where(known.edges, ANYTHING_COST, FAR).astype(np.float32)
        quiet = SILENCE_COST + NOISE_COST * np.maximum(heard.level + QUIET, 0)
        self._quiet = quiet.astype(np.float32)
        self._runs = np.array(_pauses(known.heard.level), dtype=int).reshape(-1, 2)
        self._longest_wait = LONGEST_WAIT_MS // heard.hop_ms
        self._at = 0
        self._waited = np.zeros(self._width, dtype=np.int16)
        """Frames for which the best way has been at each place."""
        self._moves: list[Any] = []
        """Of each heard frame, how each place in the window was come to."""
        self._entered: list[Any] = []
        """Of each heard frame, which pauses in the window were just entered."""
        self._windows: list[tuple[int, int]] = []
        """Of each heard frame, the window's first frame and first gap."""

    def way(self) -> Way:
        """Forward through the heard sound, then back along what was best."""
        import numpy as np

        ways = np.full(self._width, FAR, dtype=np.float32)
        pauses = np.full(len(self._gaps), FAR, dtype=np.float32)
        ways[0] = pauses[0] = 0
        for start in range(0, len(self._heard.level), BLOCK):
            ways = self._moved(ways, pauses)
            ways, pauses = self._through(slice(start, start + BLOCK), ways, pauses)
        if self._at + self._width < self._length:  # it ends before the known sound does
            return self._back(self._at + int(ways.argmin()), ways.min())
        end = -len(self._gaps) if pauses[-1] < ways[-1] else self._length - 1
        return self._back(end, min(pauses[-1], ways[-1]))

    def _moved(self, ways: Any, pauses: Any) -> Any:
        """Move the window to where the best way is by now, a third of it behind."""
        import numpy as np

        best = self._at + int(ways.argmin())
        if pauses.min() < ways.min():
            best = int(self._gaps[pauses.argmin()])
        at = min(max(best - self._width // 3, self._at), self._length - self._width)
        steps, self._at = at - self._at, at
        self._waited = np.append(self._waited[steps:], np.zeros(steps, dtype=np.int16))
        return np.append(ways[steps:], np.full(steps, FAR, dtype=np.float32))

    def _through(self, rows: slice, ways: Any, pauses: Any) -> tuple[Any, Any]:
        """Some frames on: what the best ways cost then."""
        import numpy as np

        at, width = self._at, self._width
        fits = distances(self._heard.features[rows], self._known.features[at : at + width])
        first, last = np.searchsorted(self._gaps, (at + 1, at + width + 1))
        first = 0 if at == 0 else first
        gaps = self._gaps[first:last] - at
        before, after = np.maximum(gaps - 1, 0), gaps[gaps < width]
        inside = (self._runs[:, 0] > at) & (self._runs[:, 1] < at + width)
        begins, ends = (self._runs[inside] - at).T
        waiting, anything = pauses[first:last].copy(), self._anything[first:last]
        if rows.start == 0:
            waiting[1:] = FAR
        for fit, quiet in zip(fits, self._quiet[rows], strict=True):
            new = np.append(np.float32(FAR), ways[:-1])
            moves = np.ones(width, dtype=np.int8)
            staying = np.where(self._waited < self._longest_wait, STAY, FAR).astype(np.float32)
            for step, cost in ((0, staying), (2, SKIP), (3, LEAP)):
                _improve(new[step:], ways[: width - step] + cost, moves[step:], step)
            _improve_at(new, ends, ways[begins - 1] + ENTER, moves, OVER)
            _improve_at(new, after, waiting[: len(after)], moves, OUT)
            entering = ways[before] + ENTER
            entered = entering < waiting
            waiting = np.where(entered, entering, waiting) + np.minimum(quiet, anything)
            self._waited = np.where(moves == 0, self._waited + 1, 0).astype(np.int16)
            ways = new + fit
            self._moves.append(moves)
            self._entered.append(entered)
            self._windows.append((at, int(first)))
        rest = np.full_like(pauses, FAR)
        rest[first:last] = waiting
        return ways, rest

    def _back(self, place: int, cost: float) -> Way:
        """The way that ends at a place, or in a pause."""
        import numpy as np

        over = {int(end): int(begin) - 1 for begin, end in self._runs}
        out = {int(gap): -1 - word for word, gap in enumerate(self._gaps)}
        places = np.empty(len(self._moves), dtype=int)
        for row in reversed(range(len(places))):
            places[row] = place
            at, first = self._windows[row]
            if place < 0:
                word = -1 - place
                place = int(self._gaps[word]) - 1 if self._entered[row][word - first] else place
            elif (move := int(self._moves[row][place - at])) in (OVER, OUT):
                place = over[place] if move == OVER else out[place]
            else:
                place -= move
        return Way(places, self._costs(places), float(cost) / len(places))

    def _costs(self, places: Any) -> Any:
        """How ill each heard frame fits the known one it was led to; 0 in pauses."""
        import numpy as np

        spoken = places >= 0
        apart = self._heard.features[spoken] - self._known.features[places[spoken]]
        costs = np.zeros(len(places), dtype=np.float32)
        costs[spoken] = np.sqrt((apart**2).mean(axis=1))
        return costs


def distances(features: Any, others: Any) -> Any:
    """`(frames, others)`: how far each frame is from each other one."""
    import numpy as np

    squares = (features**2).sum(axis=1)[:, None] + (others**2).sum(axis=1)[None]
    apart = np.maximum(squares - 2 * features @ others.T, 0) / features.shape[1]
    return np.sqrt(apart)


def _improve(best: Any, other: Any, moves: Any, move: int) -> None:
    better = other < best
    best[better] = other[better]
    moves[better] = move


def _improve_at(best: Any, places: Any, other: Any, moves: Any, move: int) -> None:
    better = other < best[places]
    best[places[better]] = other[better]
    moves[places[better]] = move


def _pauses(level: Any) -> list[tuple[int, int]]:
    """Where the known sound pauses: from a frame to another, the edges aside."""
    found, begin = [], 0
    for frame in range(1, len(level) - 1):
        if level[frame] >= -PAUSE:
            if begin and frame - begin >= SHORTEST_PAUSE:
                found.append((begin, frame))
            begin = 0
        elif not begin:
            begin = frame
    return found


def word_frames(way: Way, known: Known) -> list[float]:
    """Where each word begins in the heard sound, in frames, rising."""
    import numpy as np

    frames = np.arange(len(way.places))
    spoken = way.places >= 0
    places, group = np.unique(way.places[spoken], return_inverse=True)
    middles = np.bincount(group, frames[spoken]) / np.bincount(group)
    found = np.interp(known.words, places, middles)
    pausing = way.places[~spoken]
    for word in {-1 - int(place) for place in pausing} - {len(known.words)}:
        found[word] = frames[way.places == -1 - word][-1] + 1
    return [float(frame) for frame in np.maximum.accumulate(found)]


def confidence(heard: Heard, known: Known, way: Way) -> float:
    """How much better the sound fits the words than it does the same words in another order.

    That is what other words of the same voice would cost in the same room, whatever these are.
    """
    share = way.total / follow(heard, _turned(known)).total
    return float(min(max((UNLIKE - share) / (UNLIKE - ALIKE), 0), 1))


def _turned(known: Known) -> Known:
    """The second half of the words before the first."""
    import numpy as np

    length, half = len(known.heard.level), len(known.words) // 2
    cut = round(known.words[half]) if half else length // 2
    heard = Heard(
        np.roll(known.heard.features, -cut, axis=0),
        np.roll(known.heard.level, -cut),
        known.heard.hop_ms,
    )
    words = [word - cut for word in known.words[half:]]
    words += [word - cut + length for word in known.words[:half]]
    return Known(heard, tuple(words), known.edges)
