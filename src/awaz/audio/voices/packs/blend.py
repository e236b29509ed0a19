"""Blend the public Kokoro voice packs into ours: `python blend.py FOLDER-OF-PACKS`.

FOLDER holds `hf_alpha.bin` and the others, as in the npm package kokoro-js 1.2.1 under `voices/`
(float32, 510 × 256: a row for each number of tokens). Writes `sana.npy` and `bilal.npy`
(float16, same shape) beside this file. `benchmarks/voices.py` measures blends, and
`docs/voices-measured.md` tells why these were chosen.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

TIMBRE = 128
"""The first columns of a pack colour the sound; the others set its rhythm and melody."""


@dataclass(frozen=True, slots=True)
class Blend:
    """Packs and their weights, for each half of a pack."""

    timbre: dict[str, float]
    rhythm: dict[str, float]


BLENDS = {
    "sana": Blend(
        timbre={"hf_alpha": 0.25, "hf_beta": 0.25, "if_sara": 0.4, "af_heart": 0.1},
        rhythm={"if_sara": 0.7, "af_heart": 0.3},
    ),
    "bilal": Blend(
        timbre={"hm_omega": 0.5, "hm_psi": 0.5},
        rhythm={"hm_omega": 0.5, "hm_psi": 0.5},
    ),
}


def blend(folder: Path, recipe: Blend) -> np.ndarray:
    """A voice of weighted sums of packs, `(510, 256)` float16."""
    timbre = weighted(folder, recipe.timbre)[:, :TIMBRE]
    rhythm = weighted(folder, recipe.rhythm)[:, TIMBRE:]
    return np.concatenate([timbre, rhythm], axis=1)


def weighted(folder: Path, weights: dict[str, float]) -> np.ndarray:
    """The weighted sum of whole packs."""
    total = np.zeros((510, 256), np.float32)
    for name, weight in weights.items():
        total += weight * np.fromfile(folder / f"{name}.bin", dtype="<f4").reshape(510, 256)
    return total.astype("<f2")


if __name__ == "__main__":
    for voice, recipe in BLENDS.items():
        np.save(Path(__file__).with_name(f"{voice}.npy"), blend(Path(sys.argv[1]), recipe))
