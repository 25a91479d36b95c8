"""The documents keep their own promises: dates, order, size."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_log_has_its_newest_entry_first():
    dates = re.findall(r"^## (\d{4}-\d\d-\d\d) · .+$", (ROOT / "docs/LOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    headings = re.findall(r"^## ", (ROOT / "docs/LOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(dates) == len(headings) > 10
    assert dates == sorted(dates, reverse=True)


def test_every_release_in_the_changes_has_its_date():
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert headings and all(re.fullmatch(r"\d+\.\d+\.\d+ · \d{4}-\d\d-\d\d", line) for line in headings)
