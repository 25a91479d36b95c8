"""`compose play`: any piece through the loudspeakers."""

from composer.cli.options import Comp, Drums, File, Humanize, Quiet, SoundFont, Swing, Tune, settings_of
from composer.cli.progress import Progress


def play(
    file: File,
    tune: Tune = "",
    quiet: Quiet = False,
    soundfont: SoundFont = None,
    comp: Comp = None,
    drums: Drums = None,
    swing: Swing = None,
    humanize: Humanize = None,
) -> None:
    """Play a piece: MIDI, MusicXML, ABC or kern, as the sound files have it."""
    from composer.io.read import read_piece
    from composer.render.formats import render_piece
    from composer.render.player import find_player, play_wav

    settings = settings_of({"soundfont": soundfont, "comp": comp, "drums": drums, "swing": swing, "humanize": humanize})
    with Progress(not quiet) as progress:
        progress.update(f"reading {file.name}")
        piece = read_piece(file, tune)
        # Before the sound is made, which takes longer.
        find_player()
        progress.update("playing it on the sound font")
        (wav,) = render_piece(piece, "wav", settings)
    play_wav(wav)
