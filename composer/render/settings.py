"""How a piece is to look and sound: what a user may say of its pages and instruments."""

from dataclasses import dataclass, replace
from pathlib import Path

from composer.errors import UsageError
from composer.io.notation.staves import open_score
from composer.music.piece import Piece
from composer.render.paper import PAPERS
from composer.render.players import PLAYERS, find_player

SCALES = (40, 200)
"""Least and greatest size of the music, per cent of the usual."""


@dataclass(frozen=True)
class Settings:
    """Wishes about files; None and "" leave the choice to the program. Raises UsageError, InputError.

    `player` is a transposing instrument that the score is written for, `scale` per cent of the usual size of the music,
    `soundfont` an .sf2 file. `open_score` gives each singer of a choir a staff. `receipt` is what a page for
    sharing says of the piece, line by line.
    """

    title: str | None = None
    composer: str | None = None
    player: str = ""
    open_score: bool = False
    paper: str = "a4"
    scale: int = 100
    soundfont: Path | None = None
    receipt: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.paper not in PAPERS:
            raise UsageError(f"--paper {self.paper!r} is not a size", f"use {' or '.join(PAPERS)}")
        if not SCALES[0] <= self.scale <= SCALES[1]:
            raise UsageError(f"--scale must be {SCALES[0]} to {SCALES[1]} per cent, not {self.scale}")
        if self.player:
            object.__setattr__(self, "player", _known_player(self.player))
        if self.soundfont is not None:
            from composer.render.audio import check_soundfont

            check_soundfont(self.soundfont)

    def arrange(self, piece: Piece) -> Piece:
        """Returns the piece with the title, composer and instrument that are wished for, as every format has them."""
        texts = piece.texts if self.composer is None else {**piece.texts, "composer": self.composer}
        titled = replace(piece, texts=texts, title=piece.title if self.title is None else self.title)
        opened = open_score(titled) if self.open_score else titled
        if not self.player:
            return opened
        from composer.render.transposing import play_on

        return play_on(opened, self.player)


def _known_player(name: str) -> str:
    found = find_player(name)
    if not found:
        raise UsageError(f"--for {name!r} is not known", f"use {', '.join(PLAYERS)}")
    return found


USUAL = Settings()
