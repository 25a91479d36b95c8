"""The melody of a part: one note at a time, which is all that the model and an ABC tune can hold."""

from collections.abc import Iterable

from composer.music.piece import Note


def top_line(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Returns the highest of the notes struck together, in order."""
    # A dict keeps the last of each onset, and the sorting is by pitch within one.
    return tuple({note.onset: note for note in sorted(notes, key=lambda note: (note.onset, note.pitch))}.values())


def melody_line(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Returns the highest note struck at each onset, cut where the next one begins."""
    line = top_line(notes)
    ends = [note.onset for note in line[1:]] + [line[-1].end] if line else []
    return tuple(
        Note(note.onset, note.pitch, min(note.duration, end - note.onset), note.velocity)
        for note, end in zip(line, ends, strict=True)
    )
