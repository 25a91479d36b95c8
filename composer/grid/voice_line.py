"""What one lane of notes strikes, bar by bar: the ear and the promises ask it what sounds at a place."""

from collections.abc import Iterator

from composer.grid.word import NOTE, REST, TIE, WITH, Word

Pitches = tuple[int, ...]
"""Numbers of a lane that sound together, from the top down; () is silence."""

Spot = tuple[int, int]
"""A place in a lane: row, and grid steps from the beginning of its bar."""

ROWS_BACK = 3
"""Bars, the present one among them, that are searched for what sounds."""


class VoiceLine:
    """The strikes and rests of a lane by row, each with its place; `struck` are the notes of a strike without its last.

    Pitches are numbers above the lane's zero. A row that is known may hold nothing: what sounded before is tied on.
    """

    def __init__(self) -> None:
        self.rows: dict[int, list[tuple[int, Pitches]]] = {}
        self.struck: Pitches = ()

    def feed(self, row: int, place: int, word: Word) -> None:
        """Takes a word that begins at a place of a row."""
        if word.kind in (NOTE, WITH):
            self.struck = (*self.struck, word.number)
        if word.kind == NOTE:
            self.rows.setdefault(row, []).append((place, self.struck))
            self.struck = ()
        elif word.kind == REST:
            self.rows.setdefault(row, []).append((place, ()))
        elif word.kind == TIE:
            self.rows.setdefault(row, [])

    def forget(self, row: int) -> None:
        """Drops a row that is to be written."""
        self.rows.pop(row, None)

    def knows(self, row: int) -> bool:
        """Whether a row is given or begun."""
        return row in self.rows

    def begins_at(self, row: int, place: int) -> Pitches | None:
        """Returns what begins here, () for a rest, None where something sounds on or nothing is written yet."""
        return next((pitches for at, pitches in self.rows.get(row, ()) if at == place), None)

    def begun_before(self, row: int, place: int) -> Iterator[tuple[Spot, Pitches]]:
        """Yields what has begun before a place and where, the latest first, of the last ROWS_BACK bars."""
        for one in range(row, max(row - ROWS_BACK, -1), -1):
            yield from (((one, at), found) for at, found in reversed(self.rows.get(one, ())) if at < place or one < row)

    def sounding_before(self, row: int, place: int) -> Pitches:
        """Returns what sounds just before a place."""
        return next((pitches for _, pitches in self.begun_before(row, place)), ())

    def sounding_at(self, row: int, place: int) -> Pitches:
        """Returns what sounds from a place on, begun here or before."""
        return self.sounding_before(row, place + 1)

    def sounding_from(self, row: int, place: int) -> list[tuple[int, Pitches]]:
        """Returns what sounds from a place to the end of its row: steps after the place, and what sounds from there."""
        later = [(at - place, pitches) for at, pitches in self.rows.get(row, ()) if at > place]
        return [(0, self.sounding_at(row, place)), *later]

    def struck_before(self, row: int, place: int) -> Spot | None:
        """Returns where the last note before a place began, None where none did in the last bars."""
        return next((spot for spot, pitches in self.begun_before(row, place) if pitches), None)
