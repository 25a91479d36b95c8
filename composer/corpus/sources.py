"""Where music comes from: one TOML recipe per source, read into a frozen `Source`."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from composer.corpus.layouts import LAYOUTS
from composer.errors import InputError, UsageError

RECIPE_FOLDERS = (Path(__file__).with_name("recipes"), Path(__file__).parents[2] / "corpora")
"""Recipes inside an installed package, and in a checkout."""

READERS = ("abc", "midi", "abc2midi", "musicxml", "partwise", "table", "kern", "jsb", "pop909")
LANES = ("lead", "all")


@dataclass(frozen=True)
class Omission:
    """Tunes to leave out: those whose header field (or "file", "name") matches a pattern, and the reason."""

    field: str
    pattern: str
    why: str


@dataclass(frozen=True)
class Source:
    """One recipe. Either `archive` (inside a mirror folder, or downloaded from `url` at `commit`) or `package`.

    `pieces` is how many the source has, as counted when its recipe was written. `files` are globs inside the
    archive or the package's folder; `sha256` is the mirror archive's, `content_sha256` that of the files read,
    which a download packed otherwise must match too; `beside` are globs of files that a reader needs with them;
    `holding` is a pattern that a file's text must hold, where names do not tell which files are meant. `lanes` is
    "lead" for tunes of one line, "all" where every voice is kept. `ensemble` says what the staves are where files do
    not (`composer.corpus.layouts`); `index` is a JSON list in the archive with titles, composers and licences
    (`composer.corpus.index`). A source for `research` can be built by name, but
    is never part of "all" nor of weights that are shipped.
    """

    name: str
    style: str
    licence: str
    attribution: str
    reader: str
    files: tuple[str, ...]
    pieces: int = 0
    url: str = ""
    commit: str = ""
    archive: str = ""
    sha256: str = ""
    content_sha256: str = ""
    package: str = ""
    folder: str = ""
    order: int = 50
    names: str = "{source}-{stem}-{number}"
    written_out: bool = False
    unstated_modes: bool = False
    rhythm_from_meter: bool = False
    roots: str = ""
    benchmark: str = ""
    one_per_title: bool = False
    beside: tuple[str, ...] = ()
    holding: str = ""
    lanes: str = "lead"
    ensemble: str = ""
    index: str = ""
    research: bool = False
    style_by_words: dict[str, str] = field(default_factory=dict, hash=False)
    rhythm_by_file: dict[str, str] = field(default_factory=dict, hash=False)
    leave_out: tuple[Omission, ...] = ()

    @property
    def download_url(self) -> str:
        """Address of the archive of the commit on the upstream's own site."""
        return f"{self.url}/archive/{self.commit}.tar.gz"


def read_source(path: Path) -> Source:
    """Reads the source of a recipe file. Raises InputError naming the file and the field that is missing or unknown."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"recipe {path.name}: {error}", "see the others in corpora/") from error
    return _to_source(path, table)


def _to_source(path: Path, table: dict[str, Any]) -> Source:
    known = {spec.name for spec in fields(Source)}
    # A mistyped field would be ignored, and the recipe would mean something else than it says.
    if unknown := set(table) - known:
        raise InputError(f"recipe {path.name}: unknown field {min(unknown)!r}", f"known: {', '.join(sorted(known))}")
    try:
        table["leave_out"] = tuple(Omission(**row) for row in table.get("leave_out", ()))
        globs = {name: tuple(table.get(name, ())) for name in ("files", "beside")}
        source = Source(**{**table, **globs})
    except TypeError as error:
        raise InputError(f"recipe {path.name}: {error}", "see the others in corpora/") from error
    if source.ensemble not in ("", *LAYOUTS) or (source.reader == "table" and not source.ensemble):
        raise InputError(f"recipe {path.name}: no ensemble {source.ensemble!r}", f"ensembles: {', '.join(LAYOUTS)}")
    if source.reader not in READERS or source.lanes not in LANES or not (source.archive or source.package):
        raise InputError(f"recipe {path.name}: no archive, no package or no reader", f"readers: {', '.join(READERS)}")
    return source


EVERYTHING = "all"


def list_sources(style: str = "", folder: Path | None = None) -> list[Source]:
    """Returns all recipes, those of one style, or with "all" those that may be shipped; best duplicates first.

    Raises UsageError.
    """
    folders = (folder,) if folder else RECIPE_FOLDERS
    sources = [read_source(path) for place in folders for path in sorted(place.glob("*.toml"))]
    sources.sort(key=lambda source: (source.order, source.name))
    shipped = [source for source in sources if not source.research]
    chosen = shipped if style == EVERYTHING else [source for source in sources if style in ("", source.style)]
    if not chosen:
        styles = ", ".join(sorted({source.style for source in sources} | {EVERYTHING})) if sources else "none at all"
        raise UsageError(f"no source of the style {style!r}", f"there are recipes for: {styles}")
    return chosen
