"""Ids and positions as the arrays that a model reads."""

import numpy as np

from composer.grid.cursor import Position
from composer.grid.hearing import Heard
from composer.model.inputs import heard_to_array, to_inputs

HEARD = (Heard(3, 7, 2, 1), Heard(4, -5))
ONE, OTHER = Position(1.5, 2.5, 3, 4, 5), Position(2.5, 3.25, 4, 60, 3, HEARD)


def test_inputs_keep_their_columns_and_are_filled_up_with_zeros():
    inputs = to_inputs([[7, 8], [9]], [[ONE, OTHER], [OTHER]])
    columns = (inputs.ids, inputs.onset, inputs.time, inputs.lane, inputs.place, inputs.own)
    assert [column[0].tolist() for column in columns] == [[7, 8], [1.5, 2.5], [2.5, 3.25], [3, 4], [4, 60], [5, 3]]
    assert [column[1].tolist() for column in columns] == [[9, 0], [2.5, 0], [3.25, 0], [4, 0], [60, 0], [3, 0]]
    assert {column.dtype for column in columns} == {np.dtype(np.int64), np.dtype(np.float32)}
    assert inputs.time.dtype == np.float32 and inputs.heard.shape == (2, 2, 2, 4) and not inputs.heard[1, 1].any()


def test_what_is_heard_stands_at_its_place():
    array = heard_to_array([[ONE, OTHER], []], 3)
    assert array.shape == (2, 3, 2, 4) and [tuple(one) for one in array[0, 1]] == list(HEARD)
    assert not array[1].any() and heard_to_array([[ONE]], 1).shape == (1, 1, 1, 4)
