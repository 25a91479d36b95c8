"""Repeats: a piece as it sounds, a piece written once, and the way back from a piece that was written out."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate

from composer.errors import InputError
from composer.music.piece import ChordSymbol, Part, Piece, Section, T, in_force
from composer.music.theory import Chord
from composer.music.units import TICKS_PER_QUARTER

MAX_QUARTERS, MAX_NOTES = 100_000, 1_000_000
"""Limits of a piece with its repeats played out."""

MIN_FOLD_BARS = 4
MAX_FOLD_BARS = 32
MAX_ENDING_BARS = 2
PHRASE_BARS = 4
"""`fold` writes out whole phrases between repeats: a repeat that begins a bar late is not a musician's repeat."""
CUT_STEP = TICKS_PER_QUARTER // 2
"""Sections found by `fold` begin on eighths."""


def sounding(piece: Piece) -> Piece:
    """Plays every repeat out: no section of the piece that is returned has more than one pass.

    Notes held over the end of a span are cut there. Time changes are kept where they first sound. Raises InputError
    where that would be longer than any piece is, as the repeats of a file from a stranger may ask for.
    """
    if not has_repeats(piece):
        return piece
    # Counted before anything is built: a file of a few bytes can ask for ninety-nine passes of a long
    # section.
    quarters = sum(end - start for section in piece.sections for start, end in section.spans()) // TICKS_PER_QUARTER
    notes = sum(len(part.notes) for part in piece.parts) * max(section.passes for section in piece.sections)
    if quarters > MAX_QUARTERS or notes > MAX_NOTES:
        raise InputError(f"its repeats make {quarters} quarters of the piece", "give it with fewer repeats")
    return _splice(piece, [(span, section) for section in piece.sections for span in section.spans()])


def once(piece: Piece) -> Piece:
    """Plays the piece without repeats: each section once, with its last ending.

    Returns it as it is where endings that are left out are no whole bars: what follows would lose its bar lines.
    """
    if any(
        (section.endings[-1] - section.endings[0]) % piece.meter.bar_ticks
        for section in piece.sections
        if section.endings
    ):
        return piece
    spans = []
    for section in piece.sections:
        if not section.endings:
            spans.append(((section.onset, section.end), section))
            continue
        spans.append(((section.onset, section.endings[0]), section))
        spans.append(((section.endings[-1], section.end), section))
    return _splice(piece, spans) if has_repeats(piece) else piece


def has_repeats(piece: Piece) -> bool:
    """Tells whether any section is played more than once or has endings."""
    return any(section.passes > 1 or section.endings for section in piece.sections)


Shift = tuple[int, int, int, Section]
"""A stretch of written time, the ticks it comes later, and the section that it is of."""


def _splice(piece: Piece, spans: list[tuple[tuple[int, int], Section]]) -> Piece:
    """A new piece of the given stretches of written time, one after another; sections keep their labels.

    More than `between` and `after` in a row: what is in force already is not said again, and a section of a body and
    an ending is one.
    """
    shifts = []
    now = piece.start
    for (start, end), section in spans:
        shifts.append((start, end, now - start, section))
        now += end - start
    # The silence that fills the last bar belongs to no section; it is kept once, whatever is played before
    # it.
    tail = piece.length - max(end for (_, end), _ in spans)
    return replace(
        piece,
        parts=tuple(_move_part(part, shifts) for part in piece.parts),
        chords=_move_chords(piece, shifts),
        meters=_move_changes(piece.meters, shifts),
        keys=_move_changes(piece.keys, shifts),
        tempos=_move_changes(piece.tempos, shifts),
        sections=_move_sections(shifts),
        length=now + tail,
    )


def _move_part(part: Part, shifts: list[Shift]) -> Part:
    stretches = [part.between(start, end, start + shift) for start, end, shift, _ in shifts]
    notes = tuple(note for stretch in stretches for note in stretch.notes)
    return replace(part, notes=notes, marks=tuple(mark for stretch in stretches for mark in stretch.marks))


def _move_chords(piece: Piece, shifts: list[Shift]) -> tuple[ChordSymbol, ...]:
    """Returns chords of each stretch; one that sounds on from before a stretch is written again where that begins."""
    moved: list[ChordSymbol] = []
    for start, end, shift, _ in shifts:
        for symbol in in_force(piece.chords, start, end):
            if moved and symbol.onset == start and symbol.chord == moved[-1].chord:
                continue
            moved.append(replace(symbol, onset=symbol.onset + shift))
    return tuple(moved)


