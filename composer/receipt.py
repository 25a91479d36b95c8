"""The receipt: what was asked, what came, and which promises were kept, measured on the finished piece."""

import json
import shlex
from dataclasses import asdict, dataclass
from typing import Any

from composer.cells import SILENCE
from composer.metrics import measures
from composer.piece import Piece
from composer.progression import lay_progression
from composer.theory import Key, fifths_to_name, pitch_to_octave
from composer.units import tempo_to_bpm
from composer.wishes import Plan, Wishes

RECIPE_VERSION = 1
IN_KEY = 0.95
"""Share of the sounding time on the scale that counts as being in the key (with a lock: all but chord tones)."""


@dataclass(frozen=True)
class Receipt:
    """As in the contract of the command line; `originality` is None where no index of the corpus was asked."""

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

    def to_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def pitch_name(pitch: int, key: Key) -> str:
    """A MIDI pitch as written in a key: 66 -> "F#4"."""
    fifths = key.spell(pitch % 12)
    return f"{fifths_to_name(fifths)}{pitch_to_octave(pitch, fifths)}"


def make_recipe(plan: Plan, model: str) -> dict[str, Any]:
    """Everything needed to make the piece again."""
    return {"version": RECIPE_VERSION, "model": model, **asdict(plan.wishes)}


def make_command(plan: Plan) -> str:
    """The command line that makes the piece again."""
    said = asdict(plan.wishes)
    usual = asdict(Wishes())
    words = ["compose"]
    for name, value in said.items():
        if name in ("style", "bars", "seed") or value != usual[name]:
            words += [f"--{name.replace('_', '-')}", shlex.quote(str(value))]
    return " ".join(words)


def said_wishes(plan: Plan) -> dict[str, Any]:
    """The wishes that were said, by name."""
    return {name: value for name, value in asdict(plan.wishes).items() if value is not None}


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
    low, high = measures.pitch_span(piece)
    kept = {
        "bars": piece.bar_count == plan.bars,
        "full_bars": not measures.broken_bars(piece),
        "meter": piece.meter == plan.meter,
        "key": piece.key == plan.key and (plan.wishes.lock != "scale" or _in_key(plan, piece)),
        "range": plan.limits[0] <= low and high <= plan.limits[1],
        "ending": measures.ending(piece, plan.key) in ("tonic", "tonic" if 0 in final_degrees(plan) else "chord"),
    }
    if plan.progression:
        kept["chords"] = piece.chords == _changes(plan)
    return kept


def _in_key(plan: Plan, piece: Piece) -> bool:
    """In the scale throughout, or, where chords were asked for, in the scale or the chord that sounds."""
    if not plan.progression:
        return measures.in_key_share(piece, plan.key) >= IN_KEY
    return all(
        note.pitch % 12 in plan.key.scale | getattr(measures.chord_at(piece, note.onset), "tones", frozenset())
        for note in measures.melody_notes(piece)
    )


def _changes(plan: Plan) -> tuple[object, ...]:
    """The asked progression, without symbols that only say again what sounds."""
    symbols = lay_progression(plan.progression or [], plan.meter, plan.bars)
    before = (SILENCE, *(symbol.chord for symbol in symbols))
    return tuple(symbol for symbol, chord in zip(symbols, before, strict=False) if symbol.chord != chord)


def final_degrees(plan: Plan) -> frozenset[int]:
    """Degrees the melody may end on: the tonic, or the last chord asked for where that does not hold the tonic."""
    if not plan.progression:
        return frozenset({0})
    last = lay_progression(plan.progression, plan.meter, plan.bars)[-1].chord
    degrees = frozenset((tone - plan.key.tonic) % 12 for tone in last.tones)
    return frozenset({0}) if 0 in degrees or not degrees else degrees
