"""Blend the public Kokoro voice packs into ours: `python blend.py FOLDER-OF-PACKS`.

FOLDER holds `hf_alpha.bin` and the others, as in the npm package kokoro-js 1.2.1 under `voices/`
(float32, 510 × 256: a row for each number of tokens). Writes `sana.npy` and `bilal.npy`
(float16, same shape) beside this file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

BLENDS = {
    "sana": {"hf_alpha": 0.4, "hf_beta": 0.4, "af_heart": 0.2},
    "bilal": {"hm_omega": 0.3, "hm_psi": 0.3, "am_michael": 0.4},
}


def blend(folder: Path, weights: dict[str, float]) -> np.ndarray:
    """The weighted sum of packs, `(510, 256)` float16."""
    packs = [
        weight * np.fromfile(folder / f"{name}.bin", dtype="<f4").reshape(510, 256)
        for name, weight in weights.items()
    ]
    blended: np.ndarray = sum(packs[1:], start=packs[0]).astype("<f2")
    return blended


if __name__ == "__main__":
    for voice, weights in BLENDS.items():
        np.save(Path(__file__).with_name(f"{voice}.npy"), blend(Path(sys.argv[1]), weights))
