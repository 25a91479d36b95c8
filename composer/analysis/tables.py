"""What was counted in corpora to find meters and keys by: JSON next to the code, made by `benchmarks/fit_tables.py`."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

TABLES_FILE = Path(__file__).with_name("tables.json")
DIGITS = 3


@dataclass(frozen=True)
class MeterTable:
    """What was counted for one meter, all in log shares.

    `places` (places, kinds): kinds of slots at each place of the bar against the meter's usual ones. `usual` (kinds):
    the meter's kinds against those of all music. `first` (places): the place of the first bar line. `last` (places):
    that of the last note.
    """

    places: Array
    usual: Array
    first: Array
    last: Array


@dataclass(frozen=True)
class KeyTable:
    """What was counted for one mode, in log shares from the tonic up: time of each pitch class, lowest notes."""

    sound: Array
    bass: Array


@dataclass(frozen=True)
class Tables:
    """Tables by meter and mode, the weights of both softmaxes, the log shares of all kinds of slots, and the weights
    by which a performance is read."""

    meters: dict[str, MeterTable]
    keys: dict[str, KeyTable]
    meter_weights: Array
    key_weights: Array
    everything: Array
    pulse_weights: Array


def tables_to_json(tables: Tables) -> str:
    """Writes the tables as text, one line per list."""

    def rounded(value: Any) -> Any:
        return np.round(value, DIGITS).tolist() if isinstance(value, np.ndarray) else value

    flat = asdict(tables, dict_factory=lambda rows: {name: rounded(value) for name, value in rows})
    # Rounded and cut into lines, so that a new count shows as a readable difference.
    return json.dumps(flat, separators=(",", ":")).replace("},", "},\n").replace("]],", "]],\n") + "\n"


def tables_from_json(text: str) -> Tables:
    """Inverse of `tables_to_json`."""
    flat = json.loads(text)
    return Tables(
        {name: MeterTable(**{field: np.array(v) for field, v in row.items()}) for name, row in flat["meters"].items()},
        {name: KeyTable(**{field: np.array(v) for field, v in row.items()}) for name, row in flat["keys"].items()},
        np.array(flat["meter_weights"]),
        np.array(flat["key_weights"]),
        np.array(flat["everything"]),
        np.array(flat["pulse_weights"]),
    )


@cache
def load_tables() -> Tables:
    """Returns the tables that come with the program."""
    return tables_from_json(TABLES_FILE.read_text(encoding="utf-8"))
