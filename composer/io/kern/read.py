"""Humdrum **kern -> Piece: the staves of a score as parts, its bars, repeats, meters and keys, without grace notes.

Humdrum gives no times, only rows: what stands in one row sounds together, and each note says how long it lasts. So a
row begins when the notes that it follows in its own columns end, and signs between two rows wait for the next one.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from composer.errors import InputError, UsageError
from composer.io.kern.spines import Row, Spine, read_rows
from composer.io.notation.bars import Bar, changes_in, full_length, place_bars, read_sections
from composer.music.origin import from_fields
from composer.music.piece import KeyChange, MeterChange, Note, Part, Piece, TempoChange
from composer.music.theory import MAX_SIGNATURE, MODES, Key, Meter, parse_key, parse_meter
from composer.music.units import bpm_to_tempo, quarters_to_ticks

MAX_QUARTERS = 100_000
DEFAULTS = Piece((), 0)

DURATION = re.compile(r"(\d+)(?:%(\d+))?(\.*)")
PITCH = re.compile(r"([a-g]+|[A-G]+)(#+|-+|n)?")
SEMITONES = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
ACCIDENTALS = {"#": 1, "-": -1}
OCTAVE = 60

PROGRAMS = {
    "piano": 0,
    "klav": 0,
    "organ": 19,
    "guitr": 24,
    **dict.fromkeys(("vox", "canto", "soprn", "mezzo", "calto", "alto", "tenor", "barit", "bass"), 52),
}
"""General MIDI programs of the instrument codes (`*Ipiano`); the rest are pianos."""

TEXTS = {"OTL": "title", "COM": "composer", "YEM": "licence", "AGN": "genre"}
"""Our names for reference records."""


def parse_kern(text: str, by_voice: bool = False) -> Piece:
    """Parses a Humdrum file: a part a staff, or `by_voice` one a voice ("Piano", "Piano-2"). Raises InputError."""
    score = _Score()
    for row in read_rows(text):
        score.read(row)
    texts = {name: re.search(rf"^!!!{code}[^:]*:[ \t]*(\S.*)$", text, re.MULTILINE) for code, name in TEXTS.items()}
    found = {name: match[1].strip() for name, match in texts.items() if match}
    title = found.pop("title", "")
    origin, found = from_fields(found)
    return replace(score.finish(by_voice), title=title, origin=origin, texts=found)


@dataclass(frozen=True)
class RawNote:
    """A note in quarters from the beginning, before its bar is laid on the grid of the meter; voices count from 0."""

    onset: Fraction
    duration: Fraction
    pitch: int
    voice: int = 0


@dataclass
class _Staff:
    name: str = ""
    number: int = 0
    program: int = 0
    notes: list[RawNote] = field(default_factory=list)
    tied: dict[tuple[int, Fraction], int] = field(default_factory=dict)
    """Where in `notes` a tied pitch is that ends at a time."""


@dataclass
class _Score:
    """What was read so far. Marks are (time, value); a line that says no time waits in `waiting` for one that does."""

    staves: dict[int, _Staff] = field(default_factory=dict)
    now: Fraction = Fraction(0)
    steps: int = 1
    """Lines since `now` with only tokens of notes sounding on: they lie evenly between the lines that begin any."""
    waiting: list[tuple[int, list[tuple[Fraction, str]], str]] = field(default_factory=list)
    bar_lines: list[tuple[Fraction, str]] = field(default_factory=list)
    labels: list[tuple[Fraction, str]] = field(default_factory=list)
    meters: list[tuple[Fraction, str]] = field(default_factory=list)
    keys: list[tuple[Fraction, str]] = field(default_factory=list)
    tempos: list[tuple[Fraction, str]] = field(default_factory=list)
    spines: dict[int, Spine] = field(default_factory=dict)

    def read(self, row: Row) -> None:
        """Reads one line of the file."""
        if not row:
            return
        first = row[0][1]
        # Only the columns of the last row count at the end: those that have ended or joined say nothing
        # about its length.
        self.spines = {id(spine): spine for spine, _ in row}
        if first.startswith("="):
            self.waiting.append((self.steps, self.bar_lines, first))
        elif first.startswith("*"):
            for spine, token in row:
                self._interpret(self.staves.setdefault(spine.staff, _Staff()), token)
        else:
            self._sound(row)

    def _interpret(self, staff: _Staff, token: str) -> None:
        for pattern, use in INTERPRETATIONS:
            if match := re.fullmatch(pattern, token):
                use(self, staff, match[1])
                return

    def mark(self, kept: list[tuple[Fraction, str]], value: str) -> None:
        """Keeps a mark that holds from the next line with notes on."""
        self.waiting.append((self.steps, kept, value))

    def _sound(self, row: Row) -> None:
        struck = [
            (spine, voice, token)
            for spine, voice, token in _voices(row)
            if token != "." and DURATION.search(token) and not _is_grace(token)
        ]
        if not struck:
            # A line of dots passes time without beginning a note; how much is known only at the
            # next line that does.
            self.steps += all(token == "." for _, token in row)
            return
        # All columns that strike here should have ended together. Where one lags, the longest is right:
        # rows never go back.
        time = max(spine.until for spine, *_ in struck)
        # A column that split off a moment ago has no note of its own yet; the nearest end of a sounding
        # note is the time.
        if time < self.now:
            time = min((spine.until for spine, _ in row if spine.until > self.now), default=self.now)
        self._pass_to(time)
        for spine, voice, token in struck:
            spine.until = time + self._strike(self.staves.setdefault(spine.staff, _Staff()), token, time, voice)
        if time > MAX_QUARTERS:
            raise InputError(f"the score lasts {int(time)} quarters", "use a shorter piece")

    def _pass_to(self, time: Fraction) -> None:
        """Gives all that waits its time, now that the next one is known."""
        # Marks between two rows with notes share the time between them evenly, one step per line of
        # dots.
        for step, kept, value in self.waiting:
            kept.append((self.now + (time - self.now) * min(step, self.steps) / self.steps, value))
        self.waiting, self.now, self.steps = [], time, 1

    def _strike(self, staff: _Staff, token: str, time: Fraction, voice: int) -> Fraction:
        """Adds the notes of a token; the time until the next."""
        longest = Fraction(0)
        duration = Fraction(0)
        for one in token.split(" "):
            # A chord is written as notes parted by blanks; those after the first may leave out the
            # length they share.
            duration = _duration(one) or duration
            longest = max(longest, duration)
            match = PITCH.search(one)
            if match and "r" not in one and duration:
                note = RawNote(time, duration, _pitch(match), voice)
                _add(staff, note, "_" in one or "]" in one, "[" in one or "_" in one)
        return longest

    def finish(self, by_voice: bool) -> Piece:
        """Returns the piece, once all lines are read. Raises InputError."""
        ends = [note.onset + note.duration for staff in self.staves.values() for note in staff.notes]
        if not ends:
            raise InputError("the score has no notes", "open one with music")
        end = max(*ends, *(spine.until for spine in self.spines.values()))
        self._pass_to(end)
        # A bar line at the end opens no bar.
        starts = sorted({Fraction(0), *(time for time, _ in self.bar_lines if time < end)})
        # Like a printed page, kern has pickups and halved bars: the same placing serves both.
        bars = place_bars([self._bar(start, stop) for start, stop in zip(starts, (*starts[1:], end), strict=True)])

        def tick(time: Fraction) -> int:
            # Bars may have been moved apart to fill short ones, so a time counts from its own bar.
            index = bisect_right(starts, time) - 1
            return bars[index].onset + quarters_to_ticks(time - starts[index])

        length = full_length(bars)
        lines = {bar.onset - bar.lead: bar.meter for bar in reversed(bars)}
        ordered = sorted(self.staves.values(), key=lambda staff: staff.number)
        keys = [(tick(time), key) for time, text in self.keys if (key := _key(text)) and time < end]
        # Outside these limits a tempo is a slip: MIDI could not hold the extremes.
        tempos = [(tick(time), bpm_to_tempo(float(text))) for time, text in self.tempos if 4 <= float(text) <= 1000]
        return Piece(
            tuple(
                Part(name, _placed(notes, tick, length), staff.program)
                for number, staff in enumerate(ordered, 1)
                for name, notes in _parts(staff, staff.name or f"Staff {number}", by_voice)
            ),
            length,
            meters=tuple(MeterChange(*change) for change in changes_in(sorted(lines.items()), DEFAULTS.meter)),
            keys=tuple(KeyChange(*change) for change in changes_in(_named(keys), DEFAULTS.key)),
            tempos=tuple(TempoChange(*change) for change in changes_in(tempos, DEFAULTS.tempo)),
            sections=read_sections(bars),
            pickup=bars[0].duration if bars[0].lead else 0,
        )

    def _bar(self, start: Fraction, end: Fraction) -> Bar:
        """Returns the bar between two bar lines, not yet placed."""
        opening = "".join(text for time, text in self.bar_lines if time == start)
        closing = "".join(text for time, text in self.bar_lines if time == end)
        meters = [text for time, text in self.meters if time <= start]
        label = "".join(text for time, text in self.labels if time == start)[:2]
        return Bar(
            0,
            quarters_to_ticks(end - start),
            _meter(meters[-1]) if meters else DEFAULTS.meter,
            opens="|:" in opening or "!:" in opening,
            closes=2 if ":|" in closing or ":!" in closing else 0,
            ending=int(label[1]) if label[1:].isdigit() else 0,
            is_double="||" in closing,
        )


def _voices(row: Row) -> Iterator[tuple[Spine, int, str]]:
    """Yields spines with the voice that each is of its staff: a staff that is split has the upper voice to the left."""
    counts: Counter[int] = Counter()
    for spine, token in row:
        yield spine, counts[spine.staff], token
        counts[spine.staff] += 1


def _parts(staff: _Staff, name: str, by_voice: bool) -> Iterator[tuple[str, list[RawNote]]]:
    """Yields the name and notes of each part that a staff becomes; none where it has no notes."""
    voices = sorted({note.voice for note in staff.notes}) if by_voice else []
    if len(voices) < 2:
        yield from [(name, staff.notes)] if staff.notes else []
        return
    for number, voice in enumerate(voices, 1):
        label = name if number == 1 else f"{name}-{number}"
        yield label, [note for note in staff.notes if note.voice == voice]


def _name_staff(score: _Score, staff: _Staff, text: str) -> None:
    staff.name = staff.name or text.strip().strip(".")


def _number_staff(score: _Score, staff: _Staff, text: str) -> None:
    staff.number = int(text)


def _give_program(score: _Score, staff: _Staff, text: str) -> None:
    staff.program = PROGRAMS.get(text, staff.program)


INTERPRETATIONS: tuple[tuple[str, Callable[[_Score, _Staff, str], None]], ...] = (
    (r"\*m?I\"(.+)", _name_staff),
    (r"\*staff(\d{1,3})", _number_staff),
    (r"\*IC?([a-z]+)", _give_program),
    (r"\*M(\d+/\d+)", lambda score, staff, text: score.mark(score.meters, text)),
    (r"\*(k\[.*\])", lambda score, staff, text: score.mark(score.keys, text)),
    (r"\*([A-Ga-g][#-]?:(?:[a-z]{3})?)", lambda score, staff, text: score.mark(score.keys, text)),
    (r"\*MM(\d+(?:\.\d+)?)", lambda score, staff, text: score.mark(score.tempos, text)),
    (r"\*>([A-Z]\d)", lambda score, staff, text: score.mark(score.labels, text)),
)
"""What an interpretation says, by its pattern; the first that fits is used."""


def _is_grace(token: str) -> bool:
    return "q" in token


def _duration(token: str) -> Fraction:
    """Returns the quarters of a token: 4 is one, 0 a breve, 00 a long, 3%2 two thirds of a whole; 0 where unsaid."""
    match = DURATION.search(token)
    if not match:
        return Fraction(0)
    number, share, dots = match[1][:6], int((match[2] or "1")[:6]), min(len(match[3]), 4)
    # Reciprocals have no number for what is longer than a whole note: each further zero doubles it.
    is_breve = not number.strip("0")
    plain = Fraction(4 * share * 2 ** min(len(number), 3)) if is_breve else Fraction(4 * share, int(number))
    return plain * (2 - Fraction(1, 2**dots))


def _pitch(match: re.Match[str]) -> int:
    """Returns the MIDI pitch: c is C4, cc C5, C is C3, CC C2; 128 where it lies outside MIDI's range."""
    letters, sign = match[1], match[2] or ""
    octave = len(letters) - 1 if letters.islower() else -len(letters)
    pitch = OCTAVE + 12 * octave + SEMITONES[letters[0].lower()] + ACCIDENTALS.get(sign[:1], 0) * len(sign)
    return pitch if 0 <= pitch <= 127 else 128


