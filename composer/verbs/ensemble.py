"""Who plays what a verb writes anew."""

from typing import TYPE_CHECKING

from composer.errors import UsageError
from composer.grid.ensembles import ENSEMBLES, LEAD_SHEET, Ensemble
from composer.music.styles import Style
from composer.verbs.options import option

if TYPE_CHECKING:
    from composer.model.checkpoint import Checkpoint


def parts_option() -> str | None:
    """Returns the option of verbs that write for a whole ensemble."""
    help_ = "Who plays; lead is melody and chords. Default: those of the style."
    chosen: str | None = option(None, help_, choices=tuple(ENSEMBLES), is_named=True)
    return chosen


def choose_ensemble(parts: str | None, style: Style, checkpoint: "Checkpoint") -> Ensemble:
    """Returns who plays: as asked, else the style's own where the model knows its lanes. Raises UsageError."""
    if parts and not checkpoint.knows(ENSEMBLES[parts]):
        known = [name for name, ensemble in ENSEMBLES.items() if checkpoint.knows(ensemble)]
        raise UsageError(f"the model has not learned to write for {parts}", f"use --parts {' or '.join(known)}")
    own = ENSEMBLES[parts or style.ensemble]
    return own if checkpoint.knows(own) else ENSEMBLES[LEAD_SHEET]
