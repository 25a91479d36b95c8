"""Three voices under given sopranos of the JSB test split: how often they are Bach's, how they move, what they break.

    python benchmarks/voices.py --checkpoint FOLDER --data ../shared/data/jsb/Jsb16thSeparated.json --count 20

Accuracy is the share of sixteenths on which a voice has Bach's pitch. The 3-gram is the likeliest pitch of a voice by
its pitch before and the soprano's now, counted over the train split, all in one key. "No masks" draws the same voices
without the promises between them.
"""

import argparse
import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from composer.analysis.key import key_from_notes, with_key
from composer.api import writer_of
from composer.corpus.datasets import read_jsb
from composer.errors import ComposerError
from composer.evaluation.chorale_craft import FIGURES, STEP, count_craft, sixteenths
from composer.grid.ensembles import SINGERS
from composer.io.read import Opened
from composer.music.piece import Note, Part, Piece
from composer.sampling.promises.promise import Between
from composer.sampling.sample import Sampling
from composer.sampling.writer import Writer
from composer.verbs import harmonize
from composer.verbs.options import read_options
from composer.verbs.run import Request, run
from composer.verbs.source import prepare
from composer.verbs.table import VERBS

Column = tuple[int | None, ...]
Writes = Callable[[Piece], Piece]

SHOWN = tuple(name for name in FIGURES if not name.startswith(("soprano", "wide")))


def chorales(data: Path, split: str) -> list[Piece]:
    """Returns the chorales of a split with their keys."""
    rows = read_jsb(data.read_bytes())
    return [with_key(piece, key_from_notes(piece, None)) for name, _, piece in rows if name == split]


def columns(piece: Piece) -> list[Column]:
    """Returns what the four voices sound on each sixteenth, counted from a tonic between F# below and F above C."""
    tonic = (piece.key.tonic + 6) % 12 - 6
    return [tuple(None if one is None else one - tonic for one in chord) for chord in sixteenths(piece)]


def trigram(train: list[Piece]) -> Writes:
    """Returns what writes each voice by counts of the train split; seen less, by the soprano alone."""
    counts: dict[tuple[int, Column], Counter[int | None]] = defaultdict(Counter)
    for piece in train:
        before: Column = (None,) * 4
        for chord in columns(piece):
            for voice in (1, 2, 3):
                counts[voice, (before[voice], chord[0])][chord[voice]] += 1
                counts[voice, (chord[0],)][chord[voice]] += 1
            before = chord

    def likeliest(voice: int, before: int | None, sung: int | None) -> int | None:
        found = counts.get((voice, (before, sung))) or counts.get((voice, (sung,)))
        return found.most_common(1)[0][0] if found else before

    def write(piece: Piece) -> Piece:
        tonic = (piece.key.tonic + 6) % 12 - 6
        sung = [chord[0] for chord in columns(replace(piece, parts=piece.parts * 4))]
        lines: list[list[int | None]] = []
        for voice in (1, 2, 3):
            line: list[int | None] = []
            for pitch in sung:
                line.append(likeliest(voice, line[-1] if line else None, pitch))
            lines.append(line)
        return replace(piece, parts=(piece.parts[0], *(Part("", tuple(_notes(line, tonic, piece))) for line in lines)))

    return write


def _notes(line: list[int | None], tonic: int, piece: Piece) -> Iterator[Note]:
    """Yields a note for each sixteenth: held and repeated ones are the same here."""
    start = piece.start // STEP * STEP
    yield from (Note(start + STEP * n, pitch + tonic, STEP) for n, pitch in enumerate(line) if pitch is not None)


def by_verb(writer: Writer, by: str, seed: int, temperature: float) -> Writes:
    """Returns what `harmonize --voices satb` makes of a soprano."""
    said = {"voices": "satb", "by": by, "style": "chorale", "seed": seed, "temperature": temperature}
    options = read_options(VERBS["harmonize"].options, said)
    return lambda piece: run(Request(VERBS["harmonize"], options, Opened(piece)), writer).piece


def without_masks(writer: Writer, seed: int, temperature: float) -> Writes:
    """Returns what the model writes where no promise between voices is asked of it."""
    asked = harmonize.HarmonizeOptions(voices="satb", by="model", style="chorale", temperature=temperature)

    def write(piece: Piece) -> Piece:
        plan = harmonize.plan(prepare(piece), asked, writer.checkpoint)
        assert plan.task is not None
        task = replace(plan.task, promises=plan.task.promises.without(Between))
        return plan.finish(writer.write(task, Sampling(temperature, asked.top_p, seed))[0].piece)

    return write


def judge(name: str, write: Writes, pieces: list[Piece]) -> dict[str, object]:
    """Returns the figures of a way of writing over all chorales."""
    hits: Counter[str] = Counter()
    totals: Counter[str] = Counter()
    failed, started = 0, time.perf_counter()
    for piece in pieces:
        try:
            made = write(replace(piece, parts=piece.parts[:1]))
        except ComposerError:
            failed += 1
            continue
        totals.update(count_craft(made))
        for bach, ours in zip(sixteenths(piece), sixteenths(made), strict=False):
            for voice in (1, 2, 3):
                hits[SINGERS[voice]] += bach[voice] == ours[voice]
            hits["cells"] += 1
    figures = {
        figure: round(FIGURES[figure][2] * totals[FIGURES[figure][0]] / max(1, totals[FIGURES[figure][1]]), 3)
        for figure in SHOWN
    }
    accuracy = {f"{voice} right": round(hits[voice] / max(1, hits["cells"]), 3) for voice in SINGERS[1:]}
    seconds = round((time.perf_counter() - started) / max(1, len(pieces)), 2)
    return {"name": name, "failed": failed, **accuracy, **figures, "seconds": seconds}


def main() -> None:
    """Prints a line of JSON for Bach, the 3-gram, the rules, and the model with and without masks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--checkpoint", type=Path)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/jsb/Jsb16thSeparated.json"))
    parser.add_argument("--count", type=int, default=77)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--temperature", type=float, default=harmonize.TEMPERATURE)
    parser.add_argument("--only", default="", help="ways to judge, by comma")
    options = parser.parse_args()
    test, writer = chorales(options.data, "test")[: options.count], writer_of(options.checkpoint)
    whole = {tuple(piece.parts[0].notes): piece for piece in test}
    ways: dict[str, Callable[[], Writes]] = {
        "bach": lambda: lambda piece: whole[tuple(piece.parts[0].notes)],
        "3-gram": lambda: trigram(chorales(options.data, "train")),
        "rules": lambda: by_verb(writer, "rule", options.seed, options.temperature),
        "model": lambda: by_verb(writer, "model", options.seed, options.temperature),
        "model, no masks": lambda: without_masks(writer, options.seed, options.temperature),
    }
    for name, make in ways.items():
        if not options.only or name in options.only.split(","):
            print(json.dumps(judge(name, make(), test)), flush=True)


if __name__ == "__main__":
    main()
