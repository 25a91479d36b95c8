"""A style of the user's own in minutes: thin matrices learned beside those of the shipped model, which stays as it is.

Low-rank adaptation (Hu et al., "LoRA", ICLR 2022) of every matrix, words and head among them.
"""

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor, nn
from torch.func import functional_call

from composer.analysis.originality import build_index
from composer.corpus.judge import Tune
from composer.corpus.learned import learnable
from composer.corpus.splits import place_tunes
from composer.corpus.traces import trace_of
from composer.errors import InputError
from composer.grid.ensembles import ensemble_of, parts_by_lane
from composer.io.files import digest_of
from composer.model.checkpoint import Checkpoint
from composer.model.network import ModelConfig, Past, Transformer
from composer.model.style_profile import Profile
from composer.model.tuned_style import Floats, TunedStyle
from composer.music.piece import Piece
from composer.music.styles import STYLES
from composer.training.examples import Example, ExampleSource, collate
from composer.training.limits import with_limits
from composer.training.measure import measure, token_nats
from composer.training.onnx_weights import read_weights
from composer.training.publish import find_habits, is_tune, make_profiles, tunes_of
from composer.training.tokenizer import GridTokenizer, make_tokenizer
from composer.training.train import valid_batches

HELD_OUT = 0.2
"""Share of the pieces that decides when to stop; what is a version of one of them is held out with it."""

FEWEST_BITS = 0.01
"""What tuning must save for each held-out note, or it taught nothing."""


@dataclass(frozen=True)
class TuneConfig:
    """Settings: rank of the matrices, minutes of training, Adam's rate, tokens of a step, dropout, seed."""

    rank: int = 8
    minutes: float = 2.0
    rate: float = 0.0006
    batch_tokens: int = 2048
    checks: int = 12
    dropout: float = 0.2
    seed: int = 0


class Tuned(nn.Module):
    """A frozen model with a product of two thin matrices beside each of its own; `forward` is that of the model."""

    def __init__(self, model: Transformer, rank: int) -> None:
        super().__init__()
        self.model = model.requires_grad_(False)
        matrices = {name: weight for name, weight in model.named_parameters() if weight.ndim == 2}
        self.names = [name for name in matrices if name.startswith(("blocks.", "word.", "head."))]
        # One side begins as nothing, so that the model begins as it is.
        self.left = nn.ParameterList(torch.zeros(matrices[name].shape[0], rank) for name in self.names)
        self.right = nn.ParameterList(
            torch.randn(rank, matrices[name].shape[1]) * matrices[name].shape[1] ** -0.5 for name in self.names
        )

    def forward(self, *columns: Tensor) -> tuple[Tensor, Past]:
        """Takes the columns of a batch, returns logits and the keys and values of its tokens."""
        weights = dict(self.model.named_parameters())
        rows = zip(self.names, self.left, self.right, strict=True)
        added = {name: weights[name] + left @ right for name, left, right in rows}
        found: tuple[Tensor, Past] = functional_call(self.model, added, columns)
        return found

    def sides(self) -> tuple[dict[str, Floats], dict[str, Floats]]:
        """Returns the left and the right matrices by the names of the weights beside which they stand."""
        left, right = (
            {name: part.detach().numpy() for name, part in zip(self.names, parts, strict=True)}
            for parts in (self.left, self.right)
        )
        return left, right


def tune(
    name: str, tunes: Sequence[Tune], checkpoint: Checkpoint, config: TuneConfig, say: Callable[[str], None]
) -> TunedStyle:
    """Returns a style learned from pieces; `say` is told how far it is.

    Raises InputError where too few pieces are left to judge by, or nothing was learned.
    """
    torch.manual_seed(config.seed)
    train, valid = split(tunes)
    model = open_model(checkpoint, config.dropout)
    tokenizer = make_tokenizer(checkpoint.vocabulary)
    base, before = find_base(model, valid, checkpoint, tokenizer)
    say(f"{len(train)} excerpts to learn, {len(valid)} to judge by; as {base}: {before:.3f} bits a note")
    train, valid = in_style(train, base), in_style(valid, base)
    tuned = Tuned(model, config.rank)
    batches = valid_batches(valid, tokenizer, config.batch_tokens)
    after = _train(tuned, ExampleSource(train, tokenizer, config.seed), batches, config, say)
    if after > before - FEWEST_BITS:
        told = f"{before:.3f} bits a note before, {after:.3f} after"
        raise InputError(f"nothing was learned: {told}", "give more pieces, or more alike")
    own = in_style([*train, *valid], name)
    left, right = tuned.sides()
    return TunedStyle(
        name=name,
        base=base,
        model=checkpoint.digest,
        left=left,
        right=right,
        profile=replace(profile_of(own, name), habits=find_habits(tuned, valid, tokenizer)),
        index=build_index(list(filter(is_tune, own)) or own),
        about={
            "pieces": len(tunes),
            "bits_per_note_before": round(before, 3),
            "bits_per_note": round(after, 3),
            "rank": config.rank,
            "seed": config.seed,
        },
    )


