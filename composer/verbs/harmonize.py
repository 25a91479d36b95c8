"""`harmonize`: chords under a tune, and on request alto, tenor and bass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from composer.arrange.lead import soprano_octaves, with_upbeat
from composer.arrange.manner import manner_of
from composer.arrange.satb import GROUP, SOPRANO, write_voices
from composer.arrange.voice_leading import count_faults
from composer.grid.grid import Grid
from composer.grid.header import Header
from composer.grid.lanes import CHORDS, LEAD
from composer.grid.piece_grid import chord_cells
from composer.music.melody import melody_line
from composer.music.piece import Part, Piece
from composer.music.styles import CHOIR
from composer.music.theory import ENDINGS
from composer.sampling.task import Task
from composer.verbs.options import PieceOptions, option, with_default
from composer.verbs.plan import VerbPlan
from composer.verbs.source import SourcePiece, splice_chords
from composer.verbs.tasks import header_of, promises_of, row_span, stays, style_of

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint
    from composer.sampling.chord_prior import ChordPrior
    from composer.sampling.promises.promise import Promises

VOICES, KEEPS = ("chords", "satb"), ("chords", "nothing")

ADVICE = 2.0
"""Weight of the harmony network's log-probabilities against the model's own."""

CHORD_PER_BEAT = ("chorale", "hymn", "renaissance")
ADVICE_PER_BEAT = 1.0
"""The same in styles where nearly each beat has its own chord, which the network, taught by folk tunes, is slow to
write: on twelve chorales 420 chords where Bach has 484, against 349, and as often his."""

TEMPERATURE = 0.3
"""The likeliest chords agree with people's far more often (docs/LOG.md)."""

UNHEARD = "off"
"""Key lock of chords that say what all parts sound: those are there already, a Picardy third among them."""


@dataclass(frozen=True, kw_only=True)
class HarmonizeOptions(PieceOptions):
    """Options of `harmonize`."""

    voices: str = option("chords", "Chord symbols alone, or alto, tenor and bass too.", choices=VOICES, is_named=False)
    keep: str | None = option(
        None,
        "Which given chords stay. Default: chords where voices are written, else nothing.",
        choices=KEEPS,
    )
    strict: bool = option(True, "No parallels or crossings in four parts.")
    temperature: float = with_default(PieceOptions, "temperature", TEMPERATURE)


@dataclass(frozen=True)
class Choir:
    """What becomes of a piece that is set for four voices: its tune's notes, `octaves` above where they were."""

    given: SourcePiece
    strict: bool

    @cached_property
    def octaves(self) -> int:
        """How far the tune is moved so that a soprano can sing it."""
        return soprano_octaves(self.given.piece.parts[self.given.part].notes)

    @cached_property
    def soprano(self) -> Part:
        """The tune's highest notes, one at a time, with their words and signs."""
        tune, (name, clef) = self.given.piece.parts[self.given.part], SOPRANO
        higher = tune.map_notes(lambda note: replace(note, pitch=note.pitch + 12 * self.octaves))
        sung = higher.with_notes(melody_line(higher.notes))
        return replace(sung, name=name, program=CHOIR, group=GROUP, clef=clef)

    def sing(self, piece: Piece) -> Piece:
        """Returns the piece with chords as soprano, alto, tenor and bass. Raises InputError, PromiseError."""
        soprano = self.soprano
        piece = replace(piece, chords=with_upbeat(piece, soprano.notes))
        return replace(piece, parts=(soprano, *write_voices(piece, soprano, self.strict)))

    def checks(self) -> dict[str, Callable[[Piece], bool]]:
        """Returns the promises: the tune's notes are there, and with `strict` no parallels and crossings."""
        checks: dict[str, Callable[[Piece], bool]] = {
            "given_notes": lambda piece: piece.parts[0].notes == self.soprano.notes
        }
        if self.strict:
            checks["no_parallels"] = lambda piece: not _faults(piece)[0]
            checks["no_crossings"] = lambda piece: not _faults(piece)[1]
        return checks

    def remarks(self) -> Iterator[str]:
        """Yields what a user should know of the setting, a sentence each."""
        others = [part.name for n, part in enumerate(self.given.piece.parts) if n != self.given.part and part.notes]
        if others:
            yield f"parts left out, their place is taken by the new voices: {', '.join(others)}"
        if self.octaves:
            way = "higher" if self.octaves > 0 else "lower"
            yield f"the tune is moved {12 * abs(self.octaves)} semitones {way}, where a soprano sings"
        missing = len(self.given.piece.parts[self.given.part].notes) - len(self.soprano.notes)
        if missing:
            yield f"{missing} notes struck under the tune's own are left out: a voice sings one at a time"


def _faults(piece: Piece) -> tuple[int, int]:
    """Returns parallels and crossings."""
    found = count_faults(piece.parts)
    return found.fifths + found.octaves, found.crossings


