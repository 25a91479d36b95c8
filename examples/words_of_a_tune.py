"""Shows a tune as the model reads it: ABC in, the words of its grid out, and back.

Usage: python examples/words_of_a_tune.py
"""

from composer.grid.grid import grid_to_words, words_to_grid
from composer.grid.piece_grid import essence, grid_to_piece, piece_to_grid
from composer.io.abc.read import parse_abc
from composer.music.piece import Piece

TUNE = """X:1
T:An example
R:jig
M:6/8
L:1/8
K:Em
|:"Em"EGA B2e|"D"dBA "G"G2A|"Em"BAG "D"FED|"Em"E3 E3:|
"""


def main() -> None:
    """Prints the words of each cell."""
    tune = parse_abc(TUNE)[0]
    tune = Piece(**{**vars(tune), "style": "jig"})
    grid = piece_to_grid(tune)
    print(" ".join(grid.header.words()))
    for number, (chords, melody) in enumerate(grid.cells, 1):
        print(f"{number}  {' '.join(chords)}  |  {' '.join(melody)}")
    words = grid_to_words(grid, grid.every_cell())
    assert grid_to_piece(words_to_grid(words)) == essence(tune)
    print(f"{len(words)} words, and the same tune when read back")


if __name__ == "__main__":
    main()
