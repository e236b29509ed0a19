"""How much faster two workers speak than one: threads of this process, and those of a Dask cluster.

    python benchmarks/workers.py [--voice sana] [--sentences 8] [--rounds 3]

Each speaks the same sentences of the demo article, one after the other in every round, the model
already loaded; only ratios of the same run mean something on a machine that others use.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from distributed import LocalCluster

from awaz.audio.cluster import Cluster
from awaz.audio.planning import Planned, plan
from awaz.audio.speak import Synthesizer
from awaz.audio.store import Store
from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import find_voice
from awaz.audio.workers import Threads, Workers
from awaz.text.reader import read_article

ARTICLE = Path(__file__).parents[1] / "text" / "seed-article.txt"
ONE = "1 thread"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", default="sana")
    parser.add_argument("--sentences", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    seconds = compared(options.voice, options.sentences, options.rounds)
    print(f"{options.sentences} sentences, median of {options.rounds} rounds")
    for name, median in seconds.items():
        print(f"{name:16} {median:6.1f} s   {seconds[ONE] / median:.2f} x")


def compared(voice_name: str, count: int, rounds: int) -> dict[str, float]:
    """Seconds in which the article's first so many sentences are spoken: medians, by who did it."""
    voice = find_voice(voice_name, VoiceSettings())
    sentences = list(read_article(ARTICLE).sentences())[:count]
    plans = [plan(sentence, voice, pause_ms=250) for sentence in sentences]
    with _cluster(1) as one, _cluster(2) as two:
        hands: dict[str, Callable[[], Workers]] = {
            ONE: lambda: Threads(1),
            "2 threads": lambda: Threads(2),
            "Dask, 1 worker": lambda: Cluster(one.scheduler_address, VoiceSettings()),
            "Dask, 2 workers": lambda: Cluster(two.scheduler_address, VoiceSettings()),
        }
        took: dict[str, list[float]] = {name: [] for name in hands}
        for number in range(rounds + 1):
            for name, workers in hands.items():
                seconds = _spoken(plans, workers())
                if number:  # in the first each process loads the model
                    took[name].append(seconds)
    return {name: statistics.median(times) for name, times in took.items()}


def _cluster(workers: int) -> LocalCluster:
    return LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0")


def _spoken(plans: list[Planned], workers: Workers) -> float:
    """Seconds it took, connecting included."""
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        with Synthesizer(Store(Path(folder)), workers) as synthesizer:
            synthesizer.finish(
                synthesizer.begin(plans),
                before_keeping=lambda key: None,
                progress=lambda characters: None,
            )
        return time.perf_counter() - begun


if __name__ == "__main__":
    main()
