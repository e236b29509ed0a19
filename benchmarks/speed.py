"""What a build costs, against what it cannot do without: `python benchmarks/speed.py [ARTICLE]`.

Everything is measured in one run, one after the other, on whatever machine it is: seconds are that
machine's, ratios hold. `pip install kokoro-onnx imageio-ffmpeg` lets it drive the same model, and
join the same clips, as others do; with Dask (the extra `cluster`) its workers speak as well.
"""

from __future__ import annotations

import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from awaz.audio import mp3
from awaz.audio.narration import lay_out, narrate
from awaz.audio.sound import segment
from awaz.audio.store import Store
from awaz.build import Built, build_article
from awaz.model import Article, Clip, Pauses
from awaz.output.report import read_report
from awaz.script import Script, write_script
from awaz.voices import load_voice
from awaz.workspace import Settings, Workspace

ARTICLE = Path(__file__).parents[1] / "text" / "seed-article.txt"
FORMATS = ("daisy", "lpf", "m4b", "opus")
WORKERS = 2
ROUNDS = 2
HOURS = (1 / 12, 1, 10)
WORKER_SENTENCES = 6
PYDUB_MINUTES = 30
"""Joined one by one, clips take pydub time that grows with the square of their number."""
Once = tuple[Article, Mapping[str, Clip]]
"""An article, and its clips by sentence id."""


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    value = call()
    return time.perf_counter() - began, value


def row(name: str, seconds: float, against: float | None = None) -> None:
    ratio = "" if against is None else f"{seconds / against:10.3f}"
    print(f"{name:58}{seconds:9.2f}{ratio}", flush=True)


# --- The model -----------------------------------------------------------------------------------


def raw(script: Script) -> None:
    """The model alone, over the same pieces: loaded, and asked by as many threads as a build's."""
    voice = type(script.voice)(_voice_settings(script.settings))  # type: ignore[call-arg]
    voice.load(threads=1)
    pieces = [piece for planned in script.to_speak() for piece in planned.pieces]
    with ThreadPoolExecutor(WORKERS) as pool:
        for _ in pool.map(voice.speak, sorted(pieces, key=len, reverse=True)):
            pass


def _voice_settings(settings: Settings) -> Any:
    from awaz.audio.voice import VoiceSettings

    return VoiceSettings(speed=settings.speed, model=settings.model)


def others(script: Script, folder: Path) -> None:
    """The same pieces, model and voice through kokoro-onnx, one after the other."""
    import numpy as np
    from kokoro_onnx import Kokoro

    from awaz.audio.voices.kokoro import PACKS, assembled_model

    (folder / "model.onnx").write_bytes(assembled_model())
    with (PACKS / f"{script.voice.info.name}.npy").open("rb") as stream:
        pack = np.load(stream).astype(np.float32)[:, None, :]
    np.savez(folder / "voices.npz", awaz=pack)
    kokoro = Kokoro(str(folder / "model.onnx"), str(folder / "voices.npz"))
    for planned in script.to_speak():
        for piece in planned.pieces:
            kokoro.create(script.voice.consumes(piece), voice="awaz", is_phonemes=True, trim=False)


# --- Joining -------------------------------------------------------------------------------------


def repeated(once: Once, hours: float) -> tuple[Article, dict[str, Clip]]:
    """The article again and again, with the clips by the ids that its sentences then have."""
    article, clips = once
    length = sum(clip.frames for clip in clips.values()) / mp3.RATE / 3600
    paragraphs, found = [], {}
    for time_over in range(max(1, round(hours / length))):
        for paragraph in article.paragraphs:
            sentences = []
            for sentence in paragraph.sentences:
                name = f"r{time_over}{sentence.id}"
                found[name] = clips[sentence.id]
                sentences.append(replace(sentence, id=name))
            name = f"r{time_over}{paragraph.id}"
            paragraphs.append(replace(paragraph, id=name, sentences=tuple(sentences)))
    return replace(article, paragraphs=tuple(paragraphs)), found


def joined(folder: Path, once: Once, hours: float) -> float:
    """Seconds of sound that were joined, from clips and paragraphs that are kept."""
    article, found = repeated(once, hours)
    pauses, path = Pauses(), folder / "joined.mp3"
    timeline = lay_out(article, found, pauses=pauses)
    narrate(article, found, Store(folder), path, tags=b"", pauses=pauses, jobs=WORKERS)
    return timeline.seconds(timeline.frames)


def pydub_joined(folder: Path, once: Once, hours: float) -> None:
    """The way of pydub's README: clip after clip with `+`; without encoding, which comes on top."""
    store, (_, found) = Store(folder), repeated(once, hours)
    whole = segment(b"", mp3.RATE)
    for clip in found.values():
        whole += segment(store.pcm(clip), mp3.RATE)


def ffmpeg_joined(folder: Path, once: Once, hours: float) -> None:
    """FFmpeg's concat demuxer over the clips' files, to MP3 of the same bit rate."""
    from imageio_ffmpeg import get_ffmpeg_exe

    _, found = repeated(once, hours)
    listed = folder / "concat.txt"
    files = (folder / clip.key[:2] / f"{clip.key}.flac" for clip in found.values())
    listed.write_text("".join(f"file '{path}'\n" for path in files))
    command = [get_ffmpeg_exe(), "-v", "error", "-y", "-f", "concat", "-safe", "0"]
    coding = ["-c:a", "libmp3lame", "-b:a", f"{mp3.BITRATE_KBPS}k"]
    subprocess.run([*command, "-i", str(listed), *coding, folder / "ffmpeg.mp3"], check=True)


