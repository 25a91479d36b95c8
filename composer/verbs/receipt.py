"""The receipt: what was asked, what came, and which promises were kept, measured on the finished piece."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from composer.analysis import measures
from composer.errors import PromiseError
from composer.music.piece import Piece
from composer.music.progression import bar_chords
from composer.music.repeats import sounding
from composer.music.theory import pitch_name
from composer.music.units import tempo_to_bpm


@dataclass(frozen=True)
class Receipt:
    """As in the contract of the command line; `promised` has each promise in words, `originality` may be None."""

    seed: int
    recipe: dict[str, Any]
    asked: dict[str, Any]
    got: dict[str, Any]
    kept: dict[str, bool]
    seconds: float
    files: tuple[str, ...] = ()
    originality: dict[str, Any] | None = None
    promised: dict[str, str] = field(default_factory=dict)

    @property
    def broken(self) -> list[str]:
        """Names of promises that were not kept."""
        return [name for name, kept in self.kept.items() if not kept]

    def checked(self) -> "Receipt":
        """Returns the receipt. Raises PromiseError where a promise is not kept, which no rule should let happen."""
        if self.broken:
            raise PromiseError(f"the piece does not keep: {', '.join(self.broken)}", "this is a bug: please report it")
        return self

    def to_json(self) -> str:
        """Returns one line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)


def describe(piece: Piece) -> dict[str, Any]:
    """Describes a piece in the words of the options; `bars` as they sound, `written_bars` as they stand on the page."""
    low, high = measures.pitch_span(piece)
    key, form = piece.key, measures.form(piece)
    return {
        "style": piece.style,
        "bars": sounding(piece).bar_count,
        "written_bars": piece.bar_count,
        "meter": str(piece.meter),
        "key": key.name,
        "tempo": round(tempo_to_bpm(piece.tempo, piece.meter.beat_ticks), 1),
        "in_key": round(measures.in_key_share(piece, key), 3),
        "chords": [symbol.chord.name(key) for symbol in piece.chords],
        "chords_by_bar": bar_chords(piece),
        "chord_tone_share": round(measures.chord_tone_share(piece), 3) if piece.chords else None,
        "range": f"{pitch_name(low, key)}-{pitch_name(high, key)}",
        "density": round(measures.density(piece), 2),
        "form": "" if "?" in form else form,
        "ending": measures.ending(piece, key),
        "notes": len(measures.melody_notes(piece)),
    }