def open_model(checkpoint: Checkpoint, dropout: float) -> Transformer:
    """Returns the network of a checkpoint with its weights; `dropout` is that of training it further."""
    sizes = replace(ModelConfig(**checkpoint.about["config"]), dropout=dropout)
    model = Transformer(sizes, checkpoint.vocabulary.pitches)
    model.load_state_dict(read_weights(checkpoint.onnx))
    return model.eval()


def in_style(pieces: Iterable[Piece], style: str) -> list[Piece]:
    """Returns the pieces as those of a style."""
    return [replace(piece, style=style) for piece in pieces]


def profile_of(pieces: Sequence[Piece], style: str) -> Profile:
    """Returns the profile of a style whose pieces these are, but for its habits."""
    found = make_profiles(pieces, tunes_of(pieces))
    return with_limits(found, tunes_of(pieces))[style]


def split(tunes: Sequence[Tune]) -> tuple[list[Piece], list[Piece]]:
    """Returns what to learn from and what to judge by: leads and textures; clusters of versions stay together.

    Raises InputError where one of the two is empty.
    """
    places = place_tunes(list(map(trace_of, tunes)), {})
    clusters = sorted({place.cluster for place in places.values()}, key=lambda one: digest_of(one.encode()))
    held = set(clusters[: math.ceil(HELD_OUT * len(clusters))])
    found: dict[bool, list[Piece]] = {False: [], True: []}
    for tune in tunes:
        found[places[tune.name].cluster in held] += [one for one, _ in learnable(tune.piece)]
    if not (found[False] and found[True]):
        raise InputError("the pieces are versions of each other, or none fits the grid", "give other ones besides")
    return found[False], found[True]


def find_base(
    model: Transformer, valid: Sequence[Piece], checkpoint: Checkpoint, tokenizer: GridTokenizer
) -> tuple[str, float]:
    """Returns the style of the model that foretells pieces best, and its bits a note."""
    played = {ensemble_of(parts_by_lane(piece)).name for piece in valid}
    known = [name for name in checkpoint.styles() if name in STYLES and name not in checkpoint.tuned]
    # Scores are tuned from a style of their ensemble, whose verbs then write for it; tunes from any.
    fitting = [name for name in known if STYLES[name].ensemble in played] or known
    sample = list(valid[:: max(1, len(valid) // 12)])

    def bits(name: str, pieces: Sequence[Piece]) -> float:
        batches = valid_batches(in_style(pieces, name), tokenizer, 4096)
        return measure(model, batches, tokenizer.vocabulary).bits_per_note

    base = min(fitting, key=lambda name: bits(name, sample))
    return base, bits(base, valid)


def _train(
    tuned: Tuned, source: ExampleSource, valid: list[list[Example]], config: TuneConfig, say: Callable[[str], None]
) -> float:
    """Trains the thin matrices, keeps the best by held-out bits a note, and returns those."""
    optimizer = torch.optim.AdamW([*tuned.left, *tuned.right], lr=config.rate, weight_decay=0.05)
    best, kept = math.inf, {}
    started, done, epoch, checked = time.monotonic(), 0.0, 0, 0
    tuned.train()
    while done < 1:
        for batch in source.epoch(epoch, [1.0] * len(source.pieces), config.batch_tokens):
            optimizer.param_groups[0]["lr"] = config.rate * min(1.0, 10 * done + 0.1, 2 * (1 - done))
            inputs, targets = collate(batch)
            logits, _ = tuned(*inputs.tensors())
            (token_nats(logits, targets).sum() / (targets >= 0).sum()).backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            optimizer.zero_grad()
            done = (time.monotonic() - started) / (60 * config.minutes)
            if done * config.checks >= checked + 1 or done >= 1:
                checked = int(done * config.checks)
                bits = measure(tuned, valid, source.vocabulary).bits_per_note
                say(f"{min(1.0, done):.0%}: {bits:.3f} bits a note")
                if bits < best:
                    best, kept = bits, {name: part.clone() for name, part in _own(tuned).items()}
            if done >= 1:
                break
        epoch += 1
    tuned.load_state_dict(kept, strict=False)
    return best


def _own(tuned: Tuned) -> dict[str, Tensor]:
    return {name: part.detach() for name, part in tuned.named_parameters() if part.requires_grad}