def plan(given: SourcePiece, options: HarmonizeOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans the chord lane to be written under the given tune, or by what its parts sound; with `--keep chords`, which
    is usual where voices are asked for, only where the piece has none."""
    from composer.analysis.chords import is_line

    choir = Choir(given, options.strict) if options.voices == "satb" else None
    keeps = bool(given.lead.chords) and (options.keep or ("chords" if choir else "nothing")) == "chords"
    # A choir's soprano is the tune; other parts are not heard in it. Other settings follow all that sounds.
    by_tune = bool(choir) or is_line(given.piece)
    header = replace(header_of(_bare(given), _style(given, options, checkpoint)), lanes=LEAD)
    # Chords that are kept end where they begin: only an opening without any is written.
    rows = [row for row in range(header.rows) if not keeps or row_span(given, row)[1] <= given.lead.chords[0].onset]

    def finish(written: Piece) -> Piece:
        spans = [row_span(given, row) for row in rows]
        piece = replace(given.piece, chords=splice_chords(given, written, spans) if keeps else written.chords)
        return choir.sing(piece) if choir else piece

    known = [symbol for symbol in given.piece.chords if symbol.chord.tones] if keeps else []
    checks = {**(choir.checks() if choir else {"given_notes": stays(given, [])})}
    # A chord that suits the upbeat as well is written there: it has to sound where its symbol stood.
    checks["chords"] = lambda piece: bool(piece.chords) and all(piece.chord_at(o.onset) == o.chord for o in known)
    remarks = {
        "style": header.style,
        "chords_replaced": 0 if keeps else len(given.piece.chords),
        "chords_from": "the piece" if keeps else "the tune" if by_tune else "all parts",
        "voices": "by rule" if choir else "none",
        "remarks": [*_on_chords(given, keeps), *(choir.remarks() if choir else ())],
    }
    task = Task(
        Grid(header, _rows(given, header, keeps)),
        frozenset((row, LEAD.index(CHORDS)) for row in rows),
        _promises(given, options, by_tune),
        prior=prior_from_melody(given, header.style) if by_tune else prior_from_parts(given),
    )
    return VerbPlan(options, task, finish, checks, remarks=remarks, stands=(given.part,) if choir else None)


def _on_chords(given: SourcePiece, keeps: bool) -> Iterator[str]:
    """Yields what became of the chord symbols that the piece has."""
    if given.piece.chords:
        count = len(given.piece.chords)
        done = "are kept (--keep nothing writes them anew)" if keeps else "are replaced (--keep chords keeps them)"
        yield f"the piece's {count} chord symbols {done}"


def _style(given: SourcePiece, options: HarmonizeOptions, checkpoint: "Checkpoint") -> str:
    """Returns the style asked for or the piece's own; else the one by which it moves, where the model knows that."""
    known = checkpoint.styles()
    manner = manner_of(given.piece, given.lead.parts[0])
    is_said = options.style or given.piece.style in known or manner not in known
    return style_of(given, options, checkpoint) if is_said else manner


def _bare(given: SourcePiece) -> SourcePiece:
    """Returns the given piece without its chords."""
    return replace(given, lead=replace(given.lead, chords=()))


def _rows(given: SourcePiece, header: Header, keeps: bool) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Returns the rows of the grid: the chords that are kept, and the tune."""
    tune = _bare(given).grid.cells
    chords = chord_cells(given.lead, header) if keeps else [()] * len(tune)
    return tuple((cell, *row) for cell, row in zip(chords, tune, strict=True))


def _promises(given: SourcePiece, options: HarmonizeOptions, by_tune: bool) -> "Promises":
    """The chords end as asked where what sounds ends so too; those that say what parts sound have no lock."""
    from composer.sampling.promises.ending import Ending
    from composer.sampling.promises.key import KeyLock

    promises = promises_of(given, options)
    key = promises.get(KeyLock)
    parts = given.lead.parts if by_tune else [part for part in given.piece.parts if not part.is_drum]
    end = max(note.end for part in parts for note in part.notes)
    # A tune that ends off the tonic triad, as many modal ones do, is not forced home by its last chord.
    last = {(note.pitch - given.lead.key.tonic) % 12 for part in parts for note in part.notes if note.end == end}
    fits = {**ENDINGS, "tonic": home_degrees(key.degrees)}
    # Chords that say what is heard have to say it, in the scale or not.
    lock = options.lock if by_tune or options.lock != "scale" else UNHEARD
    ending = promises.get(Ending)
    ending = ending if last <= fits[options.ending] else replace(ending, degrees=ENDINGS["open"])
    return promises.plus(ending, replace(key, lock=lock))


def prior_from_melody(given: SourcePiece, style: str) -> "ChordPrior":
    """Returns what the harmony network makes of the tune alone."""
    from composer.analysis.melody_harmony import chain_of
    from composer.sampling.chord_prior import ChordPrior

    return ChordPrior(chain_of(given.lead), ADVICE_PER_BEAT if style in CHORD_PER_BEAT else ADVICE)


def prior_from_parts(given: SourcePiece) -> "ChordPrior":
    """Returns what all parts sound together."""
    from composer.analysis.chords import chain_of_voices
    from composer.sampling.chord_prior import ChordPrior

    # Over the believed key: labels are degrees, and the grid counts from the lead's tonic.
    return ChordPrior(chain_of_voices(replace(given.piece, keys=given.lead.keys)))


def home_degrees(degrees: frozenset[int]) -> frozenset[int]:
    """Returns degrees of the tonic triad."""
    return frozenset({0, 7}) | degrees & {3, 4}
