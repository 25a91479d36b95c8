"""The voices of a staff, bar by bar: their numbers in a document, which way stems point, which rests are printed."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import takewhile

from composer.io.notation.bars import Bar
from composer.io.notation.note_values import Sign, divide_voices, fill_bar
from composer.io.notation.staves import Player, Staff

STEMS = ("up", "down")
NUMBERS_PER_STAFF = 4


@dataclass(frozen=True)
class Voice:
    """The signs of one voice in a bar; `number` and `stem` are "" where the staff has no other.

    `hidden` are onsets of rests that take time but are not printed. Without signs it rests for the whole bar.
    """

    signs: Sequence[Sign]
    number: str = ""
    stem: str = ""
    hidden: frozenset[int] = frozenset()


@dataclass(frozen=True)
class StaffVoices:
    """The voices of each part on a staff, `place` of so many `staves` of a player, counted from 0."""

    parts: Sequence[Sequence[Sequence[Sign]]]
    is_shared: bool
    rests_shown: bool
    place: int
    staves: int

    def in_bar(self, bar: Bar) -> list[Voice]:
        """Returns what is written into a bar; nothing for a silent staff whose voices have no numbers."""
        if self.is_shared:
            return self._shared(bar)
        filled = [signs for part in self.parts for voice in part if _sounds(signs := fill_bar(voice, bar))]
        numbers = [str(number) for number in range(1, len(filled) + 1)] if len(filled) > 1 else [""]
        return [Voice(signs, number) for signs, number in zip(filled, numbers, strict=False)]

    def _shared(self, bar: Bar) -> list[Voice]:
        filled = [[signs for voice in part if _sounds(signs := fill_bar(voice, bar))] for part in self.parts]
        sounding = [seat for seat, voices in enumerate(filled) if voices]
        if not sounding:
            return [Voice([], self._number(0, 0))]
        rests = {(sign.onset, sign.duration) for sign in _rests(filled[0][0] if filled[0] else [])}
        voices = [
            self._voice(signs, seat, index, rests) for seat in sounding for index, signs in enumerate(filled[seat])
        ]
        return sorted(voices + self._silent(filled, bar), key=lambda voice: int(voice.number))

    def _voice(self, signs: Sequence[Sign], seat: int, index: int, rests: AbstractSet[tuple[int, int]]) -> Voice:
        # Stems point apart only where two parts can be told apart by them.
        stem = STEMS[seat] if len(self.parts) > 1 else ""
        # Where both parts rest together, one sign says so.
        same = frozenset(sign.onset for sign in _rests(signs) if (sign.onset, sign.duration) in rests)
        outer = frozenset() if self.rests_shown else _outer_rests(signs)
        return Voice(signs, self._number(seat, index), stem, same | outer if seat else frozenset())

    def _silent(self, filled: Sequence[Sequence[Sequence[Sign]]], bar: Bar) -> list[Voice]:
        """Returns the rests of parts that are silent while another sounds; a player's second voice has none."""
        seats = [seat for seat, voices in enumerate(filled) if not voices and (self.rests_shown or not seat)]
        if self.rests_shown:
            return [Voice([], self._number(seat, 0)) for seat in seats]
        # Programs that find no first voice in a bar print a rest there: a hidden one keeps them from it.
        rests = fill_bar([], bar)
        return [Voice(rests, self._number(seat, 0), "", _outer_rests(rests)) for seat in seats]

    def _number(self, seat: int, index: int) -> str:
        """Returns a number that no other voice of the player has: odd for the upper part of a staff, else even."""
        block, place = divmod(index, NUMBERS_PER_STAFF // 2)
        return str(NUMBERS_PER_STAFF * (block * self.staves + self.place) + 1 + seat + 2 * place)


def seat_of(voice: str, seats: int) -> int:
    """Returns which part on a staff a voice belongs to, from 0: the way back from the numbers of `StaffVoices`."""
    return min((int(voice) - 1) % 2, seats - 1) if voice.isascii() and voice.isdigit() else 0


def staff_voices(player: Player, place: int) -> StaffVoices:
    """Divides the notes of a player's staff, counted from 0, into voices."""
    staff: Staff = player.staves[place]
    rests_shown = player.ensemble is not None and player.ensemble.rests_shown
    parts = [divide_voices(part.notes) for part in staff.parts]
    return StaffVoices(parts, player.shares_staves, rests_shown, place, len(player.staves))


def _sounds(signs: Sequence[Sign]) -> bool:
    return any(sign.pitches for sign in signs)


def _rests(signs: Sequence[Sign]) -> list[Sign]:
    return [sign for sign in signs if not sign.pitches]


def _outer_rests(signs: Sequence[Sign]) -> frozenset[int]:
    """Returns onsets of the rests before the first note and behind the last."""
    ends = (signs, reversed(signs))
    return frozenset(sign.onset for way in ends for sign in takewhile(lambda one: not one.pitches, way))
