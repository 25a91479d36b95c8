"""Every folk tune of the mirror in ABC, read by us and by abc2midi (inside symusic): are the pitches the same?

    python benchmarks/abc_agreement.py --mirror ../shared/data [--show 3]

Compared are the sequences of pitches, first with repeats played out, then of the same text without repeat signs, which
tells other notes from other repeats.
"""

import argparse
import re
from collections import Counter, defaultdict
from fnmatch import fnmatch
from pathlib import Path

import symusic
from reading import silence

from composer.corpus.fetch import read_files
from composer.corpus.sources import list_sources
from composer.errors import ComposerError
from composer.io.abc.read import parse_abc, split_tunes
from composer.music.repeats import sounding

ROLLED = 1 / 24
"""Of a quarter: abc2midi begins the notes of one chord a few ticks apart."""

ORDER = re.compile(r"^P:.*\n", re.MULTILINE)
"""The order of parts, which we read as names of sections and abc2midi plays."""

FIELD = re.compile(r"[A-Za-z]:|%")
REPEATS = re.compile(r"\[?\|?:+\|?:*|:*\|\]?:+|\[[1-9][,0-9-]*|(?<=\|)[1-9]")
UNPLAYED = re.compile(r'"[^"\n]*"|\{[^}\n]*\}|![^!\n]*!|[~.H-WhuvTJ](?=[_=^]*[A-Ga-g\[])')
"""Chord symbols, grace notes and ornaments, which we read as marks and abc2midi plays."""


def without_repeats(text: str) -> str:
    """The tune with plain bar lines and no endings."""
    lines = text.splitlines()
    return "\n".join(line if FIELD.match(line) else REPEATS.sub("|", line) for line in lines) + "\n"


def ours(text: str) -> list[int]:
    """Pitches of the first voice, top note of each chord, repeats played out. Raises ComposerError."""
    notes = sounding(parse_abc(text)[0]).parts[0].notes
    highest = {note.onset: note.pitch for note in sorted(notes, key=lambda note: (note.onset, note.pitch))}
    return list(highest.values())


def theirs(text: str) -> list[int]:
    """The same by abc2midi; chord symbols, grace notes, ornaments and the order of parts left out of the text."""
    lines = [line if FIELD.match(line) else UNPLAYED.sub("", line) for line in ORDER.sub("", text).splitlines()]
    with silence():
        score = symusic.Score.from_abc("\n".join(lines) + "\n")
    track = max(score.tracks, key=lambda one: len(one.notes), default=None)
    chords: list[list[int]] = []
    began = -score.ticks_per_quarter
    for note in sorted(track.notes if track else (), key=lambda note: note.time):
        if note.time - began > ROLLED * score.ticks_per_quarter:
            chords.append([])
            began = note.time
        chords[-1].append(note.pitch)
    return [max(pitches) for pitches in chords]


def compare(text: str) -> str:
    """ "same", or why not."""
    try:
        own = ours(text)
    except (ComposerError, IndexError):
        return "refused by us"
    try:
        other = theirs(text)
    except Exception:  # noqa: BLE001 - whatever symusic raises
        return "refused by symusic"
    if own == other:
        return "same"
    plain = without_repeats(text)
    try:
        if ours(plain) == theirs(plain):
            return "repeats go back elsewhere"
    except Exception:  # noqa: BLE001 - a text so changed may be refused by either
        return "other"
    if len(own) == len(other):
        return f"{'one pitch' if sum(a != b for a, b in zip(own, other, strict=True)) == 1 else 'pitches'} differ"
    return "another number of notes"


def row(name: str, counts: Counter[str]) -> str:
    """Shares of the tunes that both read, and all counts."""
    both = sum(counts.values()) - counts["refused by us"] - counts["refused by symusic"]
    written = counts["same"] + counts["repeats go back elsewhere"]
    return f"{name:12} same {counts['same'] / both:.1%}, as written {written / both:.1%} of {both}  {dict(counts)}"


def main() -> None:
    """Prints a row a source, and some of the tunes that differ."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mirror", type=Path, required=True)
    parser.add_argument("--show", type=int, default=0)
    options = parser.parse_args()
    everything: Counter[str] = Counter()
    for source in list_sources("folk"):
        if source.reader != "abc":
            continue
        files = read_files(source, options.mirror, None)
        counts: Counter[str] = Counter()
        names = defaultdict(list)
        for path, data in sorted(files.items()):
            if not any(fnmatch(path, glob) for glob in source.files):
                continue
            for tune in split_tunes(data.decode("utf-8", "replace")):
                outcome = compare(tune)
                counts[outcome] += 1
                names[outcome].append([*re.findall(r"^[XT]:\s*(.*)$", tune, re.MULTILINE), path][:2])
        everything += counts
        print(row(source.name, counts))
        for outcome, found in names.items():
            if outcome != "same" and options.show:
                print(f"    {outcome}: {found[: options.show]}")
    print(row("all", everything))


if __name__ == "__main__":
    main()
