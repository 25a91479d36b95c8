"""The network: a decoder-only Transformer whose attention is rotary in token order and in musical time.

It knows no music. With each id it is told five numbers: the time and lane of that token, and the time, lane and place
in the bar of the token to come. Queries turn with the time of the token to be predicted, keys with the time of their
own token, so that "what stood here four bars ago" is one fixed rotation. It is told besides which pitches are heard
when the token to come begins, and weighs every pitch by the intervals to them. Imports torch and nothing of ours.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Past = list[Tensor]
"""Of each layer in turn the keys (batch, n_head, head_size, tokens) and the values (batch, n_head, tokens, head_size).

Keys lie as the product with queries wants them. What is given may have room for more tokens than were seen.
"""

WIDEST = 36
"""Semitones of the widest interval that is told apart."""

N_BEFORE, N_MOVED = 122, 27
"""How many values the interval before and the motion have."""

BAR = 16.0
"""Musical time of one bar; the wavelengths below are powers of two of it, so whole bars apart looks alike."""


@dataclass(frozen=True)
class ModelConfig:
    """Sizes of the network. `n_embd` is a multiple of `n_head`, the head size a multiple of 4.

    `n_interval` is the width of `Intervals`, 0 for a network without. `dropout` is the share of channels that are left
    out while it learns, `word_dropout` that of the words it reads.
    """

    vocab_size: int
    n_layer: int = 6
    n_head: int = 6
    n_embd: int = 192
    n_lane: int = 24
    n_place: int = 145
    dropout: float = 0.2
    word_dropout: float = 0.0
    n_interval: int = 0

    @property
    def head_size(self) -> int:
        """Width of one attention head."""
        return self.n_embd // self.n_head


@dataclass
class Batch:
    """Inputs of one forward pass, each (batch, tokens): ids, lanes and places are ints, the times floats.

    `heard` are ints, (batch, tokens, pitches, 4): lane, pitch, interval before and motion of each pitch that is heard,
    all 0 where there are fewer.
    """

    ids: Tensor
    onset: Tensor
    time: Tensor
    lane: Tensor
    place: Tensor
    own: Tensor
    heard: Tensor

    def tensors(self) -> tuple[Tensor, ...]:
        """Returns the tensors in the order `Transformer.forward` takes them."""
        return self.ids, self.onset, self.time, self.lane, self.place, self.own, self.heard


def norm(x: Tensor) -> Tensor:
    """RMSNorm without learned scale (Zhang & Sennrich 2019)."""
    # Scales that are learned add nothing here: the matrix that follows can hold them.
    return F.rms_norm(x, (x.size(-1),))


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turns pairs of channels (Su et al. 2021). x: (batch, n_head, tokens, head_size); cos, sin: half as wide."""
    # Channel i of the left half turns with channel i of the right: the layout of GPT-NeoX, one cat, no
    # interleaving.
    left, right = x.chunk(2, dim=-1)
    return torch.cat((left * cos - right * sin, left * sin + right * cos), dim=-1)