def peak_mb(call: Callable[..., Any], *arguments: Any) -> tuple[float, float, Any]:
    """Seconds, peak memory in MB and what came out, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(sender, call, arguments))
    process.start()
    answer: tuple[float, float, Any] = receiver.recv()
    process.join()
    return answer


def _measured(sender: Any, call: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    seconds, value = timed(lambda: call(*arguments))
    sender.send((seconds, _peak_mb(), value))


def _peak_mb() -> float:
    """Of this process; what getrusage tells is at least as much as its parent had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e6


# --- The table -----------------------------------------------------------------------------------


def main() -> None:
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else ARTICLE
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Workspace(Path(scratch), Settings())
        workspace.text.mkdir()
        path = Path(shutil.copy(source, workspace.text))
        script = write_script(path, workspace.settings)
        print(f"{'':58}{'seconds':>9}{'ratio':>10}")
        speak_rows(script, workspace, path)
        with_all = replace(workspace, settings=replace(workspace.settings, formats=FORMATS))
        edit_rows(with_all, path)
        kept = Store(workspace.audio).kept([planned.key for planned in script.plans])
        once = script.article, {plan.sentence.id: kept[plan.key] for plan in script.plans}
        join_rows(workspace.audio, once)
    if find_spec("distributed"):
        worker_rows()


def speak_rows(script: Script, workspace: Workspace, path: Path) -> None:
    """In turns, because machines are not as quick at one time as at another: the best of each."""
    alone, whole = [], []
    for _ in range(ROUNDS):
        shutil.rmtree(workspace.audio, ignore_errors=True)
        alone.append(timed(lambda: raw(script))[0])
        seconds, built = timed(lambda: build_article(path, workspace, force=True))
        whole.append(seconds)
    best, noise = min(alone), max(alone)
    row("the model alone, over the article's pieces", best, best)
    row("the same, the slowest of the rounds", noise, best)
    row(f"a whole build ({built.spoken} sentences), model loaded anew", min(whole), best)
    if find_spec("kokoro_onnx"):
        with tempfile.TemporaryDirectory() as scratch:
            loop, _ = timed(lambda: others(script, Path(scratch)))
        row("kokoro-onnx in a loop: same pieces, model and voice", loop, best)
    sound = read_report(built.folder)["sound"]["seconds"]
    print(
        f"{f'{sound:.0f} s of sound; a second of it takes the build':58}{min(whole) / sound:9.3f}"
    )


def edit_rows(workspace: Workspace, path: Path) -> None:
    def build() -> Built:
        return build_article(path, workspace)

    row("all formats from kept clips, coded anew", timed(build)[0])
    row("nothing changed", timed(build)[0])
    shutil.rmtree(workspace.output)
    row("all formats from what is kept", timed(build)[0])
    once = path.read_text(encoding="utf-8")
    for minutes, words in ((0, ("بھی", "بس", "اب")), (60, ("تو", "ہی", "آج"))):
        times = max(1, round(minutes * 60 / read_report(build().folder)["sound"]["seconds"]))
        text = "\n\n".join([once] * times)
        path.write_text(text, encoding="utf-8")
        built = build()
        load_voice(workspace)  # as for those who watch
        at = text.rindex("۔", 0, len(text) // 2)
        edits = []
        for word in words:
            path.write_text(f"{text[:at]} {word}{text[at:]}", encoding="utf-8")
            speech = read_aloud(write_script(path, workspace.settings), workspace)
            edited = timed(build)[0]
            path.write_text(text, encoding="utf-8")
            edits.append((edited, speech, edited - speech, timed(build)[0]))
        edited, speech, rest, back = map(statistics.median, zip(*edits, strict=True))
        sound = read_report(built.folder)["sound"]["seconds"]
        row(
            f"one changed word in {sound / 60:.0f} min, all formats (of {len(words)}, the median)",
            edited,
        )
        row("… of which the model alone takes", speech)
        row("… and all the rest", rest)
        row("the word changed back (none spoken)", back)


def read_aloud(script: Script, workspace: Workspace) -> float:
    """Seconds in which the model speaks what is not kept, as a build has it do that."""
    store = Store(workspace.audio)
    new = [planned for planned in script.plans if store.get(planned.key) is None]
    pieces = [piece for planned in new for piece in planned.pieces]
    with ThreadPoolExecutor(min(WORKERS, len(pieces))) as pool:
        return timed(lambda: list(pool.map(script.voice.speak, pieces)))[0]


def join_rows(audio: Path, once: Once) -> None:
    for hours in HOURS:
        seconds, peak, sound = peak_mb(joined, audio, once, hours)
        row(f"joining {sound / 3600:.2f} h of kept clips, {peak:.0f} MB", seconds)
    ours, _, _ = peak_mb(joined, audio, once, PYDUB_MINUTES / 60)
    pydub, peak, _ = peak_mb(pydub_joined, audio, once, PYDUB_MINUTES / 60)
    row(f"pydub's += over {PYDUB_MINUTES} min of clips, not encoded, {peak:.0f} MB", pydub, ours)
    bare = audio / "bare"
    shutil.copytree(audio, bare, ignore=shutil.ignore_patterns("*.coded", "bare"))
    ours, _, _ = peak_mb(joined, bare, once, 0)
    row("joining the article once, each paragraph coded and measured", ours, ours)
    if find_spec("imageio_ffmpeg"):
        ffmpeg, _, _ = peak_mb(ffmpeg_joined, bare, once, 0)
        row("FFmpeg's concat of its clips, without pauses, not measured", ffmpeg, ours)


def worker_rows() -> None:
    """Who speaks the first sentences, and how many at once."""
    from workers import ONE, compared

    seconds = compared("sana", WORKER_SENTENCES, ROUNDS)
    for name, median in seconds.items():
        row(f"the first {WORKER_SENTENCES} sentences, {name}", median, seconds[ONE])


if __name__ == "__main__":
    main()
