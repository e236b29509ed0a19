"""ONNX Runtime as all neural voices here use it: on the processor, and telling nobody."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from awaz.errors import VoiceError


def session(model: bytes, threads: int, *, name: str, cure: str) -> Any:
    """A model ready to run, with so many threads a run; one for all callers.

    Raises `VoiceError` for one that cannot be used, which tells its `name` and the `cure`.
    """
    # Else the runtime writes down what it runs on, and tells its maker when there is a network.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = 1
    options.intra_op_num_threads = threads
    # Patterns of memory are kept for each length of input, and every sentence has its own:
    # without them two workers stay 0.4 GB lower, at the same pace.
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as problem:  # onnxruntime's errors share no base but Exception
        raise VoiceError(f"{name} cannot be used: {problem}. {cure}") from problem


def run(
    session: Any, outputs: list[str] | None, feeds: Mapping[str, Any], *, name: str, cure: str
) -> Any:
    """What it makes of the inputs. Raises `VoiceError`, with `name` and `cure`, when it cannot."""
    try:
        return session.run(outputs, feeds)
    except Exception as problem:  # onnxruntime's errors share no base but Exception
        raise VoiceError(f"{name} failed: {problem}. {cure}") from problem
