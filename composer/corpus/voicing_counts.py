"""What of each source fits the lanes: excerpts, bars, notes kept to the tick, and what became of the others."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from composer.corpus.voicings import Voicing, find_voicings, is_off_grid, notes_between
from composer.music.piece import Note, Piece


@dataclass
class VoicingCounts:
    """Of one source: pieces and their notes; excerpts, their bars, and the notes that stand there in the scores.

    Those are `kept` to the tick, `moved` to the grid, `shortened` to one rhythm, or `left_out` of a full hand or an
    octave that the lane has no words for. `refused` counts notes by the reason why no excerpt has them; `voices` the
    notes of each lane.
    """

    pieces: int = 0
    notes: int = 0
    excerpts: int = 0
    bars: int = 0
    inside: int = 0
    kept: int = 0
    moved: int = 0
    shortened: int = 0
    left_out: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    voices: Counter[str] = field(default_factory=Counter)

    @property
    def share(self) -> float:
        """Share of the notes of excerpts that are kept to the tick."""
        return self.kept / self.inside if self.inside else 1.0

    def add(self, piece: Piece, found: Iterable[Voicing] | None = None) -> None:
        """Counts one piece in, and the voicings that were found of it."""
        self.pieces += 1
        self.notes += sum(len(part.notes) for part in piece.parts)
        for voicing in find_voicings(piece) if found is None else found:
            self._add_voicing(voicing)

    def _add_voicing(self, voicing: Voicing) -> None:
        wanted = Counter(notes_between(voicing.score, voicing.start, voicing.end))
        if voicing.why:
            self.refused[voicing.why] += wanted.total()
            return
        self.excerpts += 1
        self.bars += voicing.piece.bar_count
        self.inside += wanted.total()
        self.voices.update({part.name: len(part.notes) for part in voicing.piece.parts})
        self._compare(wanted, Counter(_placed(voicing)))

    def _compare(self, wanted: Counter[Note], found: Counter[Note]) -> None:
        self.kept += (wanted & found).total()
        struck = {(note.onset, note.pitch) for note in found}
        for note, count in (wanted - found).items():
            if is_off_grid(note):
                self.moved += count
            elif (note.onset, note.pitch) in struck:
                self.shortened += count
            else:
                self.left_out += count


def _placed(voicing: Voicing) -> list[Note]:
    """Returns the notes of an excerpt where they stand in the score."""
    notes = (note for part in voicing.piece.parts for note in part.notes)
    return [replace(note, onset=note.onset + voicing.start) for note in notes]


def count_voicings(pieces: Iterable[Piece]) -> dict[str, VoicingCounts]:
    """Returns the counts of each source by its name ("" for pieces of none)."""
    counts: dict[str, VoicingCounts] = {}
    for piece in pieces:
        counts.setdefault(piece.origin.source, VoicingCounts()).add(piece)
    return counts
