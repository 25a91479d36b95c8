"""The melody of a part: one note at a time, which is all that the model and an ABC tune can hold."""

from collections.abc import Iterable

from composer.music.piece import Note


def melody_line(notes: Iterable[Note]) -> tuple[Note, ...]:
    """Returns the highest note struck at each onset, cut where the next one begins."""
    # Sorted by pitch within an onset, so that the highest is the one that the dict keeps.
    highest = {note.onset: note for note in sorted(notes, key=lambda note: (note.onset, note.pitch))}
    line = list(highest.values())
    ends = [note.onset for note in line[1:]] + [line[-1].end] if line else []
    return tuple(
        Note(note.onset, note.pitch, min(note.duration, end - note.onset), note.velocity)
        for note, end in zip(line, ends, strict=True)
    )