def _move_changes(changes: tuple[T, ...], shifts: list[Shift]) -> tuple[T, ...]:
    """Returns changes of meter, key or tempo in effect in each stretch, without repeating what is in force already."""
    moved = [changes[0]]
    for start, end, shift, _ in shifts:
        for change in in_force(changes, start, end):
            if replace(change, onset=0) != replace(moved[-1], onset=0):
                moved.append(replace(change, onset=change.onset + shift))
    return tuple(moved)


def _move_sections(shifts: list[Shift]) -> tuple[Section, ...]:
    """Makes one section per pass; the stretches of one pass (body and ending) are joined again."""
    sections: list[Section] = []
    for start, end, shift, section in shifts:
        if start == section.onset:
            sections.append(Section(start + shift, end + shift, section.label))
        else:
            sections[-1] = replace(sections[-1], end=end + shift)
    return tuple(sections)


def fold(piece: Piece) -> Piece:
    """Finds music that comes twice in a row and writes it once, as a repeated section.

    The inverse of `sounding`: `sounding(fold(piece))` has the piece's notes. Repeats of 4 to 32 bars are found, exact
    ones and those that differ in their last two bars at most, which become endings. A piece without any, or with
    changes of meter, key or tempo, comes back as it sounds.
    """
    piece = sounding(piece)
    if max(len(piece.meters), len(piece.keys), len(piece.tempos)) > 1 or not any(part.notes for part in piece.parts):
        return piece
    written = _Written(piece)
    folds = _best_folds(written)
    return _write_folds(piece, folds, written.cuts[-1]) if folds else piece


@dataclass(frozen=True)
class _Fold:
    """Music from `onset` to `again`, and once more until `end`; from `split` on each pass has its own ending."""

    onset: int
    split: int
    again: int
    end: int

    @property
    def saved(self) -> int:
        """Ticks that need not be written twice: the common body."""
        return self.split - self.onset

    @property
    def second(self) -> int:
        """Where the second ending begins in the piece as it sounds."""
        return self.split + self.again - self.onset


class _Written:
    """What begins at each tick of a piece, and where it can be cut without cutting a note."""

    def __init__(self, piece: Piece) -> None:
        self.bar = piece.meter.bar_ticks
        rows = [(note, index) for index, part in enumerate(piece.parts) for note in part.notes]
        begins: dict[int, list[tuple[int, int, int]]] = {}
        for note, index in rows:
            begins.setdefault(note.onset, []).append((index, note.pitch, note.duration))
        symbols = {symbol.onset: symbol.chord for symbol in piece.chords}
        self.onsets = sorted(begins.keys() | symbols.keys())
        self.notes = [sorted(begins.get(onset, [])) for onset in self.onsets]
        self.symbols: list[Chord | None] = [symbols.get(onset) for onset in self.onsets]
        self.in_force: list[Chord | None] = list(accumulate(self.symbols, _hold))
        # A cut under a held note would split it, and `sounding` would then strike it twice.
        held = {tick for note, _ in rows for tick in range(_next_cut(note.onset + 1), note.end, CUT_STEP)}
        last = max(note.end for note, _ in rows)
        ticks = {piece.start, last, *range(_next_cut(piece.start), last, CUT_STEP)}
        self.cut_set = frozenset(ticks - held)
        self.cuts = sorted(self.cut_set)

    def near(self, tick: int) -> list[int]:
        """Cuts within half a bar, nearest first: sections begin with pickups of their own length."""
        reach = self.bar // 2
        first, end = bisect_left(self.cuts, tick - reach), bisect_right(self.cuts, tick + reach)
        return sorted(self.cuts[first:end], key=lambda cut: abs(cut - tick))

    def alike(self, one: int, other: int, limit: int) -> int:
        """Returns ticks from two places on, up to `limit`, in which the same notes begin under the same chords."""
        i, j = bisect_left(self.onsets, one), bisect_left(self.onsets, other)
        # Walks both places event by event and stops at the first difference. Comparing bars as wholes
        # would miss that two passes agree up to the middle of a bar, which is where many endings begin.
        first = i
        while True:
            a = self.onsets[i] - one if i < len(self.onsets) else limit
            b = self.onsets[j] - other if j < len(self.onsets) else limit
            if min(a, b) >= limit:
                return limit
            # A pass that begins under the chord it inherits need not say so.
            inherits = i == first and self.in_force[i] == self.in_force[j]
            if a != b or self.notes[i] != self.notes[j] or not (inherits or self.symbols[i] == self.symbols[j]):
                return min(a, b)
            i, j = i + 1, j + 1


