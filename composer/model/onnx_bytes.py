"""Weights changed inside the bytes of an ONNX file, without the package that reads and writes such files.

An ONNX file is a Protocol Buffers message. Numbers of its fields are those of onnx.proto (onnx.ai); all that is read
here is where the numbers of each initializer lie, which the change leaves as many as they were.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from composer.errors import InputError

WEIGHTS = "weights"
"""Key of the metadata: for each name in the network the initializer, and whether it is turned."""

GRAPH, METADATA = 7, 14  # of ModelProto
INITIALIZER = 5  # of GraphProto
DIMS, NAME, RAW = 1, 8, 9  # of TensorProto
KEY, VALUE = 1, 2  # of StringStringEntryProto
VARINT, EIGHT, SIZED, FOUR = 0, 1, 2, 5
"""Ways in which a field is written; a packed list of numbers is a sized one."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Field:
    """A field of a message: its number, and where its content lies."""

    number: int
    start: int
    end: int


def fields(data: bytes, start: int, end: int) -> Iterator[Field]:
    """Yields the fields of the message between two places. Raises InputError where it is cut off."""
    place = start
    while place < end:
        tag, place = _varint(data, place)
        number, kind = tag >> 3, tag & 7
        if kind == VARINT:
            _, after = _varint(data, place)
        elif kind == SIZED:
            size, place = _varint(data, place)
            after = place + size
        elif kind in (EIGHT, FOUR):
            after = place + (8 if kind == EIGHT else 4)
        else:
            raise InputError("the model is not an ONNX file", "install it again")
        if after > end:
            raise InputError("the model is cut off", "install it again")
        yield Field(number, place, after)
        place = after


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """Returns a number of as many bytes as it needs, seven bits each, and the place after it."""
    value = shift = 0
    while True:
        if place >= len(data) or shift > 63:
            raise InputError("the model is cut off", "install it again")
        byte = data[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place


def initializers(data: bytes) -> dict[str, tuple[tuple[int, ...], Span]]:
    """Returns the shape of each initializer by name, and where its numbers lie. Raises InputError."""
    found = {}
    for graph in (one for one in fields(data, 0, len(data)) if one.number == GRAPH):
        for tensor in (one for one in fields(data, graph.start, graph.end) if one.number == INITIALIZER):
            name, shape, span = "", [], (0, 0)
            for one in fields(data, tensor.start, tensor.end):
                if one.number == DIMS:
                    shape += _numbers(data, one)
                elif one.number == NAME:
                    name = data[one.start : one.end].decode()
                elif one.number == RAW:
                    span = one.start, one.end
            found[name] = tuple(shape), span
    return found


def _numbers(data: bytes, field: Field) -> list[int]:
    """Returns the numbers of a field: one, or those of a packed list."""
    found, place = [], field.start
    while place < field.end:
        value, place = _varint(data, place)
        found.append(value)
    return found


def places_of_weights(data: bytes) -> dict[str, tuple[str, bool]]:
    """Returns for each weight of the network its initializer and whether that is turned. Raises InputError."""
    for entry in (one for one in fields(data, 0, len(data)) if one.number == METADATA):
        said = {one.number: data[one.start : one.end].decode() for one in fields(data, entry.start, entry.end)}
        if said.get(KEY) == WEIGHTS:
            return {name: (str(place), bool(turned)) for name, (place, turned) in json.loads(said[VALUE]).items()}
    raise InputError("the model does not name its weights", "export it again")


def add_to_weights(data: bytes, added: Mapping[str, NDArray[np.float32]]) -> bytes:
    """Returns the file with matrices added to weights of the network, by name, all in half precision.

    Raises InputError where a weight is missing or of another size.
    """
    places, known, changed = places_of_weights(data), initializers(data), bytearray(data)
    for name, matrix in added.items():
        place, turned = places.get(name, ("", False))
        shape, (start, end) = known.get(place, ((), (0, 0)))
        matrix = matrix.T if turned else matrix
        if matrix.shape != shape or end - start != 2 * matrix.size:
            raise InputError(f"the model has no {name} of this size", "tune the style again")
        old = np.frombuffer(data, "<f2", matrix.size, start).reshape(shape)
        changed[start:end] = (old.astype(np.float32) + matrix).astype("<f2").tobytes()
    return bytes(changed)
