"""A voice of Piper's that hums: two files of some kilobytes, for what loads and reads them.

Each of its sounds is as long as its number says, so it is known when each begins.
"""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

from awaz.audio.voices.onnxfile import (
    GRAPH_INITIALIZER,
    GRAPH_INPUT,
    GRAPH_NAME,
    GRAPH_NODE,
    GRAPH_OUTPUT,
    field,
    integer,
    integer_attribute,
    model,
    node,
    value,
)

FLOAT, INT64 = 1, 7
RATE = 22_050
HOP = 256
SHORTEST = 5.3
"""Of a sound, in hops, before the pace and rounding up."""
SIGNS = "_^$ ,.:;?!'ˈˌːʰʲ\u0303\u0329abcdefhijklmnopqrstuvwxyzæɐɑɔəɛɜɡɣɪɖɟɫɳɹɽɾʂʃʈʊʋʌʐʒʔθðŋχβ۔،؟؛"
IDS = {sign: [number] for number, sign in enumerate(SIGNS)}


def write_voice(
    folder: Path, name: str = "hum", *, speakers: int = 1, tells: bool = True, hertz: float = 220
) -> Path:
    """The voice in a folder; one that does not tell rounds nowhere, as no real model does."""
    path = folder / f"{name}.onnx"
    path.write_bytes(_model(speakers, "Ceil" if tells else "Floor", hertz))
    config = {
        "audio": {"sample_rate": RATE},
        "espeak": {"voice": "ur"},
        "language": {"code": "ur_PK"},
        "inference": {"noise_scale": 0, "length_scale": 1, "noise_w": 0},
        "phoneme_type": "espeak",
        "phoneme_id_map": IDS,
        "num_symbols": len(IDS),
        "num_speakers": speakers,
        "speaker_id_map": {},
        "hop_length": HOP,
    }
    path.with_name(f"{path.name}.json").write_text(json.dumps(config), encoding="utf-8")
    return path


def samples_of(ids: list[int], speed: float = 1.0) -> list[int]:
    """How long each sound is heard."""
    scale = struct.unpack("f", struct.pack("f", 1 / speed))[0]
    return [math.ceil((SHORTEST + number % 5) * scale - 1e-6) * HOP for number in ids]


def _model(speakers: int, rounding: str, hertz: float) -> bytes:
    """Lengths of the sounds, rounded; and a hum as long as they are together."""
    steps = [
        node("Mod", ["input", "five"], "rest"),
        node("Cast", ["rest"], "longer", integer_attribute("to", FLOAT)),
        node("Add", ["longer", "shortest"], "own"),
        node("Gather", ["scales", "second"], "pace"),
        node("Mul", ["own", "pace"], "paced"),
        node(rounding, ["paced"], "lengths"),
        node("ReduceSum", ["lengths"], "hops", integer_attribute("keepdims", 0)),
        node("Mul", ["hops", "hop"], "samples"),
        node("Range", ["zero", "samples", "one"], "time"),
        node("Mul", ["time", "turn"], "angle"),
        node("Sin", ["angle"], "wave"),
        node("Mul", ["wave", "loud"], "output"),
    ]
    numbers = {
        "shortest": SHORTEST,
        "hop": HOP,
        "zero": 0,
        "one": 1,
        "turn": 2 * math.pi * hertz / RATE,
        "loud": 0.3,
    }
    inputs = {"input": INT64, "input_lengths": INT64, "scales": FLOAT}
    if speakers > 1:
        inputs["sid"] = INT64
    parts = [field(GRAPH_NODE, step) for step in steps]
    parts.append(field(GRAPH_NAME, b"hum"))
    parts += [_constant(name, FLOAT, struct.pack("<f", number)) for name, number in numbers.items()]
    parts += [
        _constant(name, INT64, struct.pack("<q", n)) for name, n in (("five", 5), ("second", 1))
    ]
    parts += [field(GRAPH_INPUT, value(name, kind)) for name, kind in inputs.items()]
    parts.append(field(GRAPH_OUTPUT, value("output", FLOAT)))
    return model(parts)


def _constant(name: str, kind: int, raw: bytes) -> bytes:
    """`TensorProto`: data_type 2, name 8, raw_data 9."""
    return field(GRAPH_INITIALIZER, integer(2, kind) + field(8, name.encode()) + field(9, raw))
