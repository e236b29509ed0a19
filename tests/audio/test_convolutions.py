"""The model's convolutions in signed numbers: the same speech, sooner, or not at all."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnxruntime
import pytest
from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotInThisRuntime
from speech import spoken

from awaz.audio.voice import VoiceSettings
from awaz.audio.voices import convolutions, kokoro, onnxfile
from awaz.audio.voices.convolutions import quickened, with_signed_sound

WORDS = spoken("اپنی اختتامی تقریر میں پارٹی کے مرکزی دفتر کے نائب سربراہ")
FLOAT = 1


def small_model() -> bytes:
    """Two convolutions of one sound; the weights are inputs."""
    fields = [
        onnxfile.field(onnxfile.GRAPH_NODE, node)
        for node in (
            _quantising(),
            onnxfile.node("ConvInteger", ["q", "weights", "zero", "rest"], "first"),
            onnxfile.node("ConvInteger", ["q", "weights", "zero"], "second"),
        )
    ]
    fields += [
        onnxfile.field(onnxfile.GRAPH_NAME, b"small"),
        onnxfile.field(
            onnxfile.GRAPH_INITIALIZER,
            onnxfile.scalar("rest", onnxfile.UINT8, 30),
        ),
        *(
            onnxfile.field(onnxfile.GRAPH_INPUT, onnxfile.value(name, kind))
            for name, kind in (("sound", FLOAT), ("weights", onnxfile.UINT8))
        ),
        *(
            onnxfile.field(onnxfile.GRAPH_OUTPUT, onnxfile.value(name, onnxfile.INT32))
            for name in ("first", "second")
        ),
    ]
    return onnxfile.model(fields)


def _quantising() -> bytes:
    """One output is what `node` gives; the scale and the zero point follow."""
    more = (onnxfile.field(onnxfile.NODE_OUTPUT, name) for name in (b"scale", b"zero"))
    return onnxfile.node("DynamicQuantizeLinear", ["sound"], "q") + b"".join(more)


def run(model: bytes, feeds: dict[str, Any]) -> list[Any]:
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    results: list[Any] = session.run(None, feeds)
    return results


@pytest.mark.parametrize("middle", [-5.0, 0.0, 0.3, 5.0])
def test_signed_sound_gives_the_same_integers(middle: float) -> None:
    """Wherever the zero point is; with weights so small that no processor's sums overflow."""
    random = np.random.default_rng(1)
    feeds = {
        "sound": (random.standard_normal((1, 16, 200)) + middle).astype(np.float32),
        "weights": random.integers(0, 64, (8, 16, 3), dtype=np.uint8),
    }
    plain, signed = small_model(), with_signed_sound(small_model())
    assert plain != signed
    for expected, got in zip(run(plain, feeds), run(signed, feeds), strict=True):
        assert np.array_equal(expected, got)


def test_a_model_without_such_convolutions_is_left_as_it_is() -> None:
    """To the byte; and what was rewritten once is not rewritten again."""
    plain = onnxfile.model([onnxfile.field(onnxfile.GRAPH_NODE, onnxfile.node("Sin", ["x"], "y"))])
    assert with_signed_sound(plain) == plain
    signed = with_signed_sound(small_model())
    assert with_signed_sound(signed) == signed


def test_what_is_no_model_is_refused() -> None:
    """A field longer than the file, a number without an end, a type there is not."""
    for content in (b"\x3a\x7fabc", b"\x3a\xff", b"\x0f"):
        with pytest.raises(ValueError, match="protobuf"):
            with_signed_sound(content)


@pytest.mark.parametrize(
    ("got", "after", "rewritten"), [(7, 0.5, True), (8, 0.5, False), (7, 0.95, False)]
)
def test_only_what_is_exact_and_quicker_here_is_used(
    monkeypatch: pytest.MonkeyPatch, got: int, after: float, rewritten: bool
) -> None:
    """On processors whose sums overflow, or gain nothing, the model stays as it was published."""
    answers = iter([(np.array([7]), 1.0), (np.array([got]), after)])
    monkeypatch.setattr(convolutions, "_convolved", lambda *asked: next(answers))
    convolutions._signed_is_exact_and_quicker.cache_clear()
    try:
        assert (quickened(small_model()) != small_model()) == rewritten
    finally:
        convolutions._signed_is_exact_and_quicker.cache_clear()


def test_an_older_runtime_does_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that has no convolution of signed sound is handed the model as it was published."""

    def convolved(sound: Any, kind: int, weights: Any) -> tuple[Any, float]:
        if kind == onnxfile.INT8:
            raise NotInThisRuntime("Could not find an implementation for ConvInteger(10)")
        return sound, 1.0

    monkeypatch.setattr(convolutions, "_convolved", convolved)
    convolutions._signed_is_exact_and_quicker.cache_clear()
    try:
        assert quickened(small_model()) == small_model()
    finally:
        convolutions._signed_is_exact_and_quicker.cache_clear()


@pytest.mark.slow
@pytest.mark.parametrize("voice", [kokoro.Sana, kokoro.Bilal])
def test_the_voices_sound_as_they_did(
    monkeypatch: pytest.MonkeyPatch, voice: type[kokoro.Kokoro]
) -> None:
    """The same samples and marks as the published model gives, on whatever processor this is."""
    quick = voice(VoiceSettings())
    quick.load(threads=2)
    monkeypatch.setattr(kokoro, "quickened", lambda model: model)
    monkeypatch.setattr(kokoro, "shared_model", lambda own, changed: kokoro.Model(own))
    published = voice(VoiceSettings())
    published.load(threads=1)
    assert quick.speak(WORDS) == published.speak(WORDS)
