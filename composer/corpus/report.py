"""What a build did, source by source, and the table that says so."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from composer.corpus.clean import Drop
from composer.corpus.manifest import Entry
from composer.corpus.sources import Source

MAX_EXAMPLES = 3
MAX_KINDS = 12
COUNTED = ("meters", "keys", "styles", "splits")


@dataclass
class SourceReport:
    """Counts of one source; `chords` are the source's own, `inferred` those found; `dropped`, `examples` by reason."""

    name: str
    licence: str = ""
    style: str = ""
    kept: int = 0
    bars: int = 0
    notes: int = 0
    chords: int = 0
    inferred: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class CorpusReport:
    """What became of every tune of a style; `is_new` is false when the corpus on disk was up to date."""

    style: str
    sources: list[SourceReport]
    meters: Counter[str]
    keys: Counter[str]
    styles: Counter[str]
    splits: Counter[str]
    clusters: int
    stamp: str = ""
    is_new: bool = True
    seconds: float = 0.0
    leaks: dict[str, float] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """Tunes in the corpus."""
        return sum(source.kept for source in self.sources)


def make_report(style: str, sources: Iterable[Source], rows: list[Entry], drops: Iterable[Drop]) -> CorpusReport:
    """Returns the report of the entries kept and the tunes dropped, sources in the order given."""
    by_name = {source.name: SourceReport(source.name, source.licence, source.style) for source in sources}
    for row in rows:
        _count_entry(by_name[row.source], row)
    for drop in drops:
        _count_drop(by_name[drop.source], drop)
    return CorpusReport(
        style=style,
        sources=list(by_name.values()),
        meters=Counter(row.meter for row in rows),
        keys=Counter(row.key for row in rows),
        styles=Counter(row.style for row in rows),
        splits=Counter(row.split for row in rows),
        clusters=len({row.cluster for row in rows}),
    )


def _count_entry(source: SourceReport, row: Entry) -> None:
    source.kept += 1
    source.bars += row.bars
    source.notes += row.notes
    source.inferred += row.chords if row.inferred else 0
    source.chords += 0 if row.inferred else row.chords


def _count_drop(source: SourceReport, drop: Drop) -> None:
    source.dropped[drop.reason] += 1
    examples = source.examples.setdefault(drop.reason, [])
    if len(examples) < MAX_EXAMPLES:
        examples.append(f"{drop.name}: {drop.detail}" if drop.detail else drop.name)


def merge_reports(style: str, reports: list[CorpusReport]) -> CorpusReport:
    """Returns one report of several styles built together, the time that of the longest; a single one as it is."""
    if len(reports) == 1:
        return reports[0]
    counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for name, count in counts.items():
        for report in reports:
            count.update(getattr(report, name))
    return CorpusReport(
        style=style,
        sources=[source for report in reports for source in report.sources],
        clusters=sum(report.clusters for report in reports),
        is_new=any(report.is_new for report in reports),
        seconds=max(report.seconds for report in reports),
        leaks=reports[0].leaks,
        meters=counts["meters"],
        keys=counts["keys"],
        styles=counts["styles"],
        splits=counts["splits"],
    )


def report_to_json(report: CorpusReport) -> str:
    """Returns the report as JSON text."""
    return json.dumps(report, default=vars, ensure_ascii=False, indent=1)


def report_from_json(text: str) -> CorpusReport:
    """Returns the report that `report_to_json` wrote. Raises ValueError, TypeError, KeyError on anything else."""
    table = json.loads(text)
    for name in COUNTED:
        table[name] = Counter(table[name])
    sources = [SourceReport(**{**row, "dropped": Counter(row["dropped"])}) for row in table.pop("sources")]
    return CorpusReport(**{**table, "sources": sources})


REPORT = "report.json"


def read_reports(corpora: Path) -> dict[str, SourceReport]:
    """Returns what the last builds below a folder did with each source; a report that cannot be read is passed over."""
    found = {}
    for path in sorted(corpora.glob(f"*/{REPORT}")):
        try:
            report = report_from_json(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError, KeyError):
            continue
        found.update({source.name: source for source in report.sources})
    return found


