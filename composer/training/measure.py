"""Likelihood of held-out music, in units that survive a change of tokens: bits per note, bits per chord."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from composer.grid.cursor import FIRST_LANE
from composer.grid.lanes import CHORDS, lane_number
from composer.grid.vocabulary import Vocabulary
from composer.grid.word import CHORD, NOTE, WITH, kind_of
from composer.training.examples import IGNORED, Example, collate
from composer.training.ranks import ALONE, Ranks


@dataclass(frozen=True)
class Likelihood:
    """Sums over pieces: negative log-likelihood in nats by kind of lane, and what there is to divide it by."""

    voice_nats: float
    chord_nats: float
    other_nats: float
    notes: int
    chords: int
    tokens: int
    cell_tokens: int

    @property
    def bits_per_note(self) -> float:
        """Everything but the chord lane (bar tokens, section marks and the end included), a note of the voices."""
        # Bars, marks and the end are part of what it costs to write a melody, however a vocabulary
        # spells them.
        return (self.voice_nats + self.other_nats) / max(1, self.notes) / math.log(2)

    @property
    def bits_per_chord(self) -> float:
        """The chord lane's bits per chord written (each bar says its chord)."""
        return self.chord_nats / max(1, self.chords) / math.log(2)

    @property
    def cell_nats(self) -> float:
        """Nats per word of all lanes, where composing draws words."""
        return (self.voice_nats + self.chord_nats) / max(1, self.cell_tokens)

    @property
    def loss(self) -> float:
        """Nats per predicted token."""
        return (self.voice_nats + self.chord_nats + self.other_nats) / max(1, self.tokens)


def token_nats(logits: Tensor, targets: Tensor) -> Tensor:
    """Returns each target's negative log-likelihood in nats, 0 where it is IGNORED; (batch, tokens) as targets."""
    # fp32, because sums over thousands of words lose digits in bf16; flat, because softmax over the last axis is
    # much faster than over one in the middle.
    flat = F.cross_entropy(logits.float().flatten(0, 1), targets.flatten(), reduction="none", ignore_index=IGNORED)
    return flat.view_as(targets)


@torch.no_grad()
def measure(
    model: nn.Module, batches: Sequence[Sequence[Example]], vocabulary: Vocabulary, ranks: Ranks = ALONE
) -> Likelihood:
    """Returns the likelihood of batches of examples, in evaluation mode, measured by all processes together."""
    kinds = [kind_of(word) for word in vocabulary.words]
    is_note, is_chord = (torch.tensor([kind in wanted for kind in kinds]) for wanted in ((NOTE, WITH), (CHORD,)))
    sums = torch.zeros(7, dtype=torch.float64)
    was_training = model.training
    model.eval()
    for examples in ranks.share(batches):
        batch, targets = collate(list(examples), ranks.device)
        logits, _ = model(*batch.tensors())
        nats = token_nats(logits, targets).cpu().double()
        lane, targets = batch.lane.cpu(), targets.cpu()
        # The lane told with a token is that of the word to come, which is the target at this place.
        chords = lane == FIRST_LANE + lane_number(CHORDS)
        voices = (lane >= FIRST_LANE) & ~chords
        words = targets[targets != IGNORED]
        sums += torch.stack([
            nats[voices].sum(), nats[chords].sum(), nats[~voices & ~chords].sum(),
            is_note[words].sum(), is_chord[words].sum(), torch.tensor(len(words)),
            ((voices | chords) & (targets != IGNORED)).sum(),
        ]).double()  # fmt: skip
    model.train(was_training)
    voice_nats, chord_nats, other_nats, *counts = ranks.add(sums).tolist()
    return Likelihood(voice_nats, chord_nats, other_nats, *map(int, counts))
