"""`harmonize`: chords under a tune, and on request alto, tenor and bass."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from composer.arrange.lead import soprano_octaves, with_upbeat
from composer.arrange.manner import manner_of
from composer.grid.ensembles import SINGERS
from composer.grid.grid import Grid
from composer.grid.header import Header
from composer.grid.lanes import CHORDS, LEAD
from composer.grid.piece_grid import chord_cells
from composer.music.piece import ChordSymbol, Piece
from composer.music.theory import ENDINGS
from composer.sampling.task import Task
from composer.verbs.choir import Choir
from composer.verbs.options import PieceOptions, option, with_default
from composer.verbs.plan import VerbPlan
from composer.verbs.reading import read_tune
from composer.verbs.setting import BY_RULE, GAVE_UP, Setting, by_option, choose_way
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

CHORALE = "chorale"
"""The style of a choir where the one asked for has none."""

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
    by: str | None = by_option()
    temperature: float = with_default(PieceOptions, "temperature", TEMPERATURE)


def plan(given: SourcePiece, options: HarmonizeOptions, checkpoint: "Checkpoint") -> VerbPlan:
    """Plans the chord lane to be written under the given tune, or by what its parts sound; with `--keep chords`, which
    is usual where voices are asked for, only where the piece has none. Voices are written with it, or then by rule."""
    if options.voices != "satb":
        return _plan_chords(given, options, checkpoint)
    style, lacks = _choir_style(given, options, checkpoint)
    by = choose_way(options.by, checkpoint.can_write(style, SINGERS), "four voices")
    if by.way == BY_RULE:
        return _plan_chords(given, options, checkpoint, Choir(given, options.strict), by.remarks)
    planned = _plan_voices(given, options, style, lacks)
    # Who asks for the model would rather hear that it cannot.
    return planned if options.by else replace(planned, instead=partial(_plan_rules, given, options, checkpoint))


def _plan_rules(given: SourcePiece, options: HarmonizeOptions, checkpoint: "Checkpoint") -> VerbPlan:
    return _plan_chords(given, options, checkpoint, Choir(given, options.strict), (GAVE_UP,))


def _plan_chords(
    given: SourcePiece,
    options: HarmonizeOptions,
    checkpoint: "Checkpoint",
    choir: Choir | None = None,
    remarks: tuple[str, ...] = (),
) -> VerbPlan:
    """Plans the chord lane alone, with voices by rule under it where a choir is to sing."""
    from composer.analysis.chords import is_line

    keeps = keeps_chords(given, options)
    # A choir's soprano is the tune; other parts are not heard in it. Other settings follow all that sounds.
    by_tune = bool(choir) or is_line(given.piece)
    header = replace(header_of(_bare(given), _style(given, options, checkpoint)), lanes=LEAD)
    rows = rows_without_chords(given, keeps)
    task = Task(
        Grid(header, _rows(given, header, keeps)),
        frozenset((row, LEAD.index(CHORDS)) for row in rows),
        promises_for_chords(given, options, by_tune),
        prior=prior_from_melody(given, header.style) if by_tune else prior_from_parts(given),
    )

    def finish(written: Piece) -> Piece:
        piece = replace(given.piece, chords=chords_of(given, written, keeps))
        return choir.sing(piece, written) if choir else piece

    return VerbPlan(
        options,
        task,
        finish,
        {**(choir.checks() if choir else {"given_notes": stays(given, [])}), "chords": _holds_chords(given, keeps)},
        remarks={
            "style": header.style,
            "chords_replaced": 0 if keeps else len(given.piece.chords),
            "chords_from": "the piece" if keeps else "the tune" if by_tune else "all parts",
            "voices": "by rule" if choir else "none",
            "remarks": [*_on_chords(given, keeps), *(choir.remarks() if choir else ()), *remarks],
        },
        stands=(given.part,) if choir else None,
    )


def _plan_voices(given: SourcePiece, options: HarmonizeOptions, style: str, lacks: str) -> VerbPlan:
    """Plans alto, tenor and bass, and the chords that the piece lacks, to be written by the model."""
    from composer.sampling.promises.ending import Ending

    keeps = keeps_chords(given, options)
    rows = rows_without_chords(given, keeps)
    # The model is shown the chord that stands under the upbeat, where nothing else says one.
    chords = given.lead.chords if rows else with_upbeat(given.lead, given.lead.parts[0].notes)
    octaves = soprano_octaves(given.piece.parts[given.part].notes)
    setting = Setting(given, style, SINGERS[0], SINGERS[1:], octaves, chords if keeps else (), rows, options.strict)
    choir = Choir(given, options.strict, setting)
    promises = promises_for_chords(given, options, by_tune=True)
    task = setting.task(promises.plus(setting.end(promises.get(Ending))), prior_from_melody(given, style))

    def finish(written: Piece) -> Piece:
        return choir.sing(replace(given.piece, chords=chords_of(given, written, keeps)), written)

    return VerbPlan(
        options,
        task,
        finish,
        {**choir.checks(), "chords": _holds_chords(given, keeps)},
        remarks={
            "style": style,
            "chords_replaced": 0 if keeps else len(given.piece.chords),
            "chords_from": "the piece" if keeps else "the tune",
            "voices": "by the model",
            "remarks": [*_on_chords(given, keeps), *choir.remarks(), *filter(None, (lacks,))],
        },
        stands=(given.part,),
        may_break=setting.may_break,
        measures=setting.measures,
    )


def keeps_chords(given: SourcePiece, options: HarmonizeOptions) -> bool:
    """Tells whether the chords of the piece stay: as asked, else where voices are written under them."""
    usual = "chords" if options.voices == "satb" else "nothing"
    return bool(given.lead.chords) and (options.keep or usual) == "chords"


def rows_without_chords(given: SourcePiece, keeps: bool) -> list[int]:
    """Returns the rows of the grid whose chords are to be written: all, or those before the first that is kept."""
    rows = range(given.grid.header.rows)
    return [row for row in rows if not keeps or row_span(given, row)[1] <= given.lead.chords[0].onset]


def chords_of(given: SourcePiece, written: Piece, keeps: bool) -> tuple[ChordSymbol, ...]:
    """Returns the chords of the finished piece: those that were written, and those that are kept."""
    spans = [row_span(given, row) for row in rows_without_chords(given, keeps)]
    return splice_chords(given, written, spans) if keeps else written.chords


def _holds_chords(given: SourcePiece, keeps: bool) -> Callable[[Piece], bool]:
    """Returns a promise: there are chords, and those that are kept sound where they stood."""
    known = [symbol for symbol in given.piece.chords if symbol.chord.tones] if keeps else []
    # A chord that suits the upbeat as well is written there: it has to sound where its symbol stood.
    return lambda piece: bool(piece.chords) and all(piece.chord_at(one.onset) == one.chord for one in known)


def _choir_style(given: SourcePiece, options: HarmonizeOptions, checkpoint: "Checkpoint") -> tuple[str, str]:
    """Returns the style in which four voices are written, and what is to be said where another was asked for."""
    style = _style(given, options, checkpoint)
    sings = checkpoint.find_style(style).ensemble == "satb"
    if sings or CHORALE not in checkpoint.vocabulary.styles():
        return style, ""
    return CHORALE, f"no choir sings in the style {style}: the voices move as in a chorale" if options.style else ""


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
    lead = replace(given.lead, chords=())
    return replace(given, lead=lead, reading=read_tune(lead, given.part, given.octaves))


def _rows(given: SourcePiece, header: Header, keeps: bool) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Returns the rows of the grid: the chords that are kept, and the tune."""
    tune = _bare(given).grid.cells
    chords = chord_cells(given.lead, header) if keeps else [()] * len(tune)
    return tuple((cell, *row) for cell, row in zip(chords, tune, strict=True))


def promises_for_chords(given: SourcePiece, options: HarmonizeOptions, by_tune: bool) -> "Promises":
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
