"""Builds that are killed, and builds that run into each other: `python benchmarks/faults.py`.

A build is ended by SIGKILL at a random moment, 200 times; and two builds of one workspace are begun
at once, 50 times, of which every second time one is killed. The next build must end with 0, and
`output/` must then be what an undisturbed build makes, byte for byte, reports and library too.
Half of the builds are first ones, half bring a changed article over an earlier edition, which must
stand whole, or its successor, right after the blow. Ends with 1 when it was otherwise even once.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

SLUG = "khabar"
TEXT = """شہر میں آج بارش ہوئی۔ سڑکیں پانی سے بھر گئیں۔
اسکول بند رہے۔ بچے گھروں میں کھیلتے رہے۔
موسم کے محکمے نے کہا کہ کل دھوپ نکلے گی۔
"""
CHANGED = TEXT.replace("کل", "پرسوں").replace("بند", "کھلے") + "لوگ خوش ہوئے۔\n"


@dataclass(frozen=True)
class Start:
    """A workspace before the build that is disturbed, and what it must hold in the end."""

    name: str
    folder: Path
    article: str
    expected: dict[str, bytes]
    """By path in `output/`."""
    seconds: float
    """How long the undisturbed build took."""


@dataclass
class Outcome:
    """What came of builds that were disturbed in one way."""

    rounds: int = 0
    phases: Counter[str] = field(default_factory=Counter)
    """How far they had come."""
    faults: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill builds, and build twice at once.")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--pairs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    moments = random.Random(options.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="awaz-faults-") as scratch:
        starts = prepared(Path(scratch))
        kills = [Outcome() for _ in starts]
        pairs = [Outcome() for _ in starts]
        for number in range(options.kills):
            kind = number % len(starts)
            killed(starts[kind], kills[kind], Path(scratch), moments)
        for number in range(options.pairs):
            kind = number % len(starts)
            one_killed = number // len(starts) % 2 == 1
            at_once(starts[kind], pairs[kind], Path(scratch), moments, one_killed=one_killed)
    print(f"{'':44}{'rounds':>8}{'identical':>11}")
    for told, outcomes in (("killed", kills), ("two at once", pairs)):
        for start, outcome in zip(starts, outcomes, strict=True):
            good = outcome.rounds - len(outcome.faults)
            print(f"{f'{told}: {start.name}':44}{outcome.rounds:8}{good:11}")
            for phase, count in sorted(outcome.phases.items()):
                print(f"    {phase:40}{count:8}")
    print(f"{time.monotonic() - began:.0f} s")
    faults = [fault for outcome in (*kills, *pairs) for fault in outcome.faults]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


def prepared(scratch: Path) -> list[Start]:
    """The workspaces that rounds begin with, and what undisturbed builds make of them."""
    empty, standing = scratch / "empty", scratch / "standing"
    for folder in (empty, standing):
        (folder / "text").mkdir(parents=True)
    write(standing, TEXT)
    begun(standing).wait()
    return [
        undisturbed("a first build", empty, TEXT, scratch),
        undisturbed("a change over an earlier edition", standing, CHANGED, scratch),
    ]


def undisturbed(name: str, folder: Path, article: str, scratch: Path) -> Start:
    with disturbed(Start(name, folder, article, {}, 0.0), scratch) as workspace:
        began = time.monotonic()
        assert begun(workspace).wait() == 0
        return Start(name, folder, article, content(workspace), time.monotonic() - began)


@contextmanager
def disturbed(start: Start, scratch: Path) -> Iterator[Path]:
    """A workspace as the round begins; it is gone when the round is over."""
    workspace = scratch / "round"
    shutil.copytree(start.folder, workspace)
    write(workspace, start.article)
    try:
        yield workspace
    finally:
        shutil.rmtree(workspace)


def killed(start: Start, outcome: Outcome, scratch: Path, moments: random.Random) -> None:
    """A round: a build is killed, the next one looked at."""
    with disturbed(start, scratch) as workspace:
        process = begun(workspace)
        after = moments.uniform(0, start.seconds)
        time.sleep(after)
        process.kill()
        process.wait()
        outcome.phases[phase(workspace, start)] += 1
        judge(workspace, start, outcome, f"killed after {after:.3f} s")


def at_once(
    start: Start, outcome: Outcome, scratch: Path, moments: random.Random, *, one_killed: bool
) -> None:
    """A round: two builds, the second begun a little later, and one of them perhaps killed."""
    with disturbed(start, scratch) as workspace:
        apart, after = moments.uniform(0, 0.3), moments.uniform(0, start.seconds)
        first = begun(workspace)
        time.sleep(apart)
        second = begun(workspace)
        told = f"{apart:.3f} s apart"
        victim = moments.choice([first, second]) if one_killed else None
        if victim:
            time.sleep(after)
            victim.kill()
            told += f", one killed after {after:.3f} s"
        codes = [process.wait() for process in (first, second) if process is not victim]
        if victim:
            victim.wait()
        outcome.phases["one of them killed" if victim else "both left alone"] += 1
        judge(workspace, start, outcome, f"{told}, ended with {codes}", well=not any(codes))


def judge(workspace: Path, start: Start, outcome: Outcome, told: str, *, well: bool = True) -> None:
    """Whether nothing was lost now, and all is as it must be after the next build."""
    stood = edition(content(workspace))
    is_whole = stood in (edition(content(start.folder)), edition(start.expected))
    code = begun(workspace).wait()
    outcome.rounds += 1
    if not (well and is_whole and code == 0 and content(workspace) == start.expected):
        differ = {
            name
            for name, data in [*content(workspace).items(), *start.expected.items()]
            if start.expected.get(name) != data
        }
        outcome.faults.append(
            f"{start.name}: {told}; whole: {is_whole}, next build: {code}, other: {differ}"
        )


def phase(workspace: Path, start: Start) -> str:
    """How far a killed build had come."""
    audio, output = workspace / "audio", workspace / "output"
    before = len(list((start.folder / "audio").glob("??/*.json")))
    if edition(content(workspace)) == edition(start.expected):
        return "4 when the edition stood"
    if (output / f".{SLUG}.new").exists():
        return "3 while the edition was written"
    if len(list(audio.glob("??/*.json"))) > before:
        return "2 while sentences were spoken"
    return "1 before anything was kept"


def edition(files: dict[str, bytes]) -> dict[str, bytes]:
    """The edition's files; where it was caught between two names, the earlier one's."""
    for folder in (SLUG, f".{SLUG}.old"):
        inside = {
            name.partition("/")[2]: data
            for name, data in files.items()
            if name.startswith(f"{folder}/")
        }
        if inside:
            return inside
    return {}


def content(workspace: Path) -> dict[str, bytes]:
    output = workspace / "output"
    return {
        str(path.relative_to(output)): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file()
    }


def write(workspace: Path, article: str) -> None:
    (workspace / "text" / f"{SLUG}.txt").write_text(article, encoding="utf-8")


def begun(workspace: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "awaz", "build", "-C", str(workspace), "--voice", "tone"]
    return subprocess.Popen([*command, "-q"])


if __name__ == "__main__":
    sys.exit(main())
