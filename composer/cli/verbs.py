"""The commands of all verbs, made from the rows of the table: a signature for Typer, and one way to perform them."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from inspect import Parameter, Signature
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from composer import __version__
from composer.cli.options import (
    NOTHING,
    Count,
    File,
    option_of,
    output_option,
    parameter,
    settings_of,
    shared_parameters,
)
from composer.cli.output import Output, make_output
from composer.cli.progress import Progress
from composer.errors import ComposerError, UsageError
from composer.io.read import open_piece
from composer.render.said_settings import said_settings
from composer.verbs.options import COUNT, WHAT, Declared, SamplingOptions, declared
from composer.verbs.plan import Verb
from composer.verbs.recipe import settings_in
from composer.verbs.table import VERBS

if TYPE_CHECKING:
    from composer.verbs.result import Composition

Said = dict[str, Any]
Command = Callable[..., None]

COMPOSE_HELP = "Compose new music: a MIDI file to drag into a DAW and a score to print."
PROMPT_HELP = 'Words in English, German, French or Chinese: "a slow sad waltz in D minor".'
AGAIN_HELP = "Make a piece again by the recipe in it, with any option changed; all else stays, the seed too."
Section = Annotated[
    str | None,
    typer.Option("--section", help="Rewrite only this section, such as B.", metavar="TEXT", rich_help_panel=WHAT),
]
Source = Annotated[
    Path | None,
    typer.Option("--source", help="The file that the recipe worked on, where it lies elsewhere.", rich_help_panel=WHAT),
]
Prompt = Annotated[str | None, typer.Option("--prompt", help=PROMPT_HELP, rich_help_panel=WHAT, metavar="TEXT")]
Explain = Annotated[
    bool, typer.Option("--explain", help="Show how the prompt is read; compose nothing.", rich_help_panel=WHAT)
]


def _show_version(asked: bool) -> None:
    if asked:
        typer.echo(f"compose {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, output_option("--version", help_="Show the version and exit.", callback=_show_version, is_eager=True)
]


def command_of(verb: Verb) -> Command:
    """The command of a verb on a piece."""

    def command(file: Path, **said: Any) -> None:
        perform(verb, said, file)

    return _with_signature(command, verb.help, [parameter("file", File, Parameter.empty), *_parameters(verb)])


def compose_command() -> Command:
    """The program itself: new music where no verb is named."""
    verb = VERBS["compose"]

    def compose(context: typer.Context, explain: bool, version: bool, **said: Any) -> None:
        if context.invoked_subcommand:
            _check_nothing_said(said, context.invoked_subcommand)
        elif explain:
            _explain(said)
        else:
            perform(verb, said)

    own = [parameter("context", typer.Context, Parameter.empty), *_parameters(verb)]
    more = [parameter("prompt", Prompt), parameter("explain", Explain, False), parameter("version", Version, False)]
    return _with_signature(compose, COMPOSE_HELP, [*own, *more])


def again_command() -> Command:
    """`compose again`: any option of any verb."""

    def again(file: Path, section: str | None, source: Path | None, **said: Any) -> None:
        opened = open_piece(file)
        output = _output_of(said, 1, said_settings(settings_in(opened.piece)))
        checkpoint = said.pop("checkpoint")
        with Progress(not output.quiet) as progress:
            from composer import api

            made = api.again(
                opened,
                section=section or "",
                source=source,
                checkpoint=checkpoint,
                on_bar=_shower(progress),
                **_said(said),
            )
            output.deliver(made, name_after(file, "again", made.receipt.seed))
        output.close()

    own = [parameter("file", File, Parameter.empty), parameter("section", Section), parameter("source", Source)]
    return _with_signature(again, AGAIN_HELP, [*own, *_any_option(), *shared_parameters()])


def _parameters(verb: Verb) -> list[Parameter]:
    """The verb's options, how many pieces, and where they go."""
    own = [option_of(row) for row in declared(verb.options).values() if not row.about.is_hidden]
    return [*own, parameter("count", Count), *shared_parameters()]


def _any_option() -> Iterator[Parameter]:
    """Every option of every verb once; those that only some have say which."""
    shared = declared(SamplingOptions)
    owners: dict[str, list[Verb]] = {}
    for verb in VERBS.values():
        for name, row in declared(verb.options).items():
            if not row.about.is_hidden:
                owners.setdefault(name, []).append(verb)
    for name, verbs in owners.items():
        row = _merged([declared(verb.options)[name] for verb in verbs])
        names = "" if name in shared else f" ({', '.join(verb.name for verb in verbs)})"
        yield option_of(row, f"{row.about.help.partition(' Default:')[0]}{names}")