def _hold(before: Chord | None, symbol: Chord | None) -> Chord | None:
    return symbol or before


def _next_cut(tick: int) -> int:
    return -(-tick // CUT_STEP) * CUT_STEP


def _best_folds(written: _Written) -> list[_Fold]:
    """Finds the folds that leave least to write, each costing half a bar (dynamic programming from the end)."""
    # Weighted interval scheduling, from the end. best[tick]: how many ticks need not be written from `tick`
    # on, and the step that achieves it: a fold, the cut to which music is written out, or None for the rest
    # of the piece.
    best: dict[int, tuple[int, _Fold | int | None]] = {}
    for tick in reversed(written.cuts):
        choices: list[tuple[int, _Fold | int | None]] = [(0, None)]
        # Plain music advances by phrases. With steps of a bar, a repeat could begin one bar late and
        # swallow the first bar of the next section, which saves as much and reads as nonsense.
        plain = written.near(tick + PHRASE_BARS * written.bar)
        # Before the first repeat there may be a lead-in that is not repeated.
        plain += [cut for cut in written.near(tick) if cut > tick == written.cuts[0]]
        choices += [(best[cut][0], cut) for cut in plain]
        folds = _folds_at(written, tick)
        # The fee of half a bar makes one long repeat cheaper than two short ones that save as much.
        choices += [(best[found.end][0] + found.saved - written.bar // 2, found) for found in folds]
        best[tick] = max(choices, key=lambda choice: choice[0])
    found_folds, step = [], best[written.cuts[0]][1]
    while step is not None:
        found_folds += [step] if isinstance(step, _Fold) else []
        step = best[step.end if isinstance(step, _Fold) else step][1]
    return found_folds


def _folds_at(written: _Written, tick: int) -> Iterator[_Fold]:
    """Yields folds of every length whose first pass begins at a tick."""
    bar, cuts = written.bar, written.cut_set
    # Both passes must fit into what is left; the bar added allows for a last pass that ends early, for a
    # pickup.
    longest = min(MAX_FOLD_BARS, (written.cuts[-1] - tick + bar) // (2 * bar))
    for shift in range(MIN_FOLD_BARS * bar, longest * bar + 1, bar):
        again = tick + shift
        different = shift - written.alike(tick, again, shift)
        # An ending is rounded up to bars, counted from the beginning of its pass, so that both passes
        # reach it at the same place of a bar.
        split = again - -(-different // bar) * bar
        if again - split > MAX_ENDING_BARS * bar or not {again, split, split + shift} <= cuts:
            continue
        # Equal passes are equally long. A second ending may be longer or shorter than the first by a
        # pickup, because the next section's pickup is cut from it.
        ends = [again + shift] if split == again else written.near(again + shift)
        yield from (_Fold(tick, split, again, end) for end in ends if end in cuts)


def _write_folds(piece: Piece, folds: list[_Fold], last: int) -> Piece:
    """Returns the piece without the bodies of the second passes, its sections in order."""
    spans: list[tuple[int, int]] = []
    sections: list[Section] = []
    now = reached = piece.start
    # A fold of no length behind the last one flushes the plain music that is left.
    for found in [*folds, _Fold(last, last, last, last)]:
        if found.onset > reached:
            spans.append((reached, found.onset))
            sections.append(Section(now, now + found.onset - reached))
            now = sections[-1].end
        if found.again == found.onset:
            break
        spans.append((found.onset, found.again))
        endings: tuple[int, ...] = ()
        length = found.again - found.onset
        if found.split < found.again:
            # The second body is left out here: of the second pass only its ending is written.
            spans.append((found.second, found.end))
            endings = (now + found.saved, now + length)
            length += found.end - found.second
        sections.append(Section(now, now + length, passes=2, endings=endings))
        now, reached = sections[-1].end, found.end
    plain = Section(piece.start, piece.length)
    folded = _splice(piece, [(span, plain) for span in spans])
    tail = piece.length - last
    labelled = tuple(replace(section, label=chr(ord("A") + i % 26)) for i, section in enumerate(sections))
    return replace(folded, sections=labelled, length=now + tail)
