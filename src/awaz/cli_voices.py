"""The commands that help to choose a voice: `voices` and `compare`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awaz.errors import ArticleError, AwazError, SettingsError, VoiceError

if TYPE_CHECKING:
    from awaz.audio.voice import Voice
    from awaz.model import Article
    from awaz.output.comparison import Compared
    from awaz.voices import Offered
    from awaz.workspace import Settings, Workspace

AddCommand = Callable[..., argparse.ArgumentParser]


def add_commands(add: AddCommand, count: Callable[[str], int]) -> None:
    """Tell the command line of them; `count` reads a number from 1."""
    voices = add(_voices, "voices", "list the voices")
    voices.add_argument(
        "--sample",
        action="store_true",
        help="make a page with a sentence in each, to choose by ear",
    )
    voices.add_argument(
        "also",
        nargs="*",
        metavar="VOICE",
        help="with --sample: a voice that needs a network and is to be on the page, too",
    )
    voices.add_argument(
        "-o", "--out", type=Path, default=Path("voices-sample"), help="default: voices-sample"
    )
    compare = add(_compare, "compare", "make a page of one article in several voices")
    compare.add_argument("voices", nargs="+", metavar="VOICE", help="see `awaz voices`")
    compare.add_argument(
        "--article", metavar="ARTICLE", help="default: the first of text/, by name"
    )
    compare.add_argument(
        "--sentences", type=count, metavar="N", help="how many of its first; default: 10"
    )
    compare.add_argument("-o", "--out", type=Path, help="default: compare-ARTICLE")


def _voices(options: argparse.Namespace) -> int:
    """The list, or the page; voices that cannot be used are told and left out, unless named."""
    from awaz.voices import offered
    from awaz.workspace import Workspace, read_settings

    if options.also and not options.sample:
        raise VoiceError("Voices are named only for a page of samples: awaz voices --sample NAME")
    workspace = Workspace(options.workspace, read_settings(options.workspace))
    found = []
    for each in offered(workspace.settings):
        if isinstance(each, AwazError):
            _tell(each)
        else:
            found.append(each)
    if options.sample:
        return _sample(found, workspace, options)
    if options.json:
        print(json.dumps([_values(each) for each in found], ensure_ascii=False, indent=1))
        return 0
    width = max(len(each.info.name) for each in found) + 1
    for each in found:
        print(f"{each.info.name:{width}}{_line(each)}")
    return 0


def _tell(problem: AwazError) -> None:
    print(f"awaz: {problem}", file=sys.stderr)


def _values(each: Offered) -> dict[str, Any]:
    from dataclasses import asdict

    told = asdict(each.info)
    told.pop("module")
    told.pop("extra")
    return told | {"own": each.own, "installed": not each.get, "get": each.get}


def _line(each: Offered) -> str:
    info = each.info
    where = "offline" if info.offline else "needs a network"
    marks = "word times" if info.marks else "sentence times"
    here = f"not installed: {each.get}" if each.get else "installed"
    licence = info.licence or "licence not told"
    facts = (info.label, info.language, info.sex, where, marks, licence, here)
    return ", ".join(fact for fact in facts if fact)


def here(found: Sequence[Offered]) -> list[str]:
    """Voices that say any text on this machine and are installed; a hum is no choice."""
    return [
        each.info.name
        for each in found
        if each.info.offline and each.says_anything and not each.get and each.info.language != "und"
    ]


def _sample(found: Sequence[Offered], workspace: Workspace, options: argparse.Namespace) -> int:
    """What speaks here and is installed, and what was named: nothing else is sent anywhere."""
    from awaz.audio.store import Store
    from awaz.compare import sample
    from awaz.script import house_of

    voices = []
    for name in dict.fromkeys([*here(found), *options.also]):
        try:
            voices.append(_ready(name, workspace.settings))
        except (VoiceError, SettingsError) as problem:
            if name in options.also:
                raise
            _tell(problem)  # it has no such pace

    def leave_out(voice: Voice, problem: VoiceError) -> None:
        if voice.info.name in options.also:
            raise problem
        _tell(problem)

    with tempfile.TemporaryDirectory(prefix="awaz-") as scratch:
        article, store = sample(house_of(workspace)), Store(Path(scratch))
        return _make_page(article, voices, options.out, workspace, store, options, unable=leave_out)


def _ready(name: str, settings: Settings) -> Voice:
    """A voice that can speak here: before another has spoken in vain."""
    from awaz.audio.voice import require
    from awaz.voices import voice_for_any_text

    voice = voice_for_any_text(name, settings)
    require(voice.info)
    return voice


def _compare(options: argparse.Namespace) -> int:
    from awaz.build import store_of
    from awaz.script import house_of
    from awaz.text.reader import read_article
    from awaz.workspace import open_workspace

    workspace = open_workspace(options.workspace)
    settings = workspace.settings
    path = _article(workspace, options.article)
    voices = [_ready(name, settings) for name in dict.fromkeys(options.voices)]
    article = read_article(path, language=settings.language, house=house_of(workspace))
    out = options.out or Path(f"compare-{article.slug}")

    def waiting(holder: str) -> None:
        print(f"awaz: {holder} is at work here; waiting for it.", file=sys.stderr, flush=True)

    with workspace.locked(waiting, options.doing):
        store = store_of(workspace)
        store.open()
        return _make_page(article, voices, out, workspace, store, options)


def _article(workspace: Workspace, name: str | None) -> Path:
    if name:
        return workspace.find_article(name)
    if articles := workspace.articles():
        workspace.refuse_link(articles[0])
        return articles[0]
    raise ArticleError(f"{workspace.text} holds no article. Put one there.")


def _make_page(
    article: Article,
    voices: Sequence[Voice],
    out: Path,
    workspace: Workspace,
    store: Any,
    options: argparse.Namespace,
    *,
    unable: Callable[[Voice, VoiceError], None] | None = None,
) -> int:
    from awaz.compare import SENTENCES, compare
    from awaz.hearing import COMMAND, Recogniser, can_hear
    from awaz.progress import progress_on

    jobs = options.jobs or workspace.settings.jobs or 2
    recogniser = Recogniser(jobs) if can_hear() else None
    with progress_on(sys.stderr, options.quiet) as progress:
        page, compared = compare(
            article,
            voices,
            out,
            workspace.settings,
            store,
            sentences=getattr(options, "sentences", None) or SENTENCES,
            jobs=options.jobs,
            recogniser=recogniser,
            progress=progress,
            unable=unable,
        )
    if options.json:
        told = {"page": str(page), "voices": [_figures(each) for each in compared]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
    elif not options.quiet:
        for each in compared:
            print(_figures_line(each))
        print(page)
        if not recogniser:
            print(f"awaz: letters heard wrong are not measured: {COMMAND}", file=sys.stderr)
    return 0


def _figures(each: Compared) -> dict[str, Any]:
    def rounded(number: float | None, digits: int) -> float | None:
        return None if number is None else round(number, digits)

    return {
        "voice": each.voice.name,
        "seconds": round(each.seconds, 3),
        "words_a_minute": round(each.words_a_minute, 1),
        "lufs": rounded(each.loudness.integrated if each.loudness else None, 1),
        "work": rounded(each.work, 3),
        "letters_wrong": rounded(each.wrong, 3),
    }


def _figures_line(each: Compared) -> str:
    facts = [f"{each.seconds:.1f} s", f"{each.words_a_minute:.0f} words a minute"]
    if each.loudness:
        facts.append(f"{each.loudness.integrated:.1f} LUFS")
    facts.append("kept" if each.work is None else f"{each.work:.2f} s of work a second")
    if each.wrong is not None:
        facts.append(f"{each.wrong:.0%} of letters heard wrong")
    return f"{each.voice.name}: {', '.join(facts)}"
