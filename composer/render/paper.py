"""Sizes of paper."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Paper:
    """Width and height in tenths of a millimetre."""

    width: int
    height: int

    @property
    def points(self) -> tuple[float, float]:
        """Width and height in points, 72 per inch."""
        return round(self.width / 254 * 72, 3), round(self.height / 254 * 72, 3)


PAPERS = {"a4": Paper(2100, 2970), "letter": Paper(2159, 2794)}
A4 = PAPERS["a4"]
