"""The embedded model's convolutions, written so that the processor's dot products do them.

The model is 8-bit, and two thirds of its time are `ConvInteger`: unsigned sound × unsigned weights.
ONNX Runtime multiplies the weights with the sound, in that order, and what processors have an
instruction for (VNNI) is unsigned × signed. With the sound as signed numbers, each 128 less and the
zero point too, the very same integers come out in half the time: the speech is the same to the bit.

Older processors (AVX2 without VNNI) do unsigned × signed in 16-bit sums that overflow. So nobody
asks what the processor is called: the runtime does a small convolution both ways, and the model is
rewritten only where both agree to the last digit, and the second was quicker.

An ONNX model is a protobuf message, of which this needs fields, strings and bytes, and no package.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

# Of onnx.proto: numbers of fields, …
MODEL_IR_VERSION, MODEL_GRAPH, MODEL_OPSETS = 1, 7, 8
GRAPH_NODE, GRAPH_NAME, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT = 1, 2, 5, 11, 12
NODE_INPUT, NODE_OUTPUT, NODE_OPERATOR, NODE_ATTRIBUTE = 1, 2, 4, 5
# … and of types.
UINT8, INT8, INT32 = 2, 3, 6

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
    for number, content, raw in _fields(memoryview(model)):
        if number == MODEL_GRAPH:
            graph = _rewritten(content)
            parts += [_head(number, sum(map(len, graph))), *graph]
        else:
            parts.append(raw)
    return b"".join(parts)


def _rewritten(graph: memoryview) -> list[bytes | memoryview]:
    """The graph's bytes, in pieces: most of them are weights, which nobody needs twice."""
    parts: list[bytes | memoryview] = []
    zeros: dict[str, str] = {}
    """The zero point of quantised sound."""
    signed: set[str] = set()
    for number, content, raw in _fields(graph):
        parts.append(raw)
        if number != GRAPH_NODE:
            continue
        operator = _operator(content)
        if operator == "DynamicQuantizeLinear":
            _, (quantised, _, zero) = _names(content)
            zeros[quantised] = zero
        elif operator == "ConvInteger":
            (quantised, *rest), _ = _names(content)
            if quantised not in zeros or rest[1:2] != [zeros[quantised]]:
                continue
            parts.pop()
            if quantised not in signed:
                parts += _signing(quantised, zeros[quantised])
                signed.add(quantised)
            parts.append(_field(GRAPH_NODE, _of_signed(content)))
    if signed:
        parts.append(_field(GRAPH_INITIALIZER, _scalar(HALF, UINT8, 128)))
    return parts


def _signing(quantised: str, zero: str) -> list[bytes]:
    """Nodes that take 128 from each number, and from the zero point: the highest bit turned over.

    From the sound as quantised, not from the floats: those would be kept longer, in 0.15 GB.
    """
    nodes = []
    for name in (quantised, zero):
        turned = name + SIGNED + "/turned"
        nodes += [
            _node("BitwiseXor", [name, HALF], turned),
            _node("Cast", [turned], name + SIGNED, _integer_attribute("to", INT8)),
        ]
    return [_field(GRAPH_NODE, node) for node in nodes]


def _version(model: bytes) -> int:
    """Of the operators it was written for (`OperatorSetIdProto`: domain 1, version 2)."""
    for number, content, _ in _fields(memoryview(model)):
        if number == MODEL_OPSETS:
            opset = {n: (bytes(text), raw) for n, text, raw in _fields(content)}
            if not opset.get(1, (b"", b""))[0] and 2 in opset:
                return _varint(opset[2][1], 1)[0]
    return 0


def _of_signed(convolution: memoryview) -> bytes:
    """The node, taking sound (input 0) and its zero point (input 2) as signed numbers."""
    parts: list[bytes] = []
    position = 0
    for number, content, raw in _fields(convolution):
        if number == NODE_INPUT:
            ending = SIGNED.encode() if position in (0, 2) else b""
            parts.append(_field(NODE_INPUT, bytes(content) + ending))
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
    expected, before = _convolved(sound, UINT8, weights)
    less = (sound ^ 128).view(np.int8)  # by 128, in the same eight bits
    try:
        got, after = _convolved(less, INT8, weights)
    except NotInThisRuntime:  # an older one
        return False
    return bool(np.array_equal(expected, got)) and after < WORTH_IT * before


