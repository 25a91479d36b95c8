"""`compose render`: any piece in any of our formats."""

from composer.cli.options import (
    LOOKS,
    ChordStyle,
    Comp,
    Composer,
    Drums,
    File,
    Force,
    Format,
    Humanize,
    Json,
    OpenScore,
    Out,
    PaperSize,
    Player,
    Quiet,
    Scale,
    SoundFont,
    Swing,
    Tab,
    Title,
    Tune,
    settings_of,
)
from composer.cli.output import make_output
from composer.cli.progress import Progress


def render(
    file: File,
    tune: Tune = "",
    out: Out = None,
    format_: Format = None,
    json_: Json = False,
    quiet: Quiet = False,
    force: Force = False,
    title: Title = None,
    composer: Composer = None,
    player: Player = None,
    open_score: OpenScore = None,
    tab: Tab = None,
    chord_style: ChordStyle = None,
    paper: PaperSize = None,
    scale: Scale = None,
    soundfont: SoundFont = None,
    comp: Comp = None,
    drums: Drums = None,
    swing: Swing = None,
    humanize: Humanize = None,
) -> None:
    """Turn a piece into other formats: a score, sound, MIDI."""
    from composer.io.read import read_piece
    from composer.verbs.recipe import rendered

    look = (
        title, composer, player, open_score, tab, chord_style, paper, scale, soundfont, comp, drums, swing, humanize,
    )  # fmt: skip
    settings = settings_of(dict(zip(LOOKS, look, strict=True)))
    output = make_output(out, format_, (json_, quiet, force), settings=settings)
    with Progress(not quiet) as progress:
        progress.update(f"reading {file.name}")
        piece = read_piece(file, tune)
        progress.update(f"writing {', '.join(output.target.formats)}")
        output.show(rendered(piece, settings), file.stem)
