"""How a piece is to look and sound: what a user may say of its pages and instruments."""

from dataclasses import dataclass, replace
from pathlib import Path

from composer.errors import UsageError
from composer.io.notation.staves import join_hands, open_score
from composer.music.chord_styles import CHORD_STYLES, LETTERS
from composer.music.piece import Piece
from composer.music.repeats import sounding
from composer.render.band import COMPS, NO_COMP, backing
from composer.render.feel import MOST_SWUNG, STRAIGHT, SWUNG, humanize, swing
from composer.render.paper import PAPERS
from composer.render.players import PLAYERS, find_player

SCALES = (40, 200)
"""Least and greatest size of the music, per cent of the usual."""


@dataclass(frozen=True)
class Settings:
    """Wishes about files; None and "" leave the choice to the program. Raises UsageError, InputError.

    `player` is a transposing instrument that the score is written for, `scale` per cent of the usual size of the music,
    `soundfont` an .sf2 file. `open_score` gives each singer of a choir a staff, `tab` gives a tune guitar tablature and
    diagrams of its chords. `chord_style` is how chord symbols are printed, `comp` how they are played, `swing` per cent
    of a beat for its first half, `humanize` whether to play as people do; the last two are done in sound where nothing
    is said, not in MIDI. `receipt` is what a page for sharing says of the piece, line by line.
    """

    title: str | None = None
    composer: str | None = None
    player: str = ""
    open_score: bool = False
    tab: bool = False
    chord_style: str = LETTERS
    paper: str = "a4"
    scale: int = 100
    soundfont: Path | None = None
    comp: str = ""
    drums: bool = False
    swing: int | None = None
    humanize: bool | None = None
    receipt: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.paper not in PAPERS:
            raise UsageError(f"--paper {self.paper!r} is not a size", f"use {' or '.join(PAPERS)}")
        if self.chord_style not in CHORD_STYLES:
            raise UsageError(f"--chord-style {self.chord_style!r} is not known", f"use {', '.join(CHORD_STYLES)}")
        if not SCALES[0] <= self.scale <= SCALES[1]:
            raise UsageError(f"--scale must be {SCALES[0]} to {SCALES[1]} per cent, not {self.scale}")
        if self.comp not in ("", NO_COMP, *COMPS):
            raise UsageError(f"--comp {self.comp!r} is not known", f"use {', '.join((*COMPS, NO_COMP))}")
        if self.swing is not None and not STRAIGHT <= self.swing <= MOST_SWUNG:
            raise UsageError(f"--swing must be {STRAIGHT} to {MOST_SWUNG} per cent, not {self.swing}")
        if self.tab and self.player:
            raise UsageError("--tab is for a guitar, --for for another player", "leave out one of the two")
        if self.player:
            object.__setattr__(self, "player", _known_player(self.player))
        if self.soundfont is not None:
            from composer.render.audio import check_soundfont

            check_soundfont(self.soundfont)

    def arrange(self, piece: Piece) -> Piece:
        """Returns the piece with the title, composer and instrument that are wished for, as every format has them."""
        texts = piece.texts if self.composer is None else {**piece.texts, "composer": self.composer}
        titled = replace(piece, texts=texts, title=piece.title if self.title is None else self.title)
        seated = join_hands(titled)
        opened = open_score(seated) if self.open_score else seated
        if not self.player:
            return opened
        from composer.render.transposing import play_on

        return play_on(opened, self.player)

    def play(self, piece: Piece, is_sound: bool) -> Piece:
        """Returns the piece as it is heard: repeats played out, with those who play along, swung and uneven."""
        played = sounding(piece)
        played = replace(played, parts=(*played.parts, *backing(played, self.comp, self.drums)))
        usual = SWUNG.get(piece.style, STRAIGHT) if is_sound else STRAIGHT
        played = swing(played, usual if self.swing is None else self.swing)
        return humanize(played) if (is_sound if self.humanize is None else self.humanize) else played

    @property
    def plays_chords(self) -> bool:
        """Whether the MIDI file plays the chord symbols itself: where nobody is asked to, and nobody asked not to."""
        return not self.comp


def _known_player(name: str) -> str:
    found = find_player(name)
    if not found:
        raise UsageError(f"--for {name!r} is not known", f"use {', '.join(PLAYERS)}")
    return found


USUAL = Settings()
