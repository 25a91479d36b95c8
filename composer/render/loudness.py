"""How loud a recording sounds, and recordings brought to one loudness without clipping."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Samples = np.ndarray[Any, np.dtype[np.floating[Any]]]

LOUDNESS = -18.0
"""LUFS of every recording: what ReplayGain 2 aims at, low enough for a piano to keep its accents."""

PEAK = 0.89
"""Loudest sample, as a share of full scale: one decibel below it."""

BLOCK_SECONDS = 0.4
SILENCE, QUIET = -70.0, -10.0
"""LUFS below which a block counts as silence, and how far below the rest it is left out."""

OFFSET = -0.691
"""What makes a full-scale sine of 997 Hz measure -3.01 LUFS in one channel."""

SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""The two filters of ITU-R BS.1770-4 at 48 kHz: the head's, and that for low notes, which the ear hears as softer."""

LIMIT_BLOCK = 96
"""Samples over which the limiter's gain changes: 2 ms."""

REACH = 3
"""Blocks that the limiter turns down before and after a peak."""


def measure_loudness(samples: "Samples", rate: int) -> float:
    """Returns the loudness in LUFS of frames by channels, full scale 1, after ITU-R BS.1770; silence is -inf."""
    import numpy as np

    size = round(BLOCK_SECONDS * rate)
    weights = _weights(size, rate)
    starts = range(0, max(1, len(samples) - size + 1), size)
    # By Parseval's theorem the energy of the filtered block is that of its weighted spectrum: no filter has to run.
    powers = np.array([_power(samples[start : start + size], size, weights) for start in starts])
    loud = powers[_lufs(powers) > SILENCE]
    if not len(loud):
        return float("-inf")
    kept = loud[_lufs(loud) > _lufs(loud.mean()) + QUIET]
    return float(_lufs(kept.mean()))


def _power(block: "Samples", size: int, weights: Any) -> float:
    import numpy as np

    spectrum = np.fft.rfft(block, n=size, axis=0)
    # All but the first and the last line stand for two frequencies, one of them negative.
    return float((2 * weights[:, None] * np.abs(spectrum) ** 2).sum() / size**2)


def _weights(size: int, rate: int) -> Any:
    """Returns how much each line of a spectrum counts: the squared gain of both filters."""
    import numpy as np

    turns = np.exp(-2j * np.pi * np.fft.rfftfreq(size, 1 / rate) / rate)
    gains = [np.polyval(above[::-1], turns) / np.polyval(below[::-1], turns) for above, below in (SHELF, HIGH_PASS)]
    return np.abs(gains[0] * gains[1]) ** 2


def _lufs(power: Any) -> Any:
    import numpy as np

    with np.errstate(divide="ignore"):
        return OFFSET + 10 * np.log10(power)


def normalise(samples: "Samples", rate: int) -> "Samples":
    """Brings frames by channels to LOUDNESS, peaks above PEAK turned down; silence stays silence."""
    loudness = measure_loudness(samples, rate)
    if loudness == float("-inf"):
        return samples
    samples *= 10 ** ((LOUDNESS - loudness) / 20)
    return _limit(samples)


def _limit(samples: "Samples") -> "Samples":
    """Turns stretches around peaks down, smoothly: no sample stays above PEAK."""
    import numpy as np

    blocks = -(-len(samples) // LIMIT_BLOCK)
    padded = np.zeros(blocks * LIMIT_BLOCK, samples.dtype)
    padded[: len(samples)] = np.abs(samples).max(axis=1)
    peaks = padded.reshape(blocks, LIMIT_BLOCK).max(axis=1)
    if peaks.max(initial=0) <= PEAK:
        return samples
    allowed = np.minimum(1, PEAK / np.maximum(peaks, PEAK))
    # The mean of minima over windows that all reach the block itself never allows it too much.
    lowest = _windows(allowed, REACH).min(axis=1)
    gains = _windows(lowest, REACH - 1).mean(axis=1)
    centres = np.arange(blocks) * LIMIT_BLOCK + LIMIT_BLOCK / 2
    samples *= np.interp(np.arange(len(samples)), centres, gains).astype(samples.dtype)[:, None]
    return samples


def _windows(values: Any, reach: int) -> Any:
    """Returns each value with so many before and after it."""
    import numpy as np

    return np.lib.stride_tricks.sliding_window_view(np.pad(values, reach, mode="edge"), 2 * reach + 1)
