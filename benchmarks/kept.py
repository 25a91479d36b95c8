"""What twenty scores of music21's corpus keep on the way through `render` and the verbs, counted by music21 itself.

python benchmarks/kept.py --out FOLDER      # render, and the verbs on those that are in one meter
"""

import argparse
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SCORES = (
    "bach/bwv66.6.mxl",
    "bach/bwv269.mxl",
    "bach/bwv4.8.mxl",
    "handel/rinaldo/Lascia_chio_pianga.mxl",
    "haydn/opus74no1/movement3.mxl",
    "mozart/k155/movement2.mxl",
    "mozart/k458/movement2.mxl",
    "mozart/k545/movement1_exposition.mxl",
    "schumann_robert/dichterliebe_no2.xml",
    "schumann_robert/opus48no2.mxl",
    "schumann_clara/polonaise_op1n1.mxl",
    "schubert/Lindenbaum.xml",
    "leadSheet/fosterBrownHair.mxl",
    "liliuokalani/aloha_oe.mxl",
    "johnson_j_r/lift_every_voice.mxl",
    "verdi/laDonnaEMobile.mxl",
    "joplin/maple_leaf_rag.mxl",
    "weber/concertino_clarinet.mxl",
    "webern/webern_dormi_jesu_op_16_no_2.mxl",
    "beach/prayer_of_a_tired_child.musicxml",
)
VERBS = {
    "render": (),
    "continue": ("--bars", "2"),
    "infill": ("--bars", "2"),
    "vary": ("--amount", "0.2"),
    "harmonize": (),
    "accompany": ("--part", "bass"),
}
KINDS = (
    "notes",
    "lyrics",
    "slurs",
    "dynamics",
    "hairpins",
    "articulations",
    "fermatas",
    "ornaments",
    "graces",
    "clefs",
)


def count(path: Path) -> Counter[str]:
    """The signs of a score, one a kind and note, as music21 finds them; a note that is tied counts once."""
    from music21 import articulations, chord, clef, converter, dynamics, expressions, harmony, note, spanner

    score = converter.parse(path, forceSource=True)
    found: Counter[str] = Counter()
    for element in score.recurse().getElementsByClass((note.Note, chord.Chord)):
        notes = element.notes if isinstance(element, chord.Chord) else (element,)
        if isinstance(element, harmony.Harmony):
            continue
        if element.duration.isGrace:
            found["graces"] += len(notes)
            continue
        found["notes"] += sum(one.tie is None or one.tie.type == "start" for one in notes)
        signs = (*element.articulations, *(sign for one in notes if one is not element for sign in one.articulations))
        found["articulations"] += sum(not isinstance(one, articulations.TechnicalIndication) for one in signs)
        found["lyrics"] += len(element.lyrics)
        found["fermatas"] += sum(isinstance(one, expressions.Fermata) for one in element.expressions)
        found["ornaments"] += sum(isinstance(one, expressions.Ornament) for one in element.expressions)
    found["slurs"] = len(score.recurse().getElementsByClass(spanner.Slur))
    found["dynamics"] = len(score.recurse().getElementsByClass(dynamics.Dynamic))
    found["hairpins"] = len(score.recurse().getElementsByClass(dynamics.DynamicWedge))
    found["clefs"] = len(score.recurse().getElementsByClass(clef.Clef))
    return found


def runs(source: Path, out: Path, verbs: list[str]) -> Iterator[tuple[str, Path, str]]:
    """What was run on a score: its name, the file it wrote, and the last line it said."""
    for verb in verbs:
        target = out / f"{source.stem}-{verb}.musicxml"
        seed = () if verb == "render" else ("--seed", "1", "--candidates", "1", "--quiet")
        command = [
            sys.executable,
            "-m",
            "composer",
            verb,
            str(source),
            *VERBS[verb],
            *seed,
            "-o",
            str(target),
            "--force",
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        yield (
            verb,
            target,
            (done.stderr.strip() or done.stdout.strip()).splitlines()[-1][:110] if done.returncode else "",
        )


def main() -> None:
    """Prints a row a run: counts after, of counts before."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--verbs", nargs="*", default=list(VERBS), choices=list(VERBS))
    parser.add_argument("--scores", nargs="*", default=SCORES, choices=SCORES)
    arguments = parser.parse_args()
    import music21

    corpus = Path(music21.__file__).parent / "corpus"
    print("| score | verb |", " | ".join(KINDS), "|", flush=True)
    for name in arguments.scores:
        before = count(corpus / name)
        for verb, target, said in runs(corpus / name, arguments.out, arguments.verbs):
            after = count(target) if not said else Counter()
            cells = [said] if said else [f"{after[kind]}/{before[kind]}" for kind in KINDS]
            print(f"| {name} | {verb} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
