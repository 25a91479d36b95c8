"""A bonus in nats for each chord word, taken from a Markov chain over the beats of the given piece."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from composer.analysis.melody_harmony import Chain, chord_to_label
from composer.grid.lanes import CHORDS
from composer.grid.voice_cells import split_steps
from composer.music.units import TICKS_PER_GRID
from composer.sampling.state import State

Nats = NDArray[np.float64]

UNLISTED = -9.0
"""Log-probability of chords that the chain does not tell apart, and of lengths that no beat ends."""


@dataclass(frozen=True)
class ChordPrior:
    """A chain of chords for a given piece, asked word by word; `weight` is how much it counts against the model.

    `skipped` are the bars of the tune before the grid's first.
    """

    chain: Chain
    weight: float = 1.0
    skipped: int = 0

    def after(self, bars: int) -> "ChordPrior":
        """Returns the advice for a grid that begins so many full bars later."""
        return replace(self, skipped=bars)

    @cached_property
    def marginals(self) -> Nats:
        """Log-probability of each label on each beat, whatever came before: (beats, labels)."""
        rows = [self.chain.start]
        # Forward messages of the chain. The model may write a chord that the chain does not know; after
        # it, all that is left to say is how likely each chord is whatever came before.
        for move in self.chain.moves:
            rows.append(np.logaddexp.reduce(rows[-1][:, None] + move, axis=0))
        return np.array(rows)

    def __call__(self, state: State) -> Nats | float:
        """Returns nats to add to each word's logit, 0 where the chain does not apply."""
        beat = self._beat(state)
        if state.lane != CHORDS or beat is None:
            return 0.0
        return self.weight * (
            self._durations(state, beat) if state.cursor.expects == "duration" else self._chords(state, beat)
        )

    def _beat(self, state: State) -> int | None:
        """Counts the beats to the cursor from the first full bar; None between beats and in the pickup."""
        header, cursor = state.header, state.cursor
        step = header.meter.beat_ticks // TICKS_PER_GRID
        bar = cursor.row - bool(header.pickup)
        if bar < 0 or cursor.place % step:
            return None
        return ((bar + self.skipped) * header.bar_steps + cursor.place) // step

    def _number(self, state: State) -> int | None:
        """Returns the label of the chord that was written last."""
        label = chord_to_label(state.chord, 0) if state.chord else ""
        return self.chain.labels.index(label) if label in self.chain.labels else None

    def _chords(self, state: State, beat: int) -> Nats:
        """Returns the log-probability of each chord word here, given the chord before; in a bar it has to change."""
        before = self._number(state)
        row = self.marginals[beat].copy() if before is None or not beat else self.chain.moves[beat - 1][before].copy()
        # A chord's length says already that it ends here. The same chord again would take back what the
        # length promised.
        if before is not None and not state.at_row_start and not _is_cut(state):
            row[before] = UNLISTED
        index = state.lexicon.vocabulary.index
        # Only words for chords are judged; others keep their logits.
        nats = np.where(state.lexicon.of_kind("Chord"), UNLISTED, 0.0)
        for label, chance in zip(self.chain.labels, row, strict=True):
            if f"Chord_{label}" in index:
                nats[index[f"Chord_{label}"]] = max(chance, UNLISTED)
        return nats

    def _durations(self, state: State, beat: int) -> Nats:
        """Returns the log-probability that the chord lasts each length and then changes, unless the bar ends there."""
        nats = np.zeros(len(state.lexicon.vocabulary))
        chord = self._number(state)
        if chord is None:
            return nats
        nats[state.lexicon.of_kind("Dur")] = UNLISTED
        step = state.header.meter.beat_ticks // TICKS_PER_GRID
        stays, index = 0.0, state.lexicon.vocabulary.index
        for count in range(1, state.cursor.remaining // step + 1):
            after = beat + count
            stay = self.chain.moves[after - 1][chord, chord] if after < len(self.marginals) else 0.0
            # log(1 - p) from log p: expm1 keeps its digits where p is close to 1, where 1 -
            # exp(...) would round to 0.
            leaves = 0.0 if count * step == state.cursor.remaining else np.log(-np.expm1(min(stay, -1e-4)))
            # Lengths that no single word has share the word that is written first.
            word = index[f"Dur_{next(split_steps(count * step, step))}"]
            nats[word] = np.logaddexp(nats[word], stays + leaves)
            stays += stay
        return nats


def _is_cut(state: State) -> bool:
    """Tells whether the length just written is the first of two: no word lasts a beat longer, as in a bar of 9/8."""
    step = state.header.meter.beat_ticks // TICKS_PER_GRID
    length = int(state.lexicon.steps[state.lexicon.vocabulary.index[state.last_word]])
    return next(split_steps(length + step, step)) == length
