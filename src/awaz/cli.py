"""The command line: arguments → one call; errors → exit code. The only place that prints.

Results go to stdout; progress, warnings and errors to stderr. What is heavy is imported by the
command that needs it, so that `awaz --help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awaz import __version__
from awaz.cli_voices import add_commands as add_voice_commands
from awaz.errors import ArticleError, AudioError, AwazError, OutputError

if TYPE_CHECKING:
    from awaz.build import Built
    from awaz.check.edition import Checked
    from awaz.model import Article, Dropped
    from awaz.workspace import Workspace

INTERRUPTED = 130


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments say; the exit code. Exceptions that are bugs pass through."""
    options = _parser().parse_args(arguments)
    level = logging.DEBUG if options.verbose else logging.ERROR if options.quiet else logging.INFO
    logging.basicConfig(format="awaz: %(message)s", level=logging.WARNING)
    logging.getLogger("awaz").setLevel(level)
    try:
        code: int = options.command(options)
        sys.stdout.flush()
    except AwazError as problem:
        print(f"awaz: {problem}", file=sys.stderr)
        return problem.exit_code
    except KeyboardInterrupt:
        kept = " What was spoken is kept: run it again to go on."
        print(f"awaz: stopped.{kept if options.command is _build else ''}", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _close_stdout()
        return 0
    return code


def _close_stdout() -> None:
    """Whoever read the results has gone: what is still printed goes nowhere, and quietly."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="awaz", description="Turn Urdu articles into editions people can hear and follow."
    )
    parser.add_argument("--version", action="version", version=f"awaz {__version__}")
    common = argparse.ArgumentParser(add_help=False)
    for target, missing in ((parser, {}), (common, {"default": argparse.SUPPRESS})):
        _add_common(target, **missing)
    parser.set_defaults(workspace=Path(), voice="", jobs=0, force=False)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    build = _command(commands, common, _build, "build", "make editions of what changed")
    build.add_argument(
        "articles",
        nargs="*",
        metavar="ARTICLE",
        help="a file, or a page's address (https://…); default: all of text/",
    )
    build.add_argument(
        "--formats",
        type=_formats,
        metavar="NAMES",
        help="further files, as in m4b,opus; default: those of awaz.toml",
    )
    build.add_argument(
        "--epub-words", action="store_true", help="EPUBs that follow each word, not each sentence"
    )
    build.add_argument("--force", action="store_true", help="speak every sentence again")

    watch = _command(commands, common, _watch, "watch", "build, and build again whatever is saved")
    serve = _command(commands, common, _serve, "serve", "watch, and show output/ in a browser")
    serve.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; default: this machine only"
    )
    serve.add_argument("--port", type=_port, default=8000, metavar="N", help="default: 8000")

    for builds in (build, watch, serve):
        builds.add_argument(
            "--scheduler",
            type=_scheduler,
            metavar="ADDRESS",
            help="of a Dask cluster that speaks: tcp://10.0.0.1:8786; default: this machine",
        )

    inspect = _command(commands, common, _inspect, "inspect", "show how an article is read")
    inspect.add_argument("article", metavar="ARTICLE")

    _command(commands, common, _phonemes, "phonemes", "turn text on stdin into IPA, a line each")
    unknown = _command(commands, common, _unknown, "unknown", "list words that are guesses")
    unknown.add_argument("articles", nargs="*", metavar="ARTICLE", help="default: all of text/")

    say = _command(commands, common, _say, "say", "speak a text into an MP3")
    say.add_argument("text", metavar="TEXT")
    say.add_argument("-o", "--out", type=Path, default=Path("say.mp3"), help="default: say.mp3")

    check = _command(commands, common, _check, "check", "prove an edition's files equal")
    check.add_argument("editions", nargs="*", metavar="EDITION", help="default: all of output/")

    add_voice_commands(partial(_command, commands, common), _count)
    init = _command(commands, common, _init, "init", "make a workspace")
    init.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="default: here")
    clean = _command(commands, common, _clean, "clean", "delete clips that nothing needs")
    clean.add_argument(
        "--keep",
        type=_days,
        default=0,
        metavar="DAYS",
        help="spare what was in use within so many days; default: 0",
    )
    clean.add_argument(
        "--shared",
        action="store_true",
        help="also where audio in awaz.toml is a place that other workspaces may share",
    )
    return parser


def _add_common(parser: argparse.ArgumentParser, **missing: Any) -> None:
    parser.add_argument(
        "-C", dest="workspace", type=Path, metavar="WORKSPACE", help="default: here", **missing
    )
    parser.add_argument("--voice", metavar="NAME", help="see `awaz voices`", **missing)
    parser.add_argument(
        "--jobs", type=_count, metavar="N", help="sentences at once; default: cores", **missing
    )
    parser.add_argument("--json", action="store_true", help="results as JSON", **missing)
    parser.add_argument("-q", "--quiet", action="store_true", help="errors only", **missing)
    parser.add_argument("-v", "--verbose", action="store_true", help="say more", **missing)


def _command(
    commands: Any, common: argparse.ArgumentParser, call: Any, name: str, summary: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name, parents=[common], help=summary, description=summary[0].upper() + summary[1:] + "."
    )
    parser.set_defaults(command=call, doing=name)
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1")
    return int(text)


def _days(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 65535")
    return int(text)


def _scheduler(text: str) -> str:
    from awaz.workspace import known_scheduler

    try:
        return known_scheduler(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


def _formats(text: str) -> tuple[str, ...]:
    from awaz.workspace import known_formats

    try:
        return known_formats(name for piece in text.split(",") if (name := piece.strip()))
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from problem


def _open(options: argparse.Namespace) -> Workspace:
    from awaz.workspace import open_workspace

    return open_workspace(options.workspace)


def _build(options: argparse.Namespace) -> int:
    """Build what is named; one bad article does not keep the others from being built."""
    from dataclasses import replace

    from awaz.build import check_slugs
    from awaz.workspace import ARTICLE_SUFFIXES

    workspace = _open(options)
    if options.formats is not None:
        workspace = replace(
            workspace, settings=replace(workspace.settings, formats=options.formats)
        )
    if options.epub_words:
        workspace = replace(workspace, settings=replace(workspace.settings, epub_words=True))
    paths = [_article(name, workspace, options) for name in options.articles]
    paths = paths or workspace.articles()
    if not paths:
        known = ", ".join(ARTICLE_SUFFIXES)
        raise ArticleError(f"{workspace.text} holds no article ({known}). Put one there.")
    check_slugs(paths, workspace.articles())
    results: list[Built] = []

    def done(built: Built) -> None:
        results.append(built)
        if not options.json and not options.quiet:
            _tell(built)

    failures = _build_articles(paths, workspace, options, done)
    if options.json:
        print(json.dumps([_values(built) for built in results], ensure_ascii=False, indent=1))
    return failures[0].exit_code if failures else 0


def _build_articles(
    paths: Sequence[Path],
    workspace: Workspace,
    options: argparse.Namespace,
    done: Callable[[Built], None],
) -> list[AwazError]:
    """Build these and the library while nobody else builds here; what kept some from being built,
    which was told."""
    from awaz.build import Built, build_articles, build_library
    from awaz.progress import progress_on

    failures: list[AwazError] = []
    workspace = _spoken_by(workspace, options)
    with (
        workspace.locked(_say_waiting, options.doing),
        progress_on(sys.stderr, options.quiet) as progress,
    ):
        for result in build_articles(
            paths,
            workspace,
            voice_name=options.voice,
            jobs=options.jobs,
            force=options.force,
            progress=progress,
        ):
            if not isinstance(result, Built):
                _remark(result)
                failures.append(result)
                continue
            if result.left_out and not options.quiet:
                told = f"{result.left_out} left out, see `awaz inspect {result.slug}`"
                print(f"{result.slug}: {told}", file=sys.stderr)
            done(result)
        build_library(workspace)
    return failures


def _spoken_by(workspace: Workspace, options: argparse.Namespace) -> Workspace:
    """The workspace, with the cluster that was named for this run."""
    from dataclasses import replace

    if options.scheduler is None:
        return workspace
    return replace(workspace, settings=replace(workspace.settings, scheduler=options.scheduler))


def _remark(told: object) -> None:
    """To people, on stderr."""
    print(f"awaz: {told}", file=sys.stderr, flush=True)


def _watch(options: argparse.Namespace) -> int:
    """Until Ctrl-C."""
    _keep_built(options, changed=lambda: None)
    return 0


def _serve(options: argparse.Namespace) -> int:
    """Until Ctrl-C. What stands is shown from the start, while the first build goes on."""
    from awaz.serve.server import is_own, serving

    output = _open(options).output
    if not is_own(options.host):
        _remark(
            f"--host {options.host}: whoever reaches this machine over a network can read all of "
            f"{output}. Without --host only this machine can."
        )
    with serving(output, options.host, options.port) as server:
        print(json.dumps({"address": server.address}) if options.json else server.address)
        sys.stdout.flush()
        _keep_built(options, server.changed)
    return 0


def _keep_built(options: argparse.Namespace, changed: Callable[[], None]) -> None:
    """Build, and build again what is saved; `changed` is called when an edition is another."""
    from awaz.voices import load_voice
    from awaz.watch import Told, watch

    def done(built: Built) -> None:
        if not built.written:
            return
        changed()
        if options.json:
            print(json.dumps(_values(built), ensure_ascii=False), flush=True)
        elif not options.quiet:
            _tell(built)

    def build(paths: Sequence[Path], workspace: Workspace) -> None:
        _build_articles(paths, workspace, options, done)
        changed()  # the library, too

    def ready(workspace: Workspace) -> None:
        load_voice(_spoken_by(workspace, options), options.voice, jobs=options.jobs)
        note(f"watching {workspace.text}; Ctrl-C ends it.")

    def note(told: str) -> None:
        if not options.quiet:
            _remark(told)

    watch(options.workspace, Told(build, ready, note, failed=_remark))


def _article(name: str, workspace: Workspace, options: argparse.Namespace) -> Path:
    """The file meant; a page on the web is fetched and kept in `text/` first, once."""
    from awaz.workspace import is_address

    if not is_address(name) and "://" not in name:  # `fetch_page` says what it does not fetch
        return workspace.find_article(name)
    if kept := workspace.copy_of(name):
        told = f"{kept} is the copy of {name}; delete it to have it fetched again."
    else:
        from awaz.text.formats.web import fetch_page

        page = fetch_page(name)
        kept = workspace.copy_of(page.address)
        kept = kept or workspace.keep_copy(page.name, page.suffix, page.text)
        told = f"saved {page.address} as {kept}"
    if not options.quiet:
        print(f"awaz: {told}", file=sys.stderr)
    return kept


def _say_waiting(holder: str) -> None:
    print(f"awaz: {holder} is at work here; waiting for it.", file=sys.stderr, flush=True)


def _tell(built: Built) -> None:
    total = built.spoken + built.kept
    noun = "sentence" if total == 1 else "sentences"
    counts = f"{total} {noun}: {built.spoken} spoken, {built.kept} kept"
    try:
        print(f"{built.folder}: {counts}{'' if built.written else ' (up to date)'}", flush=True)
    except BrokenPipeError:
        _close_stdout()  # `awaz build | head -1` builds everything all the same


def _values(built: Built) -> dict[str, Any]:
    return {
        "slug": built.slug,
        "folder": str(built.folder),
        "sentences": built.spoken + built.kept,
        "spoken": built.spoken,
        "kept": built.kept,
        "written": built.written,
    }


def _inspect(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from awaz.script import house_of
    from awaz.text.reader import read_article

    workspace = _open(options)
    path = workspace.find_article(options.article)
    house = house_of(workspace)
    article = read_article(path, language=workspace.settings.language, house=house)
    if options.json:
        print(json.dumps(asdict(article), ensure_ascii=False, indent=1))
        return 0
    for name in ("slug", "title", "language", "author", "date", "source", "voice"):
        if value := getattr(article, name):
            print(f"{name}: {value}")
    for note in article.notes:
        print(f"note: {note}")
    _inspect_in_order(article)
    sentences = sum(1 for _ in article.sentences())
    kept = f"{len(article.paragraphs)} paragraphs, {sentences} sentences"
    print(f"\nkept: {kept}; left out: {len(article.dropped)}")
    return 0


def _inspect_in_order(article: Article) -> None:
    """What was kept, with its words, and what was left out between, as they stand in the file."""
    dropped = list(article.dropped)
    for paragraph in article.paragraphs:
        while dropped and dropped[0].line < paragraph.line:
            _inspect_dropped(dropped.pop(0))
        print(f"\nkept, line {paragraph.line}: {paragraph.id} {paragraph.role}")
        for sentence in paragraph.sentences:
            print(f"  {sentence.id}  {sentence.text}")
            for word in sentence.words:
                print(f"    {word.text}\t{word.spoken}\t/{word.ipa}/")
    for left in dropped:
        _inspect_dropped(left)


def _inspect_dropped(left: Dropped) -> None:
    print(f"\ndropped, line {left.line}: {left.text!r} ({left.reason})")


def _phonemes(options: argparse.Namespace) -> int:
    """A line of IPA for each line; words parted by spaces."""
    from awaz.text.sound.house import read_house
    from awaz.text.words import read_words
    from awaz.workspace import Workspace, read_settings

    settings = read_settings(options.workspace)
    house = read_house(  # not `build.house_of`: the voices behind it take longer than the words
        Workspace(options.workspace, settings).pronunciations,
        addresses=settings.addresses,
        emoji=settings.emoji,
    )
    for line in sys.stdin.buffer:
        words = read_words(_decoded(line).strip(), house)
        if options.json:
            values = [{"text": word.text, "spoken": word.spoken, "ipa": word.ipa} for word in words]
            print(json.dumps(values, ensure_ascii=False))
        else:
            print(*(word.ipa for word in words))
    return 0


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as problem:
        raise ArticleError(f"the text on stdin is not UTF-8: {line[:40]!r}") from problem


def _unknown(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from awaz.script import house_of
    from awaz.text.reader import read_article
    from awaz.text.unknown import unknown_words

    workspace = _open(options)
    house = house_of(workspace)
    paths = [workspace.find_article(name) for name in options.articles] or workspace.articles()
    articles = (read_article(path, language=workspace.settings.language) for path in paths)
    found = unknown_words(articles, house)
    if options.json:
        print(json.dumps([asdict(word) for word in found], ensure_ascii=False, indent=1))
        return 0
    for word in found:
        print(f"{word.word}\t{word.guess}\t{word.count} × {word.source}")
    if found and not options.quiet:
        told = f"{len(found)} words are guesses. Correct them and put them into"
        print(f"awaz: {told} {workspace.pronunciations}", file=sys.stderr)
    return 0


def _say(options: argparse.Namespace) -> int:
    from awaz.build import say
    from awaz.script import house_of
    from awaz.voices import voice_for_any_text
    from awaz.workspace import Workspace, read_settings

    settings = read_settings(options.workspace)
    voice_for_any_text(options.voice, settings)
    seconds = say(
        options.text,
        options.out,
        settings,
        voice_name=options.voice,
        jobs=options.jobs,
        house=house_of(Workspace(options.workspace, settings)),
    )
    if options.json:
        print(json.dumps({"file": str(options.out), "seconds": round(seconds, 3)}))
    elif not options.quiet:
        print(f"{options.out}: {seconds:.1f} s")
    return 0


def _check(options: argparse.Namespace) -> int:
    """Every edition is looked at, whatever the others are like, and then what they share."""
    from dataclasses import asdict

    from awaz.check.feed import Settings as Expected
    from awaz.check.workspace import check_workspace

    workspace, checked = _open(options), []
    settings = workspace.settings
    language = settings.feed.language or settings.language
    told = Expected(settings.site, settings.feed.title, language, settings.feed.guid)
    for edition in check_workspace(
        workspace.output, options.editions, settings=told, still=partial(_still, workspace)
    ):
        checked.append(edition)
        if not options.json:
            _tell_checked(edition, quiet=options.quiet)
    if options.json:
        print(json.dumps([asdict(edition) for edition in checked], ensure_ascii=False, indent=1))
    return OutputError.exit_code if any(edition.faults for edition in checked) else 0


@contextmanager
def _still(workspace: Workspace) -> Iterator[None]:
    """While nothing is built here. Where nothing may be written nothing is built anyway."""
    with ExitStack() as stack:
        if (workspace.audio / ".lock").is_file():
            with suppress(AudioError):
                stack.enter_context(workspace.locked(_say_waiting))
        yield


def _tell_checked(edition: Checked, *, quiet: bool) -> None:
    count = len(edition.faults)
    told = f"{count} {'fault' if count == 1 else 'faults'}" if count else "ok"
    silent = ", ".join(program.program for program in edition.not_run)
    if count or not quiet:
        print(f"{edition.slug}: {told}{f' (not run: {silent})' if silent else ''}", flush=True)
    for fault in edition.faults:
        print(f"  {fault}", flush=True)


def _init(options: argparse.Namespace) -> int:
    from awaz.workspace import init_workspace

    root = options.folder or options.workspace
    made = init_workspace(root)
    if options.json:
        print(json.dumps({"made": [str(path) for path in made]}, ensure_ascii=False))
    elif not options.quiet:
        for path in made:
            print(f"made {path}")
        kinds = ".txt, .md, .html or .docx"
        print(f"Put an article into {root / 'text'} ({kinds}), then: awaz build -C {root}")
    return 0


def _clean(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from awaz.cleaning import clean

    workspace = _open(options)
    if workspace.settings.audio and not options.shared:
        raise OutputError(
            f"{workspace.settings.audio} may be shared, and clips that only other workspaces need "
            "would be deleted, too. If there are none, say so: awaz clean --shared"
        )
    if not workspace.settings.audio and not workspace.audio.exists():
        raise OutputError(f"{workspace.audio} is not there: nothing to clean.")
    with workspace.locked(_say_waiting, options.doing):
        freed = clean(workspace, unused_days=options.keep)
    if options.json:
        print(json.dumps(asdict(freed)))
    elif not options.quiet:
        what = f"{freed.clips} clips, {freed.paragraphs} encoded paragraphs"
        print(f"{freed.bytes / 1e6:.1f} MB freed: {what}, {freed.leftovers} leftovers")
    return 0
