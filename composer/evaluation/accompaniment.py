"""Lanes foretold when the others are given: what accompanies a song's voice, and what one hand plays under the other.

Nats of everything written in the hidden lanes, a note of theirs. Beside the model stand a unigram of the style's words
in each lane, and a copier: the word at the same place of the bar before, moved as the root of the chord has moved, with
a share of the likelihood that validation pieces decide, the rest by the unigram.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from composer.api import run as run_verb
from composer.errors import ComposerError, InputError
from composer.evaluation.bootstrap import Figure, bootstrap
from composer.evaluation.network import Network, load_network
from composer.evaluation.setting import Mark, Result, Row, Setting
from composer.evaluation.texture import accompaniment_of, mean_texture, texture
from composer.grid.ensembles import ENSEMBLES, Ensemble
from composer.grid.grid import Grid
from composer.grid.lanes import CHORDS, HANDS
from composer.grid.piece_grid import piece_to_grid
from composer.grid.word import CHORD, NOTE, WITH, parse_word
from composer.music.piece import Piece
from composer.music.styles import family_of

HIDDEN = {"song": ENSEMBLES["piano"].page, "piano": HANDS["left"]}
"""Lanes to be foretold by ensemble; all others are given."""

TITLES = {"song": "the piano under a song's voice", "piano": "the left hand under the right"}
"""What is foretold by ensemble."""

PIECES = {"train": 400, "valid": 40, "test": 100}
SHARES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
"""Of the likelihood, for what the bar before says: the best on the validation pieces is taken."""

UNSEEN = 2400
"""Words that a lane may have, seen or not: each has half a count more."""


@dataclass(frozen=True)
class Said:
    """One word of a hidden lane: its lane, and what the copier expects in its place ("" where nothing)."""

    lane: str
    text: str
    expected: str

    @property
    def is_note(self) -> bool:
        """Whether a note begins with it."""
        return parse_word(self.text).kind in (NOTE, WITH)


def words_of(grid: Grid, hidden: Sequence[str]) -> Iterator[Said]:
    """Yields the words of the hidden lanes, bar by bar."""
    lanes = grid.header.lanes
    for lane in (lane for lane in lanes if lane in hidden):
        before: dict[tuple[int, int], str] = {}
        root = 0
        for row, cells in enumerate(grid.cells):
            now = _root(cells[lanes.index(CHORDS)]) if CHORDS in lanes else None
            shift = (now - root + 5) % 12 - 5 if now is not None else 0
            here = dict(_places(cells[lanes.index(lane)], grid.header.row_start(row)))
            for place, text in here.items():
                yield Said(lane, text, _moved(before.get(place, ""), shift))
            before, root = here, now if now is not None else root


def _root(cell: Sequence[str]) -> int | None:
    """Returns the root above the tonic of the first chord of a bar."""
    chords = (parse_word(text) for text in cell)
    return next((int(word.value.split(".")[0]) for word in chords if word.kind == CHORD and "." in word.value), None)


def _places(cell: Sequence[str], start: int) -> Iterator[tuple[tuple[int, int], str]]:
    """Yields each word of a cell by its place in the bar and its number among those at that place."""
    now, number = start, 0
    for text in cell:
        yield (now, number), text
        steps = parse_word(text).steps
        now, number = (now + steps, 0) if steps else (now, number + 1)


def _moved(text: str, shift: int) -> str:
    word = parse_word(text) if text else None
    if word is None or word.kind not in (NOTE, WITH):
        return text
    return str(replace(word, value=str(word.number + shift)))


@dataclass(frozen=True)
class Counts:
    """How often each word stands in each lane of a style, over training pieces."""

    by_lane: Mapping[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def learn(self, grid: Grid, hidden: Sequence[str]) -> None:
        """Counts a piece."""
        for said in words_of(grid, hidden):
            self.by_lane[family_of(grid.header.style), said.lane][said.text] += 1

    def nats(self, grid: Grid, hidden: Sequence[str], share: float = 0.0) -> float:
        """Returns the nats of the hidden lanes, a share of the likelihood given to the copier."""
        total = 0.0
        for said in words_of(grid, hidden):
            counts = self.by_lane[family_of(grid.header.style), said.lane]
            unigram = (counts[said.text] + 0.5) / (counts.total() + 0.5 * UNSEEN)
            copied = share if said.expected else 0.0
            total -= math.log((1 - copied) * unigram + copied * (said.text == said.expected))
        return total


def _grids(pieces: Sequence[Piece], hidden: Sequence[str]) -> list[Grid]:
    """Returns the grids of those pieces that have a hidden lane and another."""
    grids = list(map(piece_to_grid, pieces))
    return [grid for grid in grids if set(grid.header.voices) & set(hidden) and set(grid.header.voices) - set(hidden)]


def foretell(
    ensemble: Ensemble, network: Network, splits: Mapping[str, Sequence[Piece]], seed: int
) -> dict[str, Figure]:
    """Returns nats a note of the hidden lanes by the model, the unigram and the copier."""
    hidden = HIDDEN[ensemble.name]
    grids = {split: _grids(pieces, hidden) for split, pieces in splits.items()}
    counts = Counts()
    for grid in grids["train"]:
        counts.learn(grid, hidden)
    share = min(SHARES, key=lambda one: sum(counts.nats(grid, hidden, one) for grid in grids["valid"]))
    rows = np.array([
        (
            sum(said.is_note for said in words_of(grid, hidden)),
            network.lane_nats(grid, hidden),
            counts.nats(grid, hidden),
            counts.nats(grid, hidden, share),
        )
        for grid in grids["test"]
    ], dtype=np.float64)  # fmt: skip
    names = ("ours", "unigram of the style", f"the bar before, moved with the chord ({share:.0%})")
    if not len(rows):
        raise InputError(f"no test pieces for {ensemble.name}", "build all corpora")
    return bootstrap(rows, ("notes", *names), {name: (name, "notes", 1.0) for name in names}, seed)


def textures(songs: Sequence[Piece], setting: Setting) -> tuple[dict[str, dict[str, Figure]], list[str]]:
    """Returns the figures of people's accompaniments and of ours under the same voices, and why some are missing."""
    people, ours, refused = [], [], []
    for number, song in enumerate(songs):
        voice = replace(song, parts=song.parts[:1])
        try:
            made = run_verb("accompany", voice, part="piano", seed=setting.seed + number, checkpoint=setting.checkpoint)
            ours.append(texture(made.piece, accompaniment_of(made.piece)))
        except ComposerError as reason:
            refused.append(f"song {number + 1}: {reason}")
            continue
        people.append(texture(song, accompaniment_of(song)))
    sets = {"people": people, "ours": ours}
    return {name: mean_texture(found, setting.seed) for name, found in sets.items() if found}, refused


def run(setting: Setting) -> Result:
    """Measures the lanes of songs and of piano pieces. Raises InputError without data or torch."""
    network, rows, songs = load_network(setting.checkpoint), [], list[Piece]()
    for name, title in TITLES.items():
        setting.say(f"reading {name} pieces")
        splits = {split: setting.music.textures(name, split, count) for split, count in PIECES.items()}
        test = splits["test"] = splits["test"][:: setting.every]
        songs = songs or test
        setting.say(f"foretelling {len(test)} of them")
        ours, unigram, copier = foretell(ENSEMBLES[name], network, splits, setting.seed).values()
        mark = Mark(floor=unigram.value, anchor=copier.value, is_low=True)
        rows.append(Row(f"nats a note, {title}", ours.value, mark, ours.low, ours.high))
    setting.say("accompanying voices")
    found, refused = textures(songs[: setting.count], setting)
    table = {figure: {who: found[who][figure].to_json() for who in found} for figure in next(iter(found.values()), {})}
    return Result(tuple(rows), {f"texture of {len(songs[: setting.count])} accompaniments": table}, tuple(refused))
