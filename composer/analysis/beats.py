"""Beats of a performance: where they fall, after Ellis (Beat Tracking by Dynamic Programming, 2007), on notes."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FRAMES_PER_SECOND = 100
MAX_SECONDS = 3600
SMOOTHING = 0.03
"""Seconds that notes of one chord may lie apart."""

USUAL_PERIOD, PERIOD_SPREAD = 0.62, 0.55
"""The commonest time of a beat in seconds, and by how many octaves beats stray from it."""

SHORTEST, LONGEST = 0.25, 1.5
COMB = ((0.5, 0.5), (1, 1.0), (2, 1.0), (4, 1.0), (8, 1.0))
"""A beat's period is one after whose half, once, twice … the notes repeat; and how much each of these counts."""

TIGHTNESS = 600.0
"""How much an even pulse counts against beats on notes."""


MOST_PULSES = 5
DISTINCT = 1.06
"""How many periods are tried, and by which factor they differ at least."""


def track_beats(seconds: Sequence[float], weights: Sequence[float]) -> Array:
    """Returns times of the beats of notes struck at these times, in seconds, from before the first to after the last.

    Raises ValueError when the notes last more than MAX_SECONDS or there are fewer than two.
    """
    return track_pulses(seconds, weights)[0]


def track_pulses(seconds: Sequence[float], weights: Sequence[float], wanted: Sequence[float] = ()) -> list[Array]:
    """Returns times of the beats, as `track_beats` gives them, for each likely period, the likeliest first.

    `wanted` are periods in seconds that are followed instead, where they are known.
    """
    times = np.asarray(seconds, dtype=float)
    if len(times) < 2 or np.ptp(times) > MAX_SECONDS:
        raise ValueError(f"{len(times)} notes in {np.ptp(times) if len(times) else 0:.0f} s have no beat")
    strength = _strength(times - times.min(), np.asarray(weights, dtype=float))
    periods = [period * FRAMES_PER_SECOND for period in wanted] or _periods(strength)
    return [_beats(times, strength, period) for period in periods]


def _beats(times: Array, strength: Array, period: float) -> Array:
    found = np.array(_best_path(strength, period)) / FRAMES_PER_SECOND + times.min()
    step = period / FRAMES_PER_SECOND
    before = np.arange(found[0] - step, times.min() - step, -step)[::-1]
    after = np.arange(found[-1] + step, times.max() + 2 * step, step)
    return np.concatenate([before, found, after])


def _strength(times: Array, weights: Array) -> Array:
    """Returns how much begins in each frame, smoothed, in standard deviations."""
    size = int(times.max() * FRAMES_PER_SECOND) + 2
    struck = np.bincount((times * FRAMES_PER_SECOND).round().astype(int), weights, minlength=size)
    reach = np.arange(-10, 11) / FRAMES_PER_SECOND
    smooth = np.convolve(np.sqrt(struck), np.exp(-0.5 * (reach / SMOOTHING) ** 2), mode="same")
    return np.asarray(smooth / (smooth.std() + 1e-9))


def _periods(strength: Array) -> list[float]:
    """Returns frames of a beat, the likeliest first: where the notes repeat themselves best, near the usual period."""
    size = 1 << (2 * len(strength) - 1).bit_length()
    centred = strength - strength.mean()
    spectrum = np.fft.rfft(centred, size)
    repeats = np.fft.irfft(spectrum * spectrum.conj(), size)
    lags = np.arange(SHORTEST * FRAMES_PER_SECOND, LONGEST * FRAMES_PER_SECOND, 0.5)
    frames = np.arange(len(strength))
    comb = sum(share * np.interp(lags * times, frames, repeats[: len(strength)], right=0) for times, share in COMB)
    octaves = np.log2(lags / FRAMES_PER_SECOND / USUAL_PERIOD)
    fit = np.asarray(comb * np.exp(-0.5 * (octaves / PERIOD_SPREAD) ** 2))
    peaks = np.flatnonzero((fit >= np.roll(fit, 1)) & (fit >= np.roll(fit, -1)))
    chosen: list[float] = []
    for lag in lags[peaks[np.argsort(-fit[peaks])]].tolist():
        if len(chosen) < MOST_PULSES and all(max(lag / own, own / lag) > DISTINCT for own in chosen):
            chosen.append(lag)
    return chosen


def _best_path(strength: Array, period: float) -> list[int]:
    """Returns the frames of beats that lie on notes and stay a period apart, as well as both can be had."""
    steps = np.arange(round(-2 * period), -round(period / 2))
    cost = TIGHTNESS * np.log(-steps / period) ** 2
    score, back = strength.copy(), np.full(len(strength), -1)
    for frame in range(len(strength)):
        places = frame + steps
        inside = places >= 0
        if inside.any():
            values = score[places[inside]] - cost[inside]
            best = int(values.argmax())
            if values[best] > 0:
                score[frame] += values[best]
                back[frame] = places[inside][best]
    tail = max(0, len(score) - round(period))
    path = [tail + int(score[tail:].argmax())]
    while back[path[-1]] >= 0:
        path.append(int(back[path[-1]]))
    return path[::-1]