class Attention(nn.Module):
    """Causal self-attention with normalised queries and keys."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        # One product for all three: few large matrices are faster than many small ones.
        self.qkv = nn.Linear(config.n_embd, 3 * config.n_embd, bias=False)
        self.proj = nn.Linear(config.n_embd, config.n_embd, bias=False)
        # With queries and keys normalised (Henry et al. 2020), attention logits are bounded, and large
        # steps of the optimiser cannot drive the softmax into saturation. How sharply a head looks is
        # then a number of its own.
        self.sharpness = nn.Parameter(torch.full((config.n_head, 1, 1), 2.0))

    def forward(self, x: Tensor, turns: "Turns", past: Past) -> tuple[Tensor, Past]:
        """x: (batch, tokens, n_embd); `past` has keys and values of tokens before, or nothing. Returns the new ones."""
        batch, tokens, width = x.shape
        heads = (batch, tokens, self.config.n_head, self.config.head_size)
        # q, k, v: (batch, n_head, tokens, head_size)
        q, k, v = (part.view(heads).transpose(1, 2) for part in self.qkv(x).chunk(3, dim=-1))
        q = rotate(norm(q), *turns.query) * self.sharpness
        # Keys are kept turned: rotation depends on their own time alone, so the cache never has to be
        # turned again.
        k = rotate(norm(k), *turns.key)
        # Without a cache every token sees those before it, which the kernel knows how to do without a mask.
        y = self._look_back(q, k, v, turns, past) if past else F.scaled_dot_product_attention(q, k, v, is_causal=True)
        # back to (batch, tokens, n_embd)
        y = y.transpose(1, 2).reshape(batch, tokens, width)
        return self.proj(y), [k.transpose(2, 3), v]

    def _look_back(self, q: Tensor, k: Tensor, v: Tensor, turns: "Turns", past: Past) -> Tensor:
        """Attends to the past and to the tokens themselves under one softmax, without a copy of the past."""
        keys, values = past
        scores = torch.cat((q @ keys, q @ k.transpose(2, 3)), dim=-1) * self.config.head_size**-0.5
        weights = (scores + turns.mask).softmax(dim=-1)
        room = keys.shape[-1]
        y: Tensor = weights[..., :room] @ values + weights[..., room:] @ v
        return y


class Block(nn.Module):
    """Attention, then a feed-forward layer with squared ReLU (So et al. 2021), each around a residual."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.attention = Attention(config)
        self.up = nn.Linear(config.n_embd, 4 * config.n_embd, bias=False)
        self.down = nn.Linear(4 * config.n_embd, config.n_embd, bias=False)
        self.dropout = config.dropout

    def forward(self, x: Tensor, turns: "Turns", past: Past) -> tuple[Tensor, Past]:
        """x: (batch, tokens, n_embd)."""
        attended, present = self.attention(norm(x), turns, past)
        x = x + self._drop(attended)
        # Squared ReLU leaves most activations exactly zero, and needs one matrix less than a gated
        # unit.
        x = x + self._drop(self.down(F.relu(self.up(norm(x))).square()))
        return x, present

    def _drop(self, x: Tensor) -> Tensor:
        """Dropout with one mask for all tokens of a sequence (Gal & Ghahramani 2016).

        A mask per token costs 40% of the speed on a CPU, this one nothing.
        """
        if not self.training or not self.dropout:
            return x
        # (batch, 1, n_embd): the token axis is 1, so that all tokens lose the same channels.
        kept = torch.rand(x.shape[0], 1, x.shape[2], device=x.device, dtype=x.dtype) >= self.dropout
        return x * kept / (1 - self.dropout)


class Intervals(nn.Module):
    """Logits that each pitch that is heard adds to every pitch to come, by the interval between the two.

    A relative position in pitch, as rotary attention has one in time: what a fifth or a step means is learned once for
    all degrees, and from far less music.
    """

    def __init__(self, config: ModelConfig, pitches: Sequence[int | None]) -> None:
        super().__init__()
        assert len(pitches) == config.vocab_size, "a pitch or None for each word"
        width = config.n_interval
        self.state = nn.Linear(config.n_embd, width, bias=False)
        self.lane = nn.Embedding(config.n_lane, width)
        self.before = nn.Embedding(N_BEFORE, width)
        self.moved = nn.Embedding(N_MOVED, width)
        self.out = nn.Linear(width, 2 * WIDEST + 1, bias=False)
        known = sorted({pitch for pitch in pitches if pitch is not None})
        # One column more than there are pitches, of zeros, for the words without any.
        columns = [len(known) if pitch is None else known.index(pitch) for pitch in pitches]
        self.pitches: Tensor
        self.columns: Tensor
        self.register_buffer("pitches", torch.tensor(known, dtype=torch.long), persistent=False)
        self.register_buffer("columns", torch.tensor(columns, dtype=torch.long), persistent=False)

    def forward(self, x: Tensor, heard: Tensor) -> Tensor:
        """x: (batch, tokens, n_embd), heard: (batch, tokens, n, 4). Returns logits to add, (batch, tokens, words)."""
        lane, pitch, before, moved = heard.unbind(-1)
        # u: (batch, tokens, n, n_interval)
        u = self.state(x).unsqueeze(2) + self.lane(lane) + self.before(before) + self.moved(moved)
        # (batch, tokens, n, intervals), nothing where fewer pitches are heard
        by_interval = self.out(F.relu(u).square()) * (lane > 0).unsqueeze(-1)
        # (batch, tokens, n, pitches): the interval that each pitch would make
        interval = (self.pitches - pitch.unsqueeze(-1)).clamp(-WIDEST, WIDEST) + WIDEST
        by_pitch = by_interval.gather(-1, interval).sum(2)
        return F.pad(by_pitch, (0, 1)).index_select(-1, self.columns)


@dataclass
class Turns:
    """Rotations of one pass, (batch, 1, tokens, head_size / 2) each as cosine and sine, and what to add to scores."""

    query: tuple[Tensor, Tensor]
    key: tuple[Tensor, Tensor]
    mask: Tensor


