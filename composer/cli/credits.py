"""`compose credits`: whom the weights learned from."""

import json
from pathlib import Path
from typing import Annotated

import typer


def credits_(
    checkpoint: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None,
    json_: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """List every source that the weights learned from: licence, attribution and share of the notes."""
    from composer.credits import credit_lines, make_credits
    from composer.model.checkpoint import load_checkpoint

    found = make_credits(load_checkpoint(checkpoint))
    typer.echo(json.dumps(found.to_json(), ensure_ascii=False) if json_ else "\n".join(credit_lines(found)))
