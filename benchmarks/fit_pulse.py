"""Makes the weights that a performance is read by, from training pieces that are played.

python benchmarks/fit_pulse.py corpora

Each piece is played as in `performances.py`; right is every reading with the written meter, its bar lines and, within a
tenth, the tempo that it was played in.
"""

import argparse
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from performances import JITTERS, TICKS_PER_SECOND, Playing, perform

from composer.analysis.meter import CANDIDATES
from composer.analysis.quantize import listen, readings_of
from composer.analysis.sixteenths import KINDS, sounding_notes, to_slots
from composer.analysis.tables import TABLES_FILE, load_tables, tables_to_json
from composer.corpus.manifest import load_corpus
from composer.music.piece import Piece
from composer.music.units import TICKS_PER_QUARTER
from composer.training.fit_tables import is_plain, phase_of

Array = NDArray[np.float32]

TEMPOS = {
    "folk": {"4/4": (120, 220), "2/2": (120, 220), "2/4": (90, 150), "3/4": (90, 180), "6/8": (80, 135)},
    "hymn": {},
    "piano": {"3/4": (90, 170), "3/8": (110, 190), "4/4": (60, 140), "2/4": (60, 140), "6/8": (50, 110)},
}
"""Beats a minute, by corpus and meter; SLOW where none stand."""

SLOW = (75, 125)
COUNTS = 0.6
"""Power of a meter's frequency by which it counts: rare meters must be learned and yet not be guessed often."""

STEPS, RATE, DECAY = 600, 0.05, 1e-3


def chosen(folder: Path, most: int) -> Iterator[tuple[Piece, Playing, float]]:
    """Training pieces with the way each is played, at most so many of a corpus and meter, and what each counts."""
    chance = random.Random(11)
    taken: Counter[tuple[str, str]] = Counter()
    for corpus, tempos in TEMPOS.items():
        pieces = [piece for piece in load_corpus(folder / corpus, "train") if is_plain(piece)]
        sizes = Counter(str(piece.meter) for piece in pieces)
        chance.shuffle(pieces)
        for piece in pieces:
            meter = str(piece.meter)
            if taken[corpus, meter] < most:
                taken[corpus, meter] += 1
                bpm = chance.uniform(*tempos.get(meter, SLOW))
                playing = Playing(bpm, chance.choice(JITTERS), chance.random() < 0.4, chance.randrange(2**31))
                yield piece, playing, (sizes[meter] / min(most, sizes[meter])) ** COUNTS


def evidence_of(job: tuple[Piece, Playing, float]) -> tuple[Array, NDArray[np.bool_]]:
    """The evidence for every reading of a performance, and which are right."""
    piece, playing, _ = job
    played, notes = perform(piece, playing)
    onsets = [note.onset for part in played.parts for note in part.notes]
    span = (max(onsets) - min(onsets)) / TICKS_PER_SECOND
    quarter = span / (notes[-1].onset - notes[0].onset) * TICKS_PER_QUARTER
    truth = CANDIDATES.index((str(piece.meter), phase_of(piece, notes[0])))
    rows, right = [], []
    for pulse, own, numbers in readings_of(listen(played)):
        rows.append(own.astype(np.float32))
        right.append((np.array(numbers) == truth) & (abs(pulse.quarter / quarter - 1) < 0.1))
    return np.concatenate(rows), np.concatenate(right)


def fit(found: Sequence[tuple[Array, NDArray[np.bool_]]], counts: Sequence[float]) -> NDArray[np.float64]:
    """Weights that make the right readings likely, all together, by Adam; `counts` is what each case counts."""
    shares = np.array(counts) / np.sum(counts)
    size = found[0][0].shape[1]
    scale = np.std(np.concatenate([rows[::7] for rows, _ in found]), axis=0) + 1e-3
    cases = [((rows / scale).astype(np.float32), right) for rows, right in found]
    weights, mean, square = np.zeros(size), np.zeros(size), np.zeros(size)
    for step in range(1, STEPS + 1):
        slope, loss, hits = DECAY * weights, 0.0, 0.0
        for (rows, right), count in zip(cases, shares.tolist(), strict=True):
            scores = rows @ weights.astype(np.float32)
            odds = np.exp(scores - scores.max())
            odds /= odds.sum()
            share = odds[right].sum() + 1e-12
            slope = slope + count * (odds @ rows - (odds * right / share) @ rows)
            loss -= count * float(np.log(share))
            hits += count * bool(right[scores.argmax()])
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        weights = weights - RATE * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-9)
        if step % 100 == 0:
            print(f"{step:4} {loss:.3f} nats, right {hits:.3f}", flush=True)
    return np.asarray(weights / scale)


def main() -> None:
    """Writes the weights into the tables beside the code that reads them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--most", type=int, default=60, help="Pieces of a corpus and meter.")
    options = parser.parse_args()
    jobs = list(chosen(options.corpora, options.most))
    counts = sum(np.bincount(to_slots(sounding_notes(piece)).kinds, minlength=KINDS) for piece, *_ in jobs)
    tables = replace(load_tables(), everything=np.log((1 + counts) / (KINDS + counts.sum())))
    TABLES_FILE.write_text(tables_to_json(tables), encoding="utf-8")
    load_tables.cache_clear()
    with Pool(2) as pool:
        found = list(pool.imap(evidence_of, jobs, chunksize=8))
    whole = [(case, count) for case, (_, _, count) in zip(found, jobs, strict=True) if case[1].any()]
    print(f"{len(jobs)} performances, the right reading is among those tried in {len(whole)}")
    weights = fit([case for case, _ in whole], [count for _, count in whole])
    TABLES_FILE.write_text(tables_to_json(replace(tables, pulse_weights=weights)), encoding="utf-8")


if __name__ == "__main__":
    main()
