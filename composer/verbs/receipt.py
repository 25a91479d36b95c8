"""The receipt: what was asked, what came, and which promises were kept, measured on the finished piece."""

import json
import shlex
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from typing import Any

from composer.analysis import measures
from composer.errors import PromiseError
from composer.grid.lanes import LANES, MELODY
from composer.grid.piece_grid import SILENCE
from composer.music.piece import ChordSymbol, Piece
from composer.music.progression import lay_progression
from composer.music.repeats import sounding
from composer.music.theory import Key, fifths_to_name, pitch_to_octave, scale_degrees
from composer.music.units import tempo_to_bpm
from composer.sampling.promises import UNLOCKED
from composer.verbs.form_plan import first_rows, played_form
from composer.verbs.plan import Plan
from composer.verbs.wishes import ENDINGS, LEVELS, Wishes

RECIPE_VERSION = 1


@dataclass(frozen=True)
class Receipt:
    """As in the contract of the command line; `originality` is None where the model has no index of its corpus."""

    seed: int
    recipe: dict[str, Any]
    asked: dict[str, Any]
    got: dict[str, Any]
    kept: dict[str, bool]
    seconds: float
    files: tuple[str, ...] = ()
    originality: dict[str, Any] | None = None

    @property
    def broken(self) -> list[str]:
        """Names of promises that were not kept."""
        return [name for name, kept in self.kept.items() if not kept]

    def checked(self) -> "Receipt":
        """The receipt itself. Raises PromiseError where a promise is not kept, which no rule should let happen."""
        if self.broken:
            raise PromiseError(f"the piece does not keep: {', '.join(self.broken)}", "this is a bug: please report it")
        return self

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def pitch_name(pitch: int, key: Key) -> str:
    """A MIDI pitch as written in a key: 66 -> "F#4"."""
    fifths = key.spell(pitch % 12)
    return f"{fifths_to_name(fifths)}{pitch_to_octave(pitch, fifths)}"


def make_recipe(plan: Plan, model: str) -> dict[str, Any]:
    """Everything needed to make the piece again."""
    zero = LANES[MELODY].zero_on(plan.key.tonic)
    drawn = {
        "meter": str(plan.meter),
        "key": plan.key.name,
        "span": ",".join(str(pitch - zero) for pitch in (*plan.span, *plan.limits)),
    }
    return {"version": RECIPE_VERSION, "model": model, "verb": "compose", **asdict(plan.wishes), "drawn": drawn}


def make_command(plan: Plan) -> str:
    """The command line that makes the piece again."""
    said = asdict(plan.wishes)
    usual = asdict(Wishes())
    words = ["compose"]
    for name, value in said.items():
        if name in ("span", "mode"):
            continue
        if name in ("style", "bars", "seed") or value != usual[name]:
            words += [f"--{name.replace('_', '-')}", shlex.quote(str(value))]
    return " ".join(words)


def said_wishes(plan: Plan) -> dict[str, Any]:
    """The wishes that were said, by name."""
    return {name: value for name, value in asdict(plan.wishes).items() if value is not None and name != "span"}


def describe(piece: Piece) -> dict[str, Any]:
    """What a piece has, in the words of the options."""
    low, high = measures.pitch_span(piece)
    key = piece.key
    return {
        "style": piece.style,
        "bars": piece.bar_count,
        "meter": str(piece.meter),
        "key": key.name,
        "tempo": round(tempo_to_bpm(piece.tempo, piece.meter.beat_ticks), 1),
        "in_key": round(measures.in_key_share(piece, key), 3),
        "chords": [symbol.chord.name(key) for symbol in piece.chords],
        "chord_tone_share": round(measures.chord_tone_share(piece), 3),
        "range": f"{pitch_name(low, key)}-{pitch_name(high, key)}",
        "density": round(measures.density(piece), 2),
        "form": measures.form(piece),
        "ending": measures.ending(piece, key),
        "notes": len(measures.melody_notes(piece)),
    }


