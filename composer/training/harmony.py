"""Learning chords under melodies: `composer.analysis.melody_harmony` fitted to tunes with chords."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from composer.analysis.melody_harmony import (
    FEATURES,
    HarmonyTable,
    beats_of,
    chord_to_label,
    decode,
    features_of,
    is_downbeat,
)
from composer.music.piece import Piece
from composer.music.theory import NO_CHORD

FEWEST = 25
"""Beats that a chord must have in the corpus to be a label of its own; rarer ones become their triad."""

UNKNOWN = -1


@dataclass(frozen=True)
class HarmonyConfig:
    """Size of the network, its dropouts (of features, inputs and states), and how long and fast it learns."""

    hidden: int = 96
    dropouts: tuple[float, float, float] = (0.05, 0.2, 0.4)
    epochs: int = 28
    batch: int = 16
    rate: float = 3e-3
    weight_decay: float = 0.03
    longest: int = 256
    seed: int = 0


@dataclass(frozen=True)
class Tune:
    """A tune's beats: features (beats, FEATURES), labels (beats; UNKNOWN where none sounds), downbeats (beats)."""

    features: Tensor
    labels: Tensor
    downbeats: Tensor


class HarmonyNet(nn.Module):
    """Emissions of a bidirectional GRU and the moves of the chain; its state is a `HarmonyTable`'s weights."""

    def __init__(self, labels: int, config: HarmonyConfig) -> None:
        super().__init__()
        self.dropouts = config.dropouts
        self.inp = nn.Linear(FEATURES, config.hidden)
        self.gru = nn.GRU(config.hidden, config.hidden, bidirectional=True, batch_first=True)
        self.out = nn.Linear(2 * config.hidden, labels)
        self.move = nn.Parameter(torch.zeros(2, labels, labels))

    def forward(self, features: Tensor) -> Tensor:
        """Returns the fit of each label: (batch, beats, FEATURES) -> (batch, beats, labels)."""
        seen, inside, out = (self.training * rate for rate in self.dropouts)
        inputs = F.dropout(torch.tanh(self.inp(F.dropout(features, seen))), inside)
        states, _ = self.gru(inputs)
        fit: Tensor = self.out(F.dropout(states, out))
        return fit

    def nats(self, tunes: Tune, known: Tensor) -> Tensor:
        """Negative log-likelihood per beat of a padded batch; `known` (batch, beats) is false on the padding."""
        fit = self(tunes.features)
        rows = torch.arange(len(fit))
        # The forward algorithm of a linear chain: the log of the summed weight of all label sequences
        # up to each beat, and along with it the weight of the true one.
        total, gold = fit[:, 0], fit[rows, 0, tunes.labels[:, 0]]
        for beat in range(1, fit.shape[1]):
            moves, inside = self.move[tunes.downbeats[:, beat].long()], known[:, beat]
            stepped = torch.logsumexp(total.unsqueeze(2) + moves, 1) + fit[:, beat]
            # Tunes in the batch that are over keep their total.
            total = torch.where(inside.unsqueeze(1), stepped, total)
            before, here = tunes.labels[:, beat - 1], tunes.labels[:, beat]
            gold = gold + torch.where(inside, fit[rows, beat, here] + moves[rows, before, here], 0.0)
        nats: Tensor = (torch.logsumexp(total, 1) - gold).sum() / known.sum()
        return nats


def learn_labels(pieces: Sequence[Piece]) -> tuple[str, ...]:
    """Returns the chords that are frequent enough, and the triads of the others where these are."""
    counts: Counter[str] = Counter()
    for piece in pieces:
        counts.update(label for label in labels_of(piece) if label)
    frequent = {label for label, count in counts.items() if count >= FEWEST}
    return tuple(sorted(frequent))


def labels_of(piece: Piece) -> list[str]:
    """Returns the chord on each beat, "" where none sounds."""
    chords = [piece.chord_at(tick) for tick in beats_of(piece)]
    return [
        "" if chord is None or chord.quality == NO_CHORD else chord_to_label(chord, piece.key.tonic) for chord in chords
    ]


def to_tune(piece: Piece, labels: Sequence[str]) -> Tune:
    """Returns features and label numbers of a piece; a rare chord counts as its triad, or as the chord before."""
    index = {label: number for number, label in enumerate(labels)}
    # A rare chord still tells its function by its triad; where that is rare too, the chord before goes on.
    numbers = [index.get(name, index.get(_triad(name), UNKNOWN)) for name in labels_of(piece)]
    features = torch.tensor(features_of(piece), dtype=torch.float32)
    return Tune(features, torch.tensor(numbers), torch.tensor(is_downbeat(piece, beats_of(piece))))


