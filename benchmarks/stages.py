"""Where a build's time goes: `python benchmarks/stages.py [ARTICLE]`.

Speaks the article into a scratch workspace and prints each stage's time, alone and against the
length of the sound. Absolute times are this machine's; the ratios come from one run.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from awaz.build import Built, build_article
from awaz.output.report import read_report
from awaz.workspace import Settings, Workspace

ARTICLE = Path(__file__).parents[1] / "text" / "seed-article.txt"


def timed(build: Callable[[], Built]) -> tuple[float, Built]:
    began = time.perf_counter()
    built = build()
    return time.perf_counter() - began, built


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ARTICLE
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Workspace(Path(scratch), Settings())
        workspace.text.mkdir()
        path = Path(shutil.copy(source, workspace.text))

        def build() -> Built:
            return build_article(path, workspace)

        whole, built = timed(build)
        nothing, _ = timed(build)
        shutil.rmtree(workspace.output)
        kept, _ = timed(build)
        first = next(line for line in path.read_text().splitlines() if "۔" in line)
        path.write_text(path.read_text().replace(first, first.replace("۔", " بھی۔", 1), 1))
        edited, after = timed(build)
        sound = read_report(built.folder)["sound"]["seconds"]
    print(f"{'':44}{'seconds':>9}{'of sound':>10}")
    for name, seconds in (
        (f"everything ({built.spoken} sentences)", whole),
        ("join, encode, measure and write kept clips", kept),
        (f"one changed word ({after.spoken} sentence)", edited),
        ("nothing changed", nothing),
    ):
        print(f"{name:44}{seconds:9.2f}{seconds / sound:10.4f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{sound:.0f} s of sound; peak memory {peak:.2f} GB")


if __name__ == "__main__":
    main()
