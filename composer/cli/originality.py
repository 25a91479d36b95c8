"""`compose originality`: what a tune shares with a corpus."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from composer.cli.options import File, Json, Model


def originality(
    file: File,
    corpus: Annotated[
        Path | None, typer.Option(help="A built corpus or a folder of music. Default: the model's.")
    ] = None,
    checkpoint: Model = None,
    json_: Json = False,
) -> None:
    """Find the longest run of notes that a tune shares with a corpus, in any key."""
    from composer import api

    index = None
    if corpus:
        from composer.corpus.melody_index import index_folder

        index = index_folder(corpus)
    match = api.originality(file, index, checkpoint)
    if json_:
        sys.stdout.write(json.dumps({"file": str(file), **asdict(match)}, ensure_ascii=False) + "\n")
        return
    where = f"bar {match.own_bar} = bar {match.bar} of {match.title}" if match.notes else "shorter than 8 notes"
    sys.stdout.write(f"longest run  {match.notes} notes   {where}\n")
    sys.stdout.write(f"coverage     {match.coverage:.0%} of its runs of 8 notes are in the corpus\n")
