"""What tunes do by default beside people's, style by style: silence, bars again, one pitch, loops, copies.

    python benchmarks/habits.py --corpus corpora --count 100 --rows habits.jsonl

`count` tunes of 16 bars of every style with default options, and the first 16 bars of pieces held out of training. Each
tune is a line of `rows`; a run that was stopped goes on there.
"""

import argparse
import json
import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from statistics import mean, median
from typing import Any

from composer.analysis import habits
from composer.api import compose, writer_of
from composer.corpus.lead_sheets import excerpt, lead_sheets
from composer.corpus.manifest import load_corpus
from composer.music.piece import Piece
from composer.music.repeats import once
from composer.music.styles import family_of

BARS = 16
Row = dict[str, Any]


def figures(piece: Piece) -> Row:
    """Everything that is measured of one melody."""
    index = writer_of().checkpoint.originality
    return {
        "silent": habits.silent_bars(piece),
        "leading": habits.leading_silence(piece),
        "distinct": habits.distinct_share(piece),
        "loop": habits.loop_bars(piece),
        "pitch notes": habits.one_pitch_notes(piece),
        "pitch bars": habits.one_pitch_bars(piece),
        "pitch sections": habits.one_pitch_sections(piece),
        "chords": len(piece.chords),
        "shared": index.longest_match(piece).notes if index else 0,
    }


def compose_row(options: Mapping[str, Any], job: tuple[str, int]) -> Row:
    """Figures of one composed tune."""
    style, seed = job
    made = compose(style=style, seed=seed, bars=BARS, **options)
    return {"style": style, "seed": seed, "seconds": made.receipt.seconds, **figures(made.piece)}


def first_bars(piece: Piece) -> Piece:
    """The first sixteen bars of a piece written once, a pickup left out."""
    piece = once(piece)
    lines = piece.bar_lines()[bool(piece.pickup) :]
    return excerpt(piece, lines[0], lines[BARS])


def held_out(corpora: Path) -> Iterator[Piece]:
    """First leads of held-out pieces of sixteen bars or more."""
    for piece in (*load_corpus(corpora, "valid"), *load_corpus(corpora, "test")):
        lead = next(lead_sheets(piece), None)
        if lead and once(lead).bar_count >= BARS:
            yield first_bars(lead)


def people_rows(corpora: Path, chunk: Callable[..., Any]) -> list[Row]:
    """Figures of held-out pieces, each under its own style and the general one."""
    pieces = list(held_out(corpora))
    rows = chunk(figures, pieces, 16)
    return [
        {**row, "style": style}
        for piece, row in zip(pieces, rows, strict=True)
        for style in sorted({piece.style, family_of(piece.style)})
    ]


def read_rows(path: Path | None) -> list[Row]:
    """Rows that an earlier run wrote."""
    return [json.loads(line) for line in path.read_text().splitlines()] if path and path.is_file() else []


def composed_rows(options: argparse.Namespace, pool: Any) -> list[Row]:
    """Figures of composed tunes, the ones that `rows` holds not made again."""
    rows = read_rows(options.rows)
    done = {(row["style"], row["seed"]) for row in rows}
    styles = options.styles or writer_of().checkpoint.styles()
    jobs = [(style, options.first + n) for n in range(options.count) for style in styles]
    jobs = [job for job in jobs if job not in done]
    drawing = {} if options.candidates is None else {"candidates": options.candidates}
    for row in pool.imap_unordered(partial(compose_row, drawing), jobs, chunksize=2):
        rows.append(row)
        if options.rows:
            with options.rows.open("a") as file:
                print(json.dumps(row), file=file)
    return rows


def quantile(values: Sequence[float], share: float) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


COLUMNS: dict[str, Callable[[list[Row]], float]] = {
    "tunes": len,
    "silent bars": lambda rows: mean(row["silent"] for row in rows),
    "2+ silent": lambda rows: 100 * mean(row["silent"] >= 2 for row in rows),
    "starts silent": lambda rows: 100 * mean(row["leading"] > 0 for row in rows),
    "distinct": lambda rows: 100 * mean(row["distinct"] for row in rows),
    "<=5 distinct": lambda rows: 100 * mean(row["distinct"] * BARS <= 5 for row in rows),
    "loop max": lambda rows: max(row["loop"] for row in rows),
    "pitch notes": lambda rows: max(row["pitch notes"] for row in rows),
    "pitch bars": lambda rows: max(row["pitch bars"] for row in rows),
    "pitch sections": lambda rows: sum(row["pitch sections"] for row in rows),
    "chords": lambda rows: mean(row["chords"] for row in rows),
    "shared median": lambda rows: median(row["shared"] for row in rows),
    "shared p99": lambda rows: quantile([row["shared"] for row in rows], 0.99),
    "shared max": lambda rows: max(row["shared"] for row in rows),
}
"""Percentages are of tunes, those of distinct bars of bars; maxima are of the worst tune."""


def by_style(rows: list[Row]) -> dict[str, list[Row]]:
    """Rows by style, in the order they come."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row["style"]].append(row)
    return groups


def table(groups: Mapping[str, list[Row]]) -> dict[str, dict[str, float]]:
    """The columns of every style."""
    return {style: {name: round(count(rows), 1) for name, count in COLUMNS.items()} for style, rows in groups.items()}


def show(title: str, found: Mapping[str, Mapping[str, float]]) -> None:
    """Prints one table."""
    print(f"{title:12} " + " ".join(f"{name:>{max(6, len(name))}}" for name in COLUMNS))
    for style, row in found.items():
        print(f"{style:12} " + " ".join(f"{value:{max(6, len(name))}g}" for name, value in row.items()))


def main() -> None:
    """Prints the tunes' table and, where there is a corpus, people's."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="folder of built corpora, for people's table")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=100, help="the first seed")
    parser.add_argument("--candidates", type=int, help="not said: the default")
    parser.add_argument("--styles", nargs="*")
    parser.add_argument("--rows", type=Path, help="file that keeps a line a tune")
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with Pool(options.processes) as pool:
        people = by_style(people_rows(options.corpus, pool.map)) if options.corpus else {}
        ours = by_style(composed_rows(options, pool)) if options.count else {}
    found = {"people": table(people), "composed": table(ours)}
    if options.json:
        print(json.dumps(found))
        return
    for title, rows in found.items():
        show(title, rows)


if __name__ == "__main__":
    main()