def make_list(sources: Iterable[Source], built: Mapping[str, SourceReport]) -> str:
    """Lists one row per source: its pieces, what the last build kept of them, its licence, and where it comes from."""
    rows = [["source", "style", "pieces", "kept", "bars", "notes", "chords", "inferred", "licence", "from"]]
    for source in sources:
        own = built.get(source.name)
        counts = (own.kept, own.bars, own.notes, own.chords, own.inferred) if own else ("not built", *[""] * 4)
        licence = f"{source.licence}{'; for research only' if source.research else ''}"
        place = source.url or f"inside the package {source.package}"
        rows.append([source.name, source.style, *map(_cell, (source.pieces, *counts)), licence, place])
    return "\n".join(_table(rows, numbers=range(2, 8)))


COLUMNS: tuple[tuple[str, Callable[[SourceReport], object]], ...] = (
    ("source", lambda source: source.name),
    ("style", lambda source: source.style),
    ("kept", lambda source: source.kept),
    ("dropped", lambda source: sum(source.dropped.values())),
    ("bars", lambda source: source.bars),
    ("notes", lambda source: source.notes),
    ("chords", lambda source: source.chords),
    ("inferred", lambda source: source.inferred),
    ("licence", lambda source: source.licence),
)


def render_report(report: CorpusReport) -> str:
    """Writes the report as text: one row per source, drops by reason with examples, then what the corpus is made of."""
    total = _total(report.sources)
    rows = [[_cell(value(source)) for _, value in COLUMNS] for source in (*report.sources, total)]
    state = f"built in {report.seconds:.0f} s" if report.is_new else "up to date, nothing to do"
    lines = [f"corpus {report.style}: {state}", "", *_table([[name for name, _ in COLUMNS], *rows], range(2, 8)), ""]
    lines += ["dropped, and why", *_drops(report, total.dropped), ""]
    for title in ("styles", "meters", "keys", "splits"):
        lines.append(f"{title:<9}{_counts(getattr(report, title))}")
    lines.append(f"clusters {report.clusters:,} of near-duplicates, each in one split")
    if report.leaks:
        lines.append(
            f"leaks    {report.leaks['near_duplicates']:.0f} of {report.leaks['tunes']:,.0f} held-out tunes have a "
            f"near-duplicate in training; {report.leaks['shared_grams']:.1%} of their runs of ten stand there too"
        )
    return "\n".join([*lines, ""])


def _total(sources: Iterable[SourceReport]) -> SourceReport:
    total = SourceReport("all")
    for source in sources:
        for name in ("kept", "bars", "notes", "chords", "inferred"):
            setattr(total, name, getattr(total, name) + getattr(source, name))
        total.dropped.update(source.dropped)
    return total


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(rows: list[list[str]], numbers: Collection[int]) -> list[str]:
    """Returns rows in columns: text to the left, the columns of these numbers to the right."""
    columns = list(zip(*rows, strict=True))
    widths = [max(map(len, column)) for column in columns]
    is_number = [place in numbers for place in range(len(columns))]
    return ["  ".join(map(_pad, row, widths, is_number)).rstrip() for row in rows]


def _pad(text: str, width: int, to_the_right: bool) -> str:
    return text.rjust(width) if to_the_right else text.ljust(width)


def _drops(report: CorpusReport, reasons: "Counter[str]") -> Iterable[str]:
    for reason, count in reasons.most_common():
        by_source = [f"{source.name} {source.dropped[reason]}" for source in report.sources if source.dropped[reason]]
        yield f"{count:>6,}  {reason} ({', '.join(by_source)})"
        examples = [example for source in report.sources for example in source.examples.get(reason, [])[:1]]
        yield from (f"          {example[:110]}" for example in examples[:MAX_EXAMPLES])


def _counts(counts: "Counter[str]") -> str:
    shown = [f"{name} {count:,}" for name, count in counts.most_common(MAX_KINDS)]
    rest = sum(counts.values()) - sum(count for _, count in counts.most_common(MAX_KINDS))
    return ", ".join([*shown, f"others {rest:,}"] if rest else shown)