def _convolved(sound: Any, kind: int, weights: Any) -> tuple[Any, float]:
    """What the runtime makes of it, and the least of this thread's seconds it took."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.enable_mem_pattern = False
    zero = 100 if kind == UINT8 else 100 - 128
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
        _field(GRAPH_NODE, _node("ConvInteger", ["sound", "weights", "zero", "rest"], "y")),
        _field(GRAPH_NAME, b"probe"),
        _field(GRAPH_INITIALIZER, _scalar("zero", kind, zero)),
        _field(GRAPH_INITIALIZER, _scalar("rest", UINT8, 60)),
        _field(GRAPH_INPUT, _value("sound", kind)),
        _field(GRAPH_INPUT, _value("weights", UINT8)),
        _field(GRAPH_OUTPUT, _value("y", INT32)),
    ]
    return _model(graph)


# --- Protobuf -------------------------------------------------------------------------------------


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Each field's number, its content (empty unless it has a length), and all its bytes."""
    at = 0
    while at < len(message):
        began = at
        tag, at = _varint(message, at)
        length = 0
        match tag & 7:
            case 0:
                _, at = _varint(message, at)
            case 1:
                at += 8
            case 2:
                length, at = _varint(message, at)
                at += length
            case 5:
                at += 4
            case other:
                raise ValueError(f"a protobuf message has no fields of type {other}")
        if at > len(message):
            raise ValueError("a protobuf message ends in the middle of a field")
        yield tag >> 3, message[at - length : at], message[began:at]


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    """The number there, seven bits a byte, and where it ends."""
    value = shift = 0
    while at < len(message):
        value |= (message[at] & 127) << shift
        shift += 7
        at += 1
        if message[at - 1] < 128:
            return value, at
    raise ValueError("a protobuf message ends in the middle of a number")


def _as_varint(value: int) -> bytes:
    value &= 2**64 - 1  # negative numbers have all ten bytes
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _head(number: int, length: int) -> bytes:
    """What stands before so many bytes."""
    return _as_varint(number << 3 | 2) + _as_varint(length)


def _field(number: int, content: bytes) -> bytes:
    return _head(number, len(content)) + content


def _number(number: int, value: int) -> bytes:
    return _as_varint(number << 3) + _as_varint(value)


def _operator(node: memoryview) -> str:
    return next((str(text, "utf-8") for n, text, _ in _fields(node) if n == NODE_OPERATOR), "")


def _names(node: memoryview) -> tuple[list[str], list[str]]:
    """What a node takes and gives."""
    named: dict[int, list[str]] = {NODE_INPUT: [], NODE_OUTPUT: []}
    for number, text, _ in _fields(node):
        if number in named:
            named[number].append(str(text, "utf-8"))
    return named[NODE_INPUT], named[NODE_OUTPUT]


def _node(operator: str, inputs: Iterable[str], output: str, attribute: bytes = b"") -> bytes:
    parts = [_field(NODE_INPUT, name.encode()) for name in inputs]
    parts += [_field(NODE_OUTPUT, output.encode()), _field(NODE_OPERATOR, operator.encode())]
    return b"".join(parts) + attribute


def _integer_attribute(name: str, value: int) -> bytes:
    """`AttributeProto`: name 1, i 3, type 20 (2 for an integer)."""
    return _field(NODE_ATTRIBUTE, _field(1, name.encode()) + _number(3, value) + _number(20, 2))


def _scalar(name: str, kind: int, value: int) -> bytes:
    """`TensorProto`: data_type 2, int32_data 5, name 8; without dims it is one number."""
    return _number(2, kind) + _field(5, _as_varint(value)) + _field(8, name.encode())


def _model(graph: Iterable[bytes]) -> bytes:
    """`ModelProto`, of operators as the published model has them."""
    parts = [_number(MODEL_IR_VERSION, 9), _field(MODEL_GRAPH, b"".join(graph))]
    return b"".join([*parts, _field(MODEL_OPSETS, _number(2, 20))])


def _value(name: str, kind: int) -> bytes:
    """`ValueInfoProto` (name 1, type 2) of a tensor (1) of numbers of a kind (elem_type 1)."""
    return _field(1, name.encode()) + _field(2, _field(1, _number(1, kind)))
