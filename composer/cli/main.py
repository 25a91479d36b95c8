"""The program `compose`: options compose, verbs do the rest. Imports nothing heavy, so that `--help` is instant."""

import sys

import typer

from composer.cli import (
    accompany,
    again,
    compose,
    continue_,
    corpus,
    cut,
    harmonize,
    infill,
    originality,
    quantize,
    render,
    restyle,
    styles,
    train,
    transpose,
    vary,
)
from composer.cli.output import fail
from composer.errors import ComposerError

EPILOG = (
    "Examples:  compose --bars 16 --style jig --key Em   ·   compose --chords 'Am F C G' -o song.pdf   ·   "
    "compose -n 5 --json"
)

app = typer.Typer(
    name="compose",
    help="Compose new music: a MIDI file to drag into a DAW and a score to print.",
    epilog=EPILOG,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for name, verb in (
    ("continue", continue_.continue_),
    ("infill", infill.infill),
    ("harmonize", harmonize.harmonize),
    ("accompany", accompany.accompany),
    ("vary", vary.vary),
    ("restyle", restyle.restyle),
    ("again", again.again),
    ("quantize", quantize.quantize),
    ("cut", cut.cut),
    ("transpose", transpose.transpose),
    ("render", render.render),
    ("originality", originality.originality),
    ("styles", styles.styles),
):
    app.command(name)(verb)
app.command("train")(train.train)
app.add_typer(corpus.app, name="corpus")


app.callback(invoke_without_command=True)(compose.compose)


def main() -> None:
    """Runs the program; one line on stderr and an exit code for anything that goes wrong."""
    try:
        app(standalone_mode=True)
    except ComposerError as error:
        fail(error)
    except KeyboardInterrupt:
        sys.stderr.write("stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
