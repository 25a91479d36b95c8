"""`compose styles`: what the model knows."""

from pathlib import Path
from typing import Annotated

import typer


def styles(checkpoint: Annotated[Path | None, typer.Option(help="Folder of another model.")] = None) -> None:
    """List the styles the model knows, with what each means when nothing else is asked."""
    from composer.model.checkpoint import load_checkpoint
    from composer.verbs.ensemble import choose_ensemble

    loaded = load_checkpoint(checkpoint)
    typer.echo(f"{'style':12} {'pieces':>6}  {'meters':20} {'tempo':>5}  {'parts':7}  about")
    for name in loaded.styles():
        style = loaded.find_style(name)
        meters = list(dict.fromkeys(form[0] for form, _ in loaded.profiles[name].forms))[:4]
        pieces = loaded.profiles[name].pieces
        parts = choose_ensemble(None, style, loaded).name
        typer.echo(f"{name:12} {pieces:6}  {', '.join(meters):20} {style.bpm:5}  {parts:7}  {style.about}")