def _triad(label: str) -> str:
    degree, _, quality = label.partition(".")
    is_minor = quality.startswith("m") and not quality.startswith("maj")
    return f"{degree}.{'m' if is_minor else ''}"


def filled(tune: Tune) -> Tune:
    """Returns the tune with the chord before on each beat without one, the first chord before that."""
    labels = tune.labels.clone()
    known = labels[labels != UNKNOWN]
    last = int(known[0])
    for beat, label in enumerate(labels.tolist()):
        last = label if label != UNKNOWN else last
        labels[beat] = last
    return replace(tune, labels=labels)


def fit_harmony(
    pieces: Sequence[Piece], valid: Sequence[Piece], config: HarmonyConfig, log: Callable[[str], None] = print
) -> HarmonyTable:
    """Returns the table that labels most of the validation beats as they are, of those after each epoch."""
    torch.manual_seed(config.seed)
    random = Random(config.seed)
    labels = learn_labels(pieces)
    tunes = [filled(tune) for piece in pieces if _is_labelled(tune := to_tune(piece, labels))]
    held_out = [tune for piece in valid if _is_labelled(tune := to_tune(piece, labels))]
    # Sorted by length once: batches waste little padding, and their order is drawn again for each epoch.
    tunes.sort(key=lambda tune: len(tune.labels))
    net = HarmonyNet(len(labels), config)
    batches = [tunes[start : start + config.batch] for start in range(0, len(tunes), config.batch)]
    optimizer = torch.optim.AdamW(net.parameters(), config.rate, weight_decay=config.weight_decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, config.rate, total_steps=config.epochs * len(batches))
    best, best_share = to_table(net, labels), 0.0
    for epoch in range(config.epochs):
        net.train()
        random.shuffle(batches)
        nats = [_step(net, batch, config, optimizer, schedule) for batch in batches]
        share = accuracy(net, held_out)
        log(f"epoch {epoch}: {sum(nats) / len(nats):.4f} nats a beat, {share:.4f} of the validation beats right")
        # Chosen by beats that are right, not by likelihood: that is what the chords are judged by.
        if share > best_share:
            best, best_share = to_table(net, labels), share
    return best


def _is_labelled(tune: Tune) -> bool:
    return len(tune.labels) >= 8 and float((tune.labels != UNKNOWN).float().mean()) > 0.5


def _step(net: HarmonyNet, tunes: Sequence[Tune], config: HarmonyConfig, optimizer: torch.optim.Optimizer,
          schedule: torch.optim.lr_scheduler.LRScheduler) -> float:  # fmt: skip
    batch, known = collate(tunes, config.longest)
    nats = net.nats(batch, known)
    optimizer.zero_grad()
    nats.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    optimizer.step()
    schedule.step()
    return nats.item()


def collate(tunes: Sequence[Tune], longest: int) -> tuple[Tune, Tensor]:
    """Returns tunes padded to one length, cut at `longest`, and which beats are theirs (batch, beats)."""
    width = min(longest, max(len(tune.labels) for tune in tunes))
    lengths = torch.tensor([[min(width, len(tune.labels))] for tune in tunes])

    def pad(rows: list[Tensor]) -> Tensor:
        return nn.utils.rnn.pad_sequence([row[:width] for row in rows], batch_first=True)

    batch = Tune(pad([t.features for t in tunes]), pad([t.labels for t in tunes]), pad([t.downbeats for t in tunes]))
    return batch, torch.arange(width) < lengths


@torch.no_grad()
def accuracy(net: HarmonyNet, tunes: Sequence[Tune]) -> float:
    """Returns the share of the labelled beats whose label is found."""
    net.eval()
    right = total = 0
    for tune in tunes:
        fit = net(tune.features.unsqueeze(0))[0].numpy().astype(float)
        move = net.move.numpy().astype(float)[tune.downbeats[1:].long()]
        found = torch.tensor(decode(fit, move))
        known = tune.labels != UNKNOWN
        right += int((found == tune.labels)[known].sum())
        total += int(known.sum())
    return right / max(1, total)


def to_table(net: HarmonyNet, labels: tuple[str, ...]) -> HarmonyTable:
    """Returns the network's weights as the program reads them."""
    return HarmonyTable(labels, {n: value.detach().numpy().astype(float) for n, value in net.state_dict().items()})
