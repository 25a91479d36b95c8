"""Counts what people's tunes do not exceed, and writes it into a checkpoint as its styles' limits.

    python benchmarks/fit_limits.py corpora checkpoints/all

The leads of all training pieces. Training does the same for a checkpoint of its own (`composer.training.limits`); this
is for one whose weights are older. Styles whose corpus is not in the folder lose theirs.
"""

import argparse
from dataclasses import replace
from pathlib import Path

from composer.corpus.lead_sheets import lead_sheets
from composer.corpus.manifest import load_corpus
from composer.model.checkpoint import load_checkpoint, save_checkpoint
from composer.training.limits import with_limits


def main() -> None:
    """Writes the checkpoint again and prints the limits."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("checkpoint", type=Path)
    options = parser.parse_args()
    checkpoint = load_checkpoint(options.checkpoint)
    leads = [lead for piece in load_corpus(options.corpora, "train") for lead in lead_sheets(piece)]
    profiles = with_limits(checkpoint.profiles, leads)
    save_checkpoint(replace(checkpoint, profiles=profiles))
    for style, profile in profiles.items():
        print(f"{style:12} {dict(profile.limits)}")


if __name__ == "__main__":
    main()