class Transformer(nn.Module):
    """The decoder. `forward` returns logits and the cache that the next call takes."""

    def __init__(self, config: ModelConfig, pitches: Sequence[int | None] = ()) -> None:
        """`pitches` are those of all words in semitones, None for those that have none: what intervals are made of."""
        super().__init__()
        self.config = config
        self.word = nn.Embedding(config.vocab_size, config.n_embd)
        self.lane = nn.Embedding(config.n_lane, config.n_embd)
        self.place = nn.Embedding(config.n_place, config.n_embd)
        self.own = nn.Embedding(config.n_lane, config.n_embd)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.n_layer))
        self.head = nn.Linear(config.n_embd, config.vocab_size, bias=False)
        self.intervals = Intervals(config, pitches) if config.n_interval else None
        # Half of a head's channel pairs turn with the order of tokens, which tells neighbours apart,
        # and half with musical time, which finds the same place some bars ago whatever the number of
        # words between.
        pairs = config.head_size // 4
        order = 10_000.0 ** -(torch.arange(pairs) / pairs)
        # an eighth of a bar up to 16 bars for eight pairs
        time = 2 * math.pi / (BAR * 2.0 ** torch.linspace(-3, 4, pairs))
        self.order_speed: Tensor
        self.time_speed: Tensor
        self.register_buffer("order_speed", order, persistent=False)
        self.register_buffer("time_speed", time, persistent=False)
        self.apply(self._init)
        # A word sounds much alike in all lanes: what its own lane adds is learned from nothing.
        nn.init.zeros_(self.own.weight)
        # Each block begins as the identity, so that a deep network trains from the first step as a
        # shallow one does.
        for block in self.blocks:
            nn.init.zeros_(block.attention.proj.weight)  # type: ignore[union-attr, arg-type]
            nn.init.zeros_(block.down.weight)  # type: ignore[union-attr, arg-type]
        if self.intervals:
            nn.init.zeros_(self.intervals.out.weight)

    def _init(self, module: nn.Module) -> None:
        if isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, std=module.in_features**-0.5)
        elif isinstance(module, nn.Embedding):
            nn.init.normal_(module.weight, std=0.5)

    def parameter_count(self) -> int:
        """Returns the number of weights."""
        return sum(p.numel() for p in self.parameters())

    def _read(self, ids: Tensor) -> Tensor:
        """Returns the words' embeddings, (batch, tokens, n_embd), some zeros in training (Bowman et al. 2016)."""
        words: Tensor = self.word(ids)
        if not self.training or not self.config.word_dropout:
            return words
        return words * (torch.rand(ids.shape, device=ids.device) >= self.config.word_dropout).unsqueeze(-1)

    def _angles(self, order: Tensor, time: Tensor) -> tuple[Tensor, Tensor]:
        """Returns cosine and sine: tokens (tokens,), times (batch, tokens) -> (batch, 1, tokens, head_size / 2)."""
        # turns: (batch, tokens, head_size / 4); steps has the same shape, equal in all rows of the
        # batch
        turns = time.unsqueeze(-1) * self.time_speed
        steps = (order.unsqueeze(-1) * self.order_speed).unsqueeze(0).expand_as(turns)
        angles = torch.cat((steps, turns), dim=-1).unsqueeze(1)
        return angles.cos(), angles.sin()

    def forward(
        self,
        ids: Tensor,
        onset: Tensor,
        time: Tensor,
        lane: Tensor,
        place: Tensor,
        own: Tensor,
        heard: Tensor,
        past: Past | None = None,
        seen: Tensor | None = None,
    ) -> tuple[Tensor, Past]:
        """Returns logits (batch, tokens, vocab_size) of the token after each, and these tokens' keys and values.

        The inputs are those of `Batch`; `past` holds the keys and values of `seen` tokens before, a tensor
        of one number, and may have room for more.
        """
        order = torch.arange(ids.shape[1], device=ids.device)
        room = past[0].shape[-1] if past else 0
        seen = torch.zeros(1, dtype=torch.long, device=ids.device) if seen is None else seen
        mask = _blind(room, seen, order)
        order = order + seen
        # Queries turn with the time of the token to come, keys with their own: what sounds at that very
        # time has angle zero.
        turns = Turns(self._angles(order.float(), time), self._angles(order.float(), onset), mask)
        # (batch, tokens, n_embd), normalised so that no embedding outweighs the others at the
        # beginning.
        x = norm(self._read(ids) + self.lane(lane) + self.place(place) + self.own(own))
        present: Past = []
        for index, block in enumerate(self.blocks):
            # `past` alternates keys and values: two tensors per layer.
            x, kept = block(x, turns, past[2 * index : 2 * index + 2] if past else [])
            present += kept
        x = norm(x)
        logits: Tensor = self.head(x)
        if self.intervals:
            logits = logits + self.intervals(x, heard)
        return logits, present


def _blind(room: int, seen: Tensor, order: Tensor) -> Tensor:
    """Returns what to add to scores, (tokens, room + tokens): 0 where a token may look, else less than any score."""
    filled = torch.arange(room, device=order.device)[None, :] < seen.expand_as(order)[:, None]
    causal = order[None, :] <= order[:, None]
    return torch.where(torch.cat((filled, causal), dim=1), 0.0, -1e9)
