"""ONNX models as bytes: read, and written, without a package.

A model is a protobuf message, of which this needs fields, strings and bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

# Of onnx.proto: numbers of fields, …
MODEL_IR_VERSION, MODEL_GRAPH, MODEL_OPSETS = 1, 7, 8
GRAPH_NODE, GRAPH_NAME, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT = 1, 2, 5, 11, 12
NODE_INPUT, NODE_OUTPUT, NODE_OPERATOR, NODE_ATTRIBUTE = 1, 2, 4, 5
# … and of types.
UINT8, INT8, INT32 = 2, 3, 6


def fields(message: memoryview) -> Iterator[tuple[int, memoryview, memoryview]]:
    """Each field's number, its content (empty unless it has a length), and all its bytes."""
    at = 0
    while at < len(message):
        began = at
        tag, at = varint(message, at)
        length = 0
        match tag & 7:
            case 0:
                _, at = varint(message, at)
            case 1:
                at += 8
            case 2:
                length, at = varint(message, at)
                at += length
            case 5:
                at += 4
            case other:
                raise ValueError(f"a protobuf message has no fields of type {other}")
        if at > len(message):
            raise ValueError("a protobuf message ends in the middle of a field")
        yield tag >> 3, message[at - length : at], message[began:at]


def varint(message: memoryview, at: int) -> tuple[int, int]:
    """The number there, seven bits a byte, and where it ends."""
    value = shift = 0
    while at < len(message):
        value |= (message[at] & 127) << shift
        shift += 7
        at += 1
        if message[at - 1] < 128:
            return value, at
    raise ValueError("a protobuf message ends in the middle of a number")


def as_varint(value: int) -> bytes:
    value &= 2**64 - 1  # negative numbers have all ten bytes
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def head(number: int, length: int) -> bytes:
    """What stands before so many bytes."""
    return as_varint(number << 3 | 2) + as_varint(length)


def field(number: int, content: bytes) -> bytes:
    return head(number, len(content)) + content


def integer(number: int, value: int) -> bytes:
    return as_varint(number << 3) + as_varint(value)


def with_output(model: bytes, name: str) -> bytes:
    """The model with an inner tensor as one more output: appended messages merge with the first."""
    value = field(GRAPH_OUTPUT, field(1, name.encode()))
    return model + field(MODEL_GRAPH, value)


def outputs(model: memoryview) -> list[str]:
    """Names of what it gives."""
    found = []
    for number, content, _ in fields(model):
        if number == MODEL_GRAPH:
            values = (inner for place, inner, _ in fields(content) if place == GRAPH_OUTPUT)
            found += [
                str(name, "utf-8") for value in values for at, name, _ in fields(value) if at == 1
            ]
    return found


def nodes(model: memoryview) -> Iterator[memoryview]:
    """The steps of its graph."""
    for number, content, _ in fields(model):
        if number == MODEL_GRAPH:
            yield from (inner for place, inner, _ in fields(content) if place == GRAPH_NODE)


def operator(node: memoryview) -> str:
    return next((str(text, "utf-8") for n, text, _ in fields(node) if n == NODE_OPERATOR), "")


def names(node: memoryview) -> tuple[list[str], list[str]]:
    """What a node takes and gives."""
    named: dict[int, list[str]] = {NODE_INPUT: [], NODE_OUTPUT: []}
    for number, text, _ in fields(node):
        if number in named:
            named[number].append(str(text, "utf-8"))
    return named[NODE_INPUT], named[NODE_OUTPUT]


def node(operator: str, inputs: Iterable[str], output: str, attribute: bytes = b"") -> bytes:
    parts = [field(NODE_INPUT, name.encode()) for name in inputs]
    parts += [field(NODE_OUTPUT, output.encode()), field(NODE_OPERATOR, operator.encode())]
    return b"".join(parts) + attribute


def integer_attribute(name: str, value: int) -> bytes:
    """`AttributeProto`: name 1, i 3, type 20 (2 for an integer)."""
    return field(NODE_ATTRIBUTE, field(1, name.encode()) + integer(3, value) + integer(20, 2))


def scalar(name: str, kind: int, value: int) -> bytes:
    """`TensorProto`: data_type 2, int32_data 5, name 8; without dims it is one number."""
    return integer(2, kind) + field(5, as_varint(value)) + field(8, name.encode())


def model(graph: Iterable[bytes]) -> bytes:
    """`ModelProto`, of operators as the published model has them."""
    parts = [integer(MODEL_IR_VERSION, 9), field(MODEL_GRAPH, b"".join(graph))]
    return b"".join([*parts, field(MODEL_OPSETS, integer(2, 20))])


def value(name: str, kind: int) -> bytes:
    """`ValueInfoProto` (name 1, type 2) of a tensor (1) of numbers of a kind (elem_type 1)."""
    return field(1, name.encode()) + field(2, field(1, integer(1, kind)))
