"""Writes composer/__init__.pyi from the table of verbs, so that editors show every option with its type.

Usage: python docs/make_stub.py
"""

import re
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

from composer import api
from composer.verbs.plan import Verb
from composer.verbs.signature import described, signature_of
from composer.verbs.table import VERBS

STUB = Path(__file__).parents[1] / "composer" / "__init__.pyi"
HEAD = '''"""Made by docs/make_stub.py from composer/verbs/table.py: change the options there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, overload

from composer.analysis.originality import Match, MelodyIndex
from composer.analysis.quantize import Moved
from composer.io.read import Music
from composer.music.piece import Piece
from composer.sampling.sample import OnBar
from composer.verbs.result import Composition

__version__: str
'''


def type_text(hint: Any) -> str:
    """A type as it is written: "int | None"."""
    text = hint.__name__ if isinstance(hint, type) else str(hint)
    text = text.replace("composer.music.piece.Piece | composer.io.read.Opened | pathlib.Path | str | bytes", "Music")
    text = re.sub(r"\b(?:\w+\.)+(?=\w)", "", text)
    return text.replace("Callable[[int, int], bool | None]", "OnBar")


def parameters_text(parameters: list[Parameter]) -> str:
    """What stands between the brackets, one to a line."""
    lines, is_named = [], False
    for one in parameters:
        if one.kind == Parameter.KEYWORD_ONLY and not is_named:
            lines.append("    *,")
            is_named = True
        stars = "**" if one.kind == Parameter.VAR_KEYWORD else ""
        default = "" if one.default is Parameter.empty else " = " + repr(one.default).replace("'", '"')
        lines.append(f"    {stars}{one.name}: {type_text(one.annotation)}{default},")
    return "\n".join(lines)


def function_text(name: str, parameters: list[Parameter], returned: str, doc: str) -> str:
    """A function of the stub."""
    body = "\n    ".join(doc.split("\n"))
    text = f'def {name}(\n{parameters_text(parameters)}\n) -> {returned}:\n    """{body}'
    closing = '\n    """' if "\n" in doc else '"""'
    return re.sub(r"[ \t]+$", "", text + closing, flags=re.MULTILINE) + "\n"


def verb_text(verb: Verb) -> str:
    """The functions of a row: with a `count` it returns a list."""
    rows = list(signature_of(verb).parameters.values())
    one = [row for row in rows if row.name != "count"]
    if len(one) == len(rows):
        return function_text(verb.function, one, "Composition", described(verb))
    many = [row.replace(default=Parameter.empty, annotation=int) if row.name == "count" else row for row in rows]
    texts = (
        function_text(verb.function, one, "Composition", described(verb)),
        function_text(verb.function, many, "list[Composition]", "So many pieces, each with the next seed."),
    )
    return "\n".join(f"@overload\n{text}" for text in texts)


def other_text(name: str) -> str:
    """A function of the API that is not a verb's."""
    function = getattr(api, name)
    found = signature(function)
    doc = function.__doc__.replace("\n    ", "\n")
    return function_text(name, list(found.parameters.values()), type_text(found.return_annotation), doc.rstrip())


def stub_text() -> str:
    """The whole file."""
    verbs = [verb_text(verb) for verb in VERBS.values()]
    return "\n".join([HEAD, *verbs, *map(other_text, api.OTHERS)])


if __name__ == "__main__":
    STUB.write_text(stub_text(), encoding="utf-8")
