"""The receipt for people: a short table of what came, which promises were kept and which wishes met."""

from collections.abc import Callable, Iterator
from typing import Any

from composer.verbs.receipt import Receipt

WIDTH = 66
ENDING_WORDS = {"tonic": "on the tonic", "chord": "on a chord tone", "open": "open"}


def short_line(receipt: Receipt) -> str:
    """Describes one of many pieces in one line."""
    return f"wrote   {', '.join(receipt.files)}   {summary(receipt)}"


def summary(receipt: Receipt) -> str:
    """Describes a piece in a few words."""
    got = receipt.got
    return f"{got['bars']} bars of {got['meter']} in {got['key']}"


ROWS: dict[str, Callable[[dict[str, Any]], str]] = {
    "style": lambda got: got["style"],
    "bars": lambda got: _bars(got),
    "key": lambda got: f"{got['key']}, {got['in_key']:.0%} of the time on its scale",
    "tempo": lambda got: f"{got['tempo']:g} beats per minute",
    "form": lambda got: got["form"],
    "range": lambda got: got["range"],
    "notes": lambda got: f"{got['notes']}, {got['density']:g} per quarter",
    "fit": lambda got: _fit(got["chord_tone_share"]),
    "ending": lambda got: ENDING_WORDS[got["ending"]],
}
"""Rows of a receipt: what a piece has, in words; an empty one is left out."""

MARKS = {"bars": ("bars", "full_bars", "meter")}
"""Promises that a row shows under another name than its own."""


def _fit(share: float | None) -> str:
    return "" if share is None else f"{share:.0%} of the notes on a beat are chord tones"


def _bars(got: dict[str, Any]) -> str:
    written = f" ({got['written_bars']} written)" if got["written_bars"] != got["bars"] else ""
    return f"{got['bars']}{written} of {got['meter']}"


def receipt_lines(receipt: Receipt) -> Iterator[str]:
    """Yields the receipt for people: files, what came, and which promises were kept and wishes met."""
    got, kept = receipt.got, dict(receipt.kept)
    yield from (f"wrote   {name}" for name in receipt.files)
    for name, say in ROWS.items():
        promises = [kept.pop(promise) for promise in MARKS.get(name, (name,)) if promise in kept]
        if text := say(got):
            yield _row(name, text, _mark(all(promises)) if promises else "")
    for name, wish in got.get("wishes", {}).items():
        yield _row(name, f"{wish['got']:g}, asked {wish['asked']:g}", "met" if wish["met"] else "missed")
    yield from _chord_lines(got["chords_by_bar"], kept.pop("chords", None))
    if "given_notes" in kept:
        yield _row("given", "every note that was to stay is there, to the tick", _mark(kept.pop("given_notes")))
    yield from (_row("also", promise.replace("_", " "), _mark(one)) for promise, one in kept.items())
    yield from _remarks(receipt)
    yield f"again   --seed {receipt.seed}   ({receipt.seconds:g} s)"


def _remarks(receipt: Receipt) -> Iterator[str]:
    """What the piece shares with the corpus, and what is to be said of the file and the words that were given."""
    got = receipt.got
    if receipt.originality:
        yield f"shares  {_shared(receipt.originality)}"
    if "found" in got:
        yield f"found   {got['found']}: the file does not say"
    for name in ("warnings", "left_out"):
        yield from (f"warning {line}" for line in got.get(name, "").splitlines())
    yield from (f"note    {line}" for line in got.get("remarks", ()))
    words = receipt.asked.get("words", {"read": []})
    yield from (f"read    {row['words']}: {row['option']} {row['value']}" for row in words["read"])


def _chord_lines(bars: list[str], kept: bool | None) -> Iterator[str]:
    """The chords between bar lines, as many bars to a line as fit, four at least; each line with its first bar."""
    if not bars:
        return
    width = max(map(len, bars)) + 3
    # Whole groups of four bars per line, since phrases have four.
    share = max(4, WIDTH // width // 4 * 4)
    for first in range(0, len(bars), share):
        text = f"{first + 1:3} | {' | '.join(bars[first : first + share])} |"
        mark = _mark(kept) if kept is not None and first == 0 else ""
        yield _row("chords" if first == 0 else "", text, mark)


def _row(name: str, text: str, mark: str = "") -> str:
    return f"{name:7} {text:{WIDTH}} {mark}".rstrip()


def _mark(kept: bool) -> str:
    return "kept" if kept else "BROKEN"


def _shared(found: dict[str, Any]) -> str:
    """Returns what a tune shares with the corpus, as a line."""
    if not found["longest_run"]:
        return "no run of 8 notes with the corpus"
    own, other = (f"bar {number}" if number else "the pickup" for number in (found["own_bar"], found["bar"]))
    return f"{found['longest_run']} notes in a row from {own} with {other} of {found['title']}"