def check_promises(plan: Plan, piece: Piece) -> dict[str, bool]:
    """Each promise, true or false, as the finished piece shows it."""
    low, high = (pitch - 12 * plan.octaves for pitch in measures.pitch_span(piece))
    kept = {
        "bars": sounding(piece).bar_count == plan.bars,
        "full_bars": not measures.broken_bars(piece),
        "meter": piece.meter == plan.meter,
        "key": piece.key == plan.key and (plan.wishes.lock in UNLOCKED or _in_key(plan, piece)),
        "range": plan.limits[0] <= low and high <= plan.limits[1],
        "ending": _ends_as_asked(plan, piece),
    }
    if plan.pickup:
        kept["pickup"] = piece.pickup == plan.pickup
    if plan.progression:
        kept["chords"] = piece.chords == _changes(plan)
    if plan.blocks:
        kept["form"] = played_form(piece) == "".join(block.label * block.passes for block in plan.blocks)
    if plan.rhythm:
        kept["rhythm"] = _has_rhythm(piece, plan.rhythm)
    return kept


def missed_wishes(plan: Plan, piece: Piece) -> dict[str, float]:
    """How far each wish that was said was missed: 0 is met, 1 far off."""
    missed = {}
    if plan.wishes.density is not None:
        missed["density"] = min(1.0, abs(measures.density(piece) - plan.wishes.density) / plan.wishes.density)
    if plan.wishes.level is not None:
        widest = LEVELS[plan.wishes.level].leap
        leaps = [abs(a.pitch - b.pitch) for a, b in pairwise(measures.melody_notes(piece))]
        missed["level"] = sum(leap > widest for leap in leaps) / max(1, len(leaps))
    return missed


def _ends_as_asked(plan: Plan, piece: Piece) -> bool:
    """The last note is on a degree that was promised, and where nothing else gives its length, a beat long."""
    degrees, last = final_degrees(plan), measures.melody_notes(piece)[-1]
    least = min(plan.meter.beat_ticks, plan.meter.bar_ticks // 3)
    is_long = plan.rhythm is not None or last.duration >= least
    return not degrees or (is_long and (last.pitch - plan.key.tonic) % 12 in degrees)


def _has_rhythm(piece: Piece, source: Piece) -> bool:
    """Whether the onsets are those of another tune, its bars over and over (its pickup and ties into bar 1 apart)."""
    bar = piece.meter.bar_ticks
    skipped = bar if source.pickup else 0
    span = source.length - skipped
    theirs = {note.onset - skipped for note in source.parts[0].notes if note.onset >= skipped}
    first = bar if piece.pickup else 0
    return all((note.onset - first) % span in theirs for note in measures.melody_notes(piece) if note.onset >= first)


def _in_key(plan: Plan, piece: Piece) -> bool:
    """Every note in the scale that was asked for or in the chord that sounds."""
    scale = {(degree + plan.key.tonic) % 12 for degree in scale_degrees(plan.key, plan.wishes.lock)}
    return all(
        note.pitch % 12 in scale | getattr(measures.chord_at(piece, note.onset), "tones", frozenset())
        for note in measures.melody_notes(piece)
    )


def _changes(plan: Plan) -> tuple[object, ...]:
    """The asked progression, without symbols that only say again what sounds."""
    symbols = lay_chords(plan)
    before = (SILENCE, *(symbol.chord for symbol in symbols))
    return tuple(symbol for symbol, chord in zip(symbols, before, strict=False) if symbol.chord != chord)


def lay_chords(plan: Plan) -> tuple[ChordSymbol, ...]:
    """The progression over the written bars; it begins again with each section. A pickup has the first chord."""
    first = first_rows(plan.blocks, bool(plan.pickup)) if plan.blocks else [int(bool(plan.pickup))]
    lengths = [block.bars for block in plan.blocks] or [plan.bars]
    symbols: list[ChordSymbol] = []
    for row, bars in zip(first, lengths, strict=True):
        start = row * plan.meter.bar_ticks
        laid = lay_progression(plan.progression or [], plan.meter, bars)
        symbols += [replace(symbol, onset=start + symbol.onset) for symbol in laid]
    if plan.pickup:
        symbols.insert(0, replace(symbols[0], onset=plan.meter.bar_ticks - plan.pickup))
    return tuple(symbols)


def final_degrees(plan: Plan) -> frozenset[int]:
    """Degrees the melody may end on: those of the ending asked for, or the last chord's where that holds none."""
    asked = ENDINGS[plan.wishes.ending]
    if not plan.progression or not asked:
        return asked
    last = lay_chords(plan)[-1].chord
    degrees = frozenset((tone - plan.key.tonic) % 12 for tone in last.tones)
    return asked & degrees or degrees or asked
