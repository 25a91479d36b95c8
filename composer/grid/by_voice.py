"""What is said of some voices of an ensemble: "C4-A5, bass:E2-C4"."""

from collections.abc import Sequence

from composer.errors import UsageError


def by_voice(text: str, voices: Sequence[str], example: str) -> dict[str, str]:
    """Returns what is said by voice; where no voice is named it is the first, which has the tune.

    A colon or a space stands after a voice, a comma before the next. Raises UsageError for a voice that is not there,
    with an `example` of what may be said.
    """
    said: dict[str, str] = {}
    for part in text.split(","):
        *named, value = part.replace(":", " ").split() or [""]
        voice = " ".join(named).lower() or voices[0]
        if voice not in voices:
            raise UsageError(
                f"{voice!r} is not a voice here", f"use {' or '.join(voices)}, such as {voices[-1]}:{example}"
            )
        said[voice] = value
    return said