def _merged(rows: list[Declared]) -> Declared:
    """An option that several verbs have: all words that one of them takes."""
    about, kinds = rows[0].about, {row.type for row in rows}
    choices = dict.fromkeys(word for row in rows for word in row.about.choices)
    return replace(rows[0], type=rows[0].type if len(kinds) == 1 else str, about=replace(about, choices=tuple(choices)))


def _with_signature(command: Command, help_: str, parameters: list[Parameter]) -> Command:
    """The function with the signature and help that Typer reads."""
    command.__signature__ = Signature(parameters)  # type: ignore[attr-defined]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    command.__doc__ = help_
    return command


def perform(verb: Verb, said: Said, file: Path | None = None) -> None:
    """Runs a verb as often as asked; writes and shows what it makes. Raises ComposerError."""
    count = COUNT.read(said.pop("count") or COUNT.default)
    output = _output_of(said, count)
    checkpoint, prompt = said.pop("checkpoint"), said.pop("prompt", None) or ""
    with Progress(not output.quiet) as progress, _counting(output):
        from composer import api

        if prompt:
            _tell_unknown(api.read_words(prompt, checkpoint).unknown)
        on_bar = _shower(progress, output)
        many = api.run_many(verb.name, file, count, checkpoint=checkpoint, on_bar=on_bar, prompt=prompt, **_said(said))
        for made in many:
            progress.update("writing", len(output.receipts), count if count > 1 else 0)
            output.deliver(made, name_after(file, words_of(verb, made), made.receipt.seed) if file else "")
    output.close()


def _output_of(said: Said, count: int, before: Mapping[str, Any] = NOTHING) -> Output:
    out, format_ = said.pop("out"), said.pop("format_")
    flags = said.pop("json_"), said.pop("quiet"), said.pop("force")
    return make_output(out, format_, flags, count, settings_of(said, before))


def _said(said: Said) -> Said:
    """What was said; of an option that was typed several times one text."""
    return {
        name: ", ".join(value) if isinstance(value, list) else value
        for name, value in said.items()
        if value not in (None, [])
    }


def words_of(verb: Verb, made: "Composition") -> str:
    """The verb and the options that stand in names of files: "accompany-piano"."""
    named = [made.receipt.recipe[name] for name, row in declared(verb.options).items() if row.about.is_named]
    return "-".join([verb.name, *filter(None, named)])


def name_after(file: Path, words: str, seed: int) -> str:
    """Name of a piece made from a file: "tune-continue-s7"."""
    return f"{file.stem}-{words}-s{seed}"


def _shower(progress: Progress, output: Output | None = None) -> Callable[[int, int], None] | None:
    """Shows each bar that is finished, where anybody sees it."""
    if not progress.is_seen:
        return None

    def show(bar: int, bars: int) -> None:
        many = output is not None and output.target.count > 1
        text = f"piece {len(output.receipts) + 1} of {output.target.count}, " if output and many else ""
        progress.update(f"{text}bar {bar} of {bars}", bar, bars)

    return show


@contextmanager
def _counting(output: Output) -> Iterator[None]:
    """Where a later piece cannot be made or written, the error says how many were."""
    try:
        yield
    except ComposerError as error:
        written = len(output.receipts)
        if not written:
            raise
        reason = f"{error.args[0]}; pieces written before: {written} of {output.target.count}"
        raise type(error)(reason, error.hint) from None


def _tell_unknown(words: Iterable[str]) -> None:
    if words := list(words):
        sys.stderr.write(f"compose: not understood: {', '.join(words)}\n")


def _explain(said: Said) -> None:
    """Prints how a prompt is read."""
    from composer import api

    if not said["prompt"]:
        raise UsageError("--explain needs a prompt", 'such as --prompt "a slow sad waltz in D minor"')
    reading = api.read_words(said["prompt"], said["checkpoint"])
    sys.stdout.write(
        json.dumps(reading.to_json(), ensure_ascii=False) + "\n" if said["json_"] else reading.table() + "\n"
    )


def _check_nothing_said(said: Said, command: str) -> None:
    """Raises UsageError for options before a command: they would mean nothing there."""
    names = [name.rstrip("_").replace("_", "-") for name, value in said.items() if value not in (None, False, [])]
    if names:
        raise UsageError(f"--{names[0]} stands before {command}", f"put it after: compose {command} … --{names[0]}")
