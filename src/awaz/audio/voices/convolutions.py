"""The embedded model's convolutions, written so that the processor's dot products do them.

The model is 8-bit, and two thirds of its time are `ConvInteger`: unsigned sound × unsigned weights.
ONNX Runtime multiplies the weights with the sound, in that order, and what processors have an
instruction for (VNNI) is unsigned × signed. With the sound as signed numbers, each 128 less and the
zero point too, the very same integers come out in half the time: the speech is the same to the bit.

Older processors (AVX2 without VNNI) do unsigned × signed in 16-bit sums that overflow. So nobody
asks what the processor is called: the runtime does a small convolution both ways, and the model is
rewritten only where both agree to the last digit, and the second was quicker.
"""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from awaz.audio.voices import onnxfile

BITWISE_SINCE = 18
"""The version of ONNX operators that brought `BitwiseXor`."""
HALF = "awaz/128"
"""Name of the constant: the highest of eight bits."""
SIGNED = "/awaz/signed"
"""Ending of the names of what is signed."""
WORTH_IT = 0.8
"""Of the time as it was: above, the model is left as it is."""


def quickened(model: bytes) -> bytes:
    """The model as this processor does it soonest; it sounds the same to the bit."""
    return with_signed_sound(model) if _signed_is_exact_and_quicker() else model


def with_signed_sound(model: bytes) -> bytes:
    """The model, each `ConvInteger` of dynamically quantised sound made to take signed numbers.

    What has none stays as it is: models of floats, for example.
    """
    if _version(model) < BITWISE_SINCE:
        return model
    parts: list[bytes | memoryview] = []
    for number, content, raw in onnxfile.fields(memoryview(model)):
        if number == onnxfile.MODEL_GRAPH:
            graph = _rewritten(content)
            parts += [onnxfile.head(number, sum(map(len, graph))), *graph]
        else:
            parts.append(raw)
    return b"".join(parts)


def _rewritten(graph: memoryview) -> list[bytes | memoryview]:
    """The graph's bytes, in pieces: most of them are weights, which nobody needs twice."""
    parts: list[bytes | memoryview] = []
    zeros: dict[str, str] = {}
    """The zero point of quantised sound."""
    signed: set[str] = set()
    for number, content, raw in onnxfile.fields(graph):
        parts.append(raw)
        if number != onnxfile.GRAPH_NODE:
            continue
        operator = onnxfile.operator(content)
        if operator == "DynamicQuantizeLinear":
            _, (quantised, _, zero) = onnxfile.names(content)
            zeros[quantised] = zero
        elif operator == "ConvInteger":
            (quantised, *rest), _ = onnxfile.names(content)
            if quantised not in zeros or rest[1:2] != [zeros[quantised]]:
                continue
            parts.pop()
            if quantised not in signed:
                parts += _signing(quantised, zeros[quantised])
                signed.add(quantised)
            parts.append(onnxfile.field(onnxfile.GRAPH_NODE, _of_signed(content)))
    if signed:
        parts.append(
            onnxfile.field(onnxfile.GRAPH_INITIALIZER, onnxfile.scalar(HALF, onnxfile.UINT8, 128))
        )
    return parts


def _signing(quantised: str, zero: str) -> list[bytes]:
    """Nodes that take 128 from each number, and from the zero point: the highest bit turned over.

    From the sound as quantised, not from the floats: those would be kept longer, in 0.15 GB.
    """
    nodes = []
    for name in (quantised, zero):
        turned = name + SIGNED + "/turned"
        nodes += [
            onnxfile.node("BitwiseXor", [name, HALF], turned),
            onnxfile.node(
                "Cast", [turned], name + SIGNED, onnxfile.integer_attribute("to", onnxfile.INT8)
            ),
        ]
    return [onnxfile.field(onnxfile.GRAPH_NODE, node) for node in nodes]


def _version(model: bytes) -> int:
    """Of the operators it was written for (`OperatorSetIdProto`: domain 1, version 2)."""
    for number, content, _ in onnxfile.fields(memoryview(model)):
        if number == onnxfile.MODEL_OPSETS:
            opset = {n: (bytes(text), raw) for n, text, raw in onnxfile.fields(content)}
            if not opset.get(1, (b"", b""))[0] and 2 in opset:
                return onnxfile.varint(opset[2][1], 1)[0]
    return 0


def _of_signed(convolution: memoryview) -> bytes:
    """The node, taking sound (input 0) and its zero point (input 2) as signed numbers."""
    parts: list[bytes] = []
    position = 0
    for number, content, raw in onnxfile.fields(convolution):
        if number == onnxfile.NODE_INPUT:
            ending = SIGNED.encode() if position in (0, 2) else b""
            parts.append(onnxfile.field(onnxfile.NODE_INPUT, bytes(content) + ending))
            position += 1
        else:
            parts.append(bytes(raw))
    return b"".join(parts)


# --- Is it right and quick here? ------------------------------------------------------------------


@cache
def _signed_is_exact_and_quicker() -> bool:
    """A convolution of the extremes, where sums in 16 bits overflow, and of everything between."""
    import numpy as np
    from onnxruntime.capi.onnxruntime_pybind11_state import NotImplemented as NotInThisRuntime

    random = np.random.default_rng(0)
    sound = random.integers(0, 256, (1, 128, 2048), dtype=np.uint8)
    weights = random.integers(0, 256, (128, 128, 5), dtype=np.uint8)
    sound[..., ::3], weights[::2] = 0, 255
    expected, before = _convolved(sound, onnxfile.UINT8, weights)
    less = (sound ^ 128).view(np.int8)  # by 128, in the same eight bits
    try:
        got, after = _convolved(less, onnxfile.INT8, weights)
    except NotInThisRuntime:  # an older one
        return False
    return bool(np.array_equal(expected, got)) and after < WORTH_IT * before


def _convolved(sound: Any, kind: int, weights: Any) -> tuple[Any, float]:
    """What the runtime makes of it, and the least of this thread's seconds it took."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_mem_pattern = False
    zero = 100 if kind == onnxfile.UINT8 else 100 - 128
    session = onnxruntime.InferenceSession(
        _probe(kind, zero), options, providers=["CPUExecutionProvider"]
    )
    seconds = []
    for _ in range(4):
        began = time.thread_time()
        (result,) = session.run(None, {"sound": sound, "weights": weights})
        seconds.append(time.thread_time() - began)
    return result, min(seconds)


def _probe(kind: int, zero: int) -> bytes:
    """A model of one convolution."""
    graph = [
        onnxfile.field(
            onnxfile.GRAPH_NODE,
            onnxfile.node("ConvInteger", ["sound", "weights", "zero", "rest"], "y"),
        ),
        onnxfile.field(onnxfile.GRAPH_NAME, b"probe"),
        onnxfile.field(onnxfile.GRAPH_INITIALIZER, onnxfile.scalar("zero", kind, zero)),
        onnxfile.field(onnxfile.GRAPH_INITIALIZER, onnxfile.scalar("rest", onnxfile.UINT8, 60)),
        onnxfile.field(onnxfile.GRAPH_INPUT, onnxfile.value("sound", kind)),
        onnxfile.field(onnxfile.GRAPH_INPUT, onnxfile.value("weights", onnxfile.UINT8)),
        onnxfile.field(onnxfile.GRAPH_OUTPUT, onnxfile.value("y", onnxfile.INT32)),
    ]
    return onnxfile.model(graph)
