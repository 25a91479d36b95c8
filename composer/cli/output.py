"""What the program prints: one line for an error, a short table for a receipt."""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn

from composer.errors import ComposerError

if TYPE_CHECKING:
    from composer.music.piece import Piece
    from composer.verbs.receipt import Receipt


def fail(error: ComposerError) -> NoReturn:
    """Prints the error as one line and ends with its exit code."""
    sys.stderr.write(f"compose: {' '.join(str(error).split())}\n")
    sys.exit(error.exit_code)


def say(message: str, quiet: bool = False) -> None:
    """A line of progress on stderr."""
    if message and not quiet:
        sys.stderr.write(f"{message}\n")


def say_of(piece: "Piece", formats: tuple[str, ...]) -> None:
    """What was wrong or left out when a piece was read, and that writing it takes a while, on stderr."""
    from composer.render.size import count_notes, is_slow

    for name in ("warnings", "left_out"):
        for line in piece.fields.get(name, "").splitlines():
            say(f"warning {line}")
    if is_slow(piece, formats):
        say(f"a score of {count_notes(piece)} notes may take a minute")


def receipt_lines(receipt: "Receipt") -> Iterable[str]:
    """The receipt for people: files, what was asked beside what came, and whether the promise was kept."""
    yield from (f"wrote   {name}" for name in receipt.files)
    got = receipt.got
    chords = " ".join(got["chords"])
    rows = {
        "style": got["style"],
        "bars": f"{got['bars']} of {got['meter']}",
        "key": f"{got['key']}, {got['in_key']:.0%} of the time on its scale",
        "tempo": f"{got['tempo']:g} beats a minute",
        "form": got["form"] or "one section",
        "range": f"{got['range']}, {got['notes']} notes, {got['density']:g} a quarter",
        "chords": f"{chords if len(chords) < 70 else chords[:66] + ' …'}",
        "fit": f"{got['chord_tone_share']:.0%} of the notes on a beat are chord tones",
        "ending": {"tonic": "on the tonic", "chord": "on a chord tone", "open": "open"}[got["ending"]],
    }
    marks = {"bars": ("bars", "full_bars", "meter"), "key": ("key",), "range": ("range",), "ending": ("ending",)}
    for name, text in rows.items():
        promises = [receipt.kept[promise] for promise in marks.get(name, (name,)) if promise in receipt.kept]
        mark = _mark(all(promises)) if promises else ""
        yield f"{name:7} {text:66} {mark}".rstrip()
    if "given_notes" in receipt.kept:
        mark = _mark(receipt.kept["given_notes"])
        yield f"{'given':7} {'every note that was to stay is there, to the tick':66} {mark}"
    if receipt.originality:
        yield f"{'shares':7} {_shared(receipt.originality)}"
    if "found" in got:
        yield f"{'found':7} {got['found']}: the file does not say"
    yield from (f"{'remark':7} {line}" for line in got.get("remarks", ()))
    for name in ("warnings", "left_out"):
        yield from (f"warning {line}" for line in got.get(name, "").splitlines())
    words = receipt.asked.get("words", {"read": []})
    yield from (f"{'read':7} {row['words']}: --{row['option']} {row['value']}" for row in words["read"])
    yield f"again   --seed {receipt.seed}   ({receipt.seconds:g} s)"


def _mark(kept: bool) -> str:
    return "kept" if kept else "BROKEN"


def _shared(found: dict[str, Any]) -> str:
    """What a tune shares with the corpus, as a line."""
    if not found["longest_run"]:
        return "no run of 8 notes with the corpus"
    return f"{found['longest_run']} notes from bar {found['own_bar']} with bar {found['bar']} of {found['title']}"
