"""Counts what people's tunes do not exceed, and writes it into a checkpoint as its styles' limits.

    python benchmarks/fit_limits.py corpora checkpoints/all

The leads of all training pieces and, for runs shared with training, those held out. Training does the same for a
checkpoint of its own (`composer.training.limits`); this is for one whose weights are older.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from composer.corpus.lead_sheets import lead_sheets
from composer.corpus.manifest import load_corpus
from composer.model.checkpoint import load_checkpoint, save_checkpoint
from composer.music.piece import Piece
from composer.training.limits import with_limits


def leads(corpora: Path, *splits: str) -> list[Piece]:
    """Leads of the pieces of splits."""
    return [lead for split in splits for piece in load_corpus(corpora, split) for lead in lead_sheets(piece)]


def main() -> None:
    """Writes the checkpoint again and prints the limits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("checkpoint", type=Path)
    options = parser.parse_args()
    checkpoint = load_checkpoint(options.checkpoint)
    index = checkpoint.originality
    profiles = with_limits(
        checkpoint.profiles, leads(options.corpora, "train"), leads(options.corpora, "valid", "test"), index
    )
    save_checkpoint(replace(checkpoint, profiles=profiles))
    for style, profile in profiles.items():
        print(f"{style:12} {dict(profile.limits)}")


if __name__ == "__main__":
    main()
