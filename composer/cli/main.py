"""The program `compose`: options compose, verbs do the rest. Imports nothing heavy, so that `--help` is instant."""

import sys
from copy import copy
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from composer.cli import corpus, cut, evaluate, originality, play, quantize, render, styles, train, transpose, tune
from composer.cli.credits import credits_
from composer.cli.output import fail
from composer.cli.verbs import COMPOSE_HELP, again_command, command_of, compose_command
from composer.errors import ComposerError, UsageError
from composer.io.read import READERS
from composer.music.styles import STYLES
from composer.verbs.table import VERBS

EPILOG = (
    "Examples:  compose --bars 16 --style jig --key Em   ·   compose --chords 'Am F C G' -o song.pdf   ·   "
    "compose -n 5 --json"
)

MUSIC, FILES, TRAINING = "On a piece of yours: compose VERB FILE", "Files and styles", "Train your own"


class _Options(TyperCommand):
    """The options of composing, shown below the verbs."""

    def get_usage(self, ctx: Any) -> str:
        """What stands above them."""
        return "Options of compose without a verb:"


class VerbsFirst(TyperGroup):
    """The program's commands: help shows them before the many options, and a word that is none of them gets a hint."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Prints usage and verbs, then the options."""
        head = copy(self)
        head.params, head.add_help_option, head.epilog = [], False, None
        super(VerbsFirst, head).format_help(ctx, formatter)
        _Options(self.name, params=self.params, epilog=self.epilog).format_help(ctx, formatter)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command of a word. Raises UsageError that says what to type instead."""
        if self.get_command(ctx, args[0]) is None:
            raise unknown_command(args[0], list(self.commands))
        return super().resolve_command(ctx, args)


def unknown_command(word: str, commands: list[str]) -> UsageError:
    """The error for a word that is not a command, with what was meant."""
    if word.lower() in STYLES:
        return UsageError(f"{word!r} is a style, not a verb", f"use compose --style {word.lower()}")
    if Path(word).suffix.lower() in READERS:
        verbs = ", ".join(name for name, verb in VERBS.items() if not verb.is_new)
        return UsageError(f"{word!r} is a file, not a verb", f"use compose VERB {word} with {verbs}, again or render")
    near = get_close_matches(word.lower(), commands, n=1)
    return UsageError(f"{word!r} is not a verb", f"did you mean {near[0]}?" if near else "compose --help lists them")


def make_app() -> typer.Typer:
    """The program with a command for each row of the table of verbs."""
    app = typer.Typer(
        name="compose",
        cls=VerbsFirst,
        help=COMPOSE_HELP,
        epilog=EPILOG,
        no_args_is_help=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, verb in VERBS.items():
        if not verb.is_new:
            app.command(name, rich_help_panel=MUSIC)(command_of(verb))
    app.command("again", rich_help_panel=MUSIC)(again_command())
    app.command("quantize", rich_help_panel=MUSIC)(quantize.quantize)
    app.command("cut", rich_help_panel=FILES)(cut.cut)
    app.command("transpose", rich_help_panel=FILES)(transpose.transpose)
    app.command("render", rich_help_panel=FILES)(render.render)
    app.command("play", rich_help_panel=FILES)(play.play)
    app.command("originality", rich_help_panel=FILES)(originality.originality)
    app.command("styles", rich_help_panel=FILES)(styles.styles)
    app.command("credits", rich_help_panel=FILES)(credits_)
    app.command("train", rich_help_panel=TRAINING)(train.train)
    app.command("tune", rich_help_panel=TRAINING)(tune.tune)
    app.command("evaluate", rich_help_panel=TRAINING)(evaluate.evaluate)
    app.add_typer(corpus.app, name="corpus", rich_help_panel=TRAINING)
    app.callback(invoke_without_command=True)(compose_command())
    return app


app = make_app()


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
