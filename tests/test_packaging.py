"""What the project says it needs is what it imports."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

TESTS = Path(__file__).parent
PROJECT = tomllib.loads((TESTS.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {
    path.stem for folder in (TESTS, TESTS.parent / "benchmarks", TESTS.parent / "docs") for path in folder.rglob("*.py")
} | {
    "composer",
    "tests",
}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def named(extra: str) -> set[str]:
    """Distributions of an extra, and of the extras of the project itself that it names."""
    found: set[str] = set()
    for requirement in PROJECT["optional-dependencies"][extra]:
        name, inner = re.match(r"([\w.-]+)(?:\[(.*?)\])?", requirement).groups()
        found |= set().union(*map(named, inner.split(","))) if name == PROJECT["name"] else {plain(name)}
    return found


def imported() -> set[str]:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in TESTS.rglob("*.py")]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module}
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - OURS


def test_the_test_extra_names_all_that_the_tests_import():
    required = {plain(re.match(r"[\w.-]+", line)[0]) for line in PROJECT["dependencies"]} | named("test")
    owners = packages_distributions()
    missing = {name for name in imported() if not {plain(owner) for owner in owners.get(name, ())} & required}
    assert not missing


def test_no_extra_takes_symusic_0_6_0():
    lines = [
        line for extra in PROJECT["optional-dependencies"].values() for line in extra if line.startswith("symusic")
    ]
    assert lines and all("!=0.6.0" in line for line in lines)