def _add(staff: _Staff, note: RawNote, goes_on: bool, is_held: bool) -> None:
    """Adds a note to a staff, or its length to the note that it is tied to."""
    place = staff.tied.pop((note.pitch, note.onset), None) if goes_on else None
    if place is None:
        place = len(staff.notes)
        staff.notes.append(note)
    else:
        before = staff.notes[place]
        staff.notes[place] = replace(before, duration=before.duration + note.duration)
    if is_held:
        staff.tied[note.pitch, note.onset + note.duration] = place


def _placed(notes: list[RawNote], tick: Callable[[Fraction], int], length: int) -> tuple[Note, ...]:
    """Places notes at their ticks, in order; of two of one pitch struck together the longer stays."""
    placed: dict[tuple[int, int], Note] = {}
    for note in notes:
        onset, duration = tick(note.onset), max(1, quarters_to_ticks(note.duration))
        if note.pitch <= 127 and onset < length:
            longest = max(duration, placed[onset, note.pitch].duration if (onset, note.pitch) in placed else 0)
            placed[onset, note.pitch] = Note(onset, note.pitch, min(longest, length - onset))
    return tuple(placed[place] for place in sorted(placed))


def _meter(text: str) -> Meter:
    try:
        return parse_meter(text)
    except UsageError:
        return DEFAULTS.meter


def _key(text: str) -> Key | None:
    """Reads `k[f#c#]`, a signature that names no mode, or `d:` or `G:mix`; None for keys that are not ours."""
    if text.startswith("k["):
        signs = text[2:-1].replace("n", "")
        signature = signs.count("#") - signs.count("-")
        return Key(signature) if abs(signature) <= MAX_SIGNATURE else None
    tonic, _, mode = text.partition(":")
    name = tonic.replace("-", "b").capitalize()
    try:
        return parse_key(f"{name} {mode}" if mode else name + ("m" if tonic.islower() else ""))
    except UsageError:
        return None


def _named(keys: list[tuple[int, Key]]) -> list[tuple[int, Key]]:
    """Sorts keys; a name after a signature at one place counts where both have the same sharps and flats."""
    named: dict[int, Key] = {}
    for tick, key in keys:
        # Plain signatures are read as major. A name with another mode's signature would contradict the
        # one on the page.
        if tick not in named or named[tick].mode == "major" or MODES[key.mode].fifths:
            named[tick] = key
    return sorted(named.items())
