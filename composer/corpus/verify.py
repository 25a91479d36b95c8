"""Every piece of a built corpus to model words and back: its tune, and of scores whole textures."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from composer.corpus.lead_sheets import lead_sheets
from composer.corpus.manifest import read_manifest
from composer.corpus.voicing_counts import VoicingCounts
from composer.corpus.voicings import find_voicings
from composer.errors import InputError
from composer.grid.grid import grid_to_words, words_to_grid
from composer.grid.piece_grid import grid_to_piece, grid_view, piece_to_grid
from composer.io.midi.file import read_midi
from composer.music.piece import Piece


@dataclass
class Trip:
    """How many pieces went to words and came back exactly, and a line for each that the grid does not hold."""

    same: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def tried(self) -> int:
        """Pieces that were tried."""
        return self.same + len(self.refused)

    def try_piece(self, piece: Piece) -> None:
        """Writes a piece as words and reads it again. Raises InputError where it comes back changed."""
        try:
            grid = piece_to_grid(piece)
        except InputError as reason:
            self.refused.append(f"{piece.title}: {reason}")
            return
        if grid_to_piece(words_to_grid(grid_to_words(grid, grid.every_cell()))) != grid_view(piece):
            raise InputError(f"{piece.title!r} comes back changed", "this is a bug: please report it")
        self.same += 1


@dataclass
class Verified:
    """What came of the tunes and of the textures of a corpus, and the counts of textures by source."""

    tunes: Trip = field(default_factory=Trip)
    textures: Trip = field(default_factory=Trip)
    counts: dict[str, VoicingCounts] = field(default_factory=dict)


def verify_corpus(folder: Path) -> Verified:
    """Sends all pieces of a built corpus to words and back. Raises InputError where one comes back changed."""
    verified = Verified()
    for row in read_manifest(folder):
        piece = read_midi(folder / row.path)
        for lead in lead_sheets(piece):
            verified.tunes.try_piece(lead)
        if len(piece.parts) > 1:
            found = list(find_voicings(piece))
            verified.counts.setdefault(row.source, VoicingCounts()).add(piece, found)
            for voicing in found:
                if not voicing.why:
                    verified.textures.try_piece(voicing.piece)
    return verified


def say(verified: Verified) -> Iterator[str]:
    """Yields the lines of a report: what does not fit, then what comes back, then the textures of each source."""
    yield from (*verified.tunes.refused, *verified.textures.refused)
    yield _say_trip(verified.tunes, "tunes")
    if verified.counts:
        yield _say_trip(verified.textures, "textures")
    for source, counts in verified.counts.items():
        yield f"{source}: {counts.excerpts:,} textures, {counts.bars:,} bars; {_say_notes(counts)}"
        if counts.refused:
            reasons = ", ".join(f"{why} {count:,}" for why, count in counts.refused.most_common())
            yield f"  notes in no texture: {reasons}"


def _say_trip(trip: Trip, what: str) -> str:
    return f"{trip.same} of {trip.tried} {what} come back exactly, {len(trip.refused)} do not fit the grid"


def _say_notes(counts: VoicingCounts) -> str:
    said = f"{counts.kept:,} of {counts.inside:,} notes kept to the tick ({100 * counts.share:.2f} %)"
    others = {"moved to the grid": counts.moved, "shortened": counts.shortened, "left out": counts.left_out}
    return ", ".join([said, *(f"{count:,} {what}" for what, count in others.items() if count)])
