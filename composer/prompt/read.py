"""A sentence read by tables: the longest phrase first, each word once, and what is left is said to be left."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from composer.errors import UsageError
from composer.music.styles import STYLES as STYLE_TABLE
from composer.music.theory import parse_chord, parse_key, parse_meter
from composer.prompt import tables

MAX_LENGTH = 2000
LETTER = "A-Za-zÀ-ÿ"
WORD = re.compile(rf"[{LETTER}#♯♭'’-]+|\d+(?:/\d+)?|[\u4e00-\u9fff]")

ACCIDENTALS = {"升": "#", "降": "b", "": "", "#": "#", "b": "b", "♯": "#", "♭": "b"}
CHINESE_KEY = re.compile(r"([升降#b♯♭]?)\s*([A-Ga-g])\s*([升降#b♯♭]?)\s*(大调|小调)")
ENGLISH_KEY = re.compile(
    r"\b(?:in|key of)\s+(?:the\s+key\s+of\s+)?([A-G])\s*(#|b|♯|♭|-?\s?sharp|-?\s?flat)?\s*"
    r"(m\b|minor|major|dorian|mixolydian|aeolian|phrygian|lydian)?(?![A-Za-z])",
    re.IGNORECASE,
)
NAMED_KEY = re.compile(r"\b([A-G])(#|b|♯|♭|[-\s]?sharp|[-\s]?flat)?[-\s]+((?i:minor|major|dorian|mixolydian))\b")
"""A key without "in" before it; its letter must be a capital, since "a minor matter" names none."""

GERMAN_KEY = re.compile(rf"(?<![{LETTER}])(?:in\s+)?([a-h](?:is|es|s)?)[-\s]?(dur|moll)(?![{LETTER}])-?", re.IGNORECASE)
FRENCH_KEY = re.compile(
    rf"(?<![{LETTER}])(?:en\s+)?(do|ré|re|mi|fa|sol|la|si)\s*(bémol|dièse)?\s*(majeur|mineur)(?![{LETTER}])",
    re.IGNORECASE,
)
NOTES = {
    "do": "C", "re": "D", "ré": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B",
    **{f"{letter}{ending}": letter.upper() + sign for letter in "cdefga" for ending, sign in (("", ""), ("is", "#"))},
    "ces": "Cb", "des": "Db", "es": "Eb", "fes": "Fb", "ges": "Gb", "as": "Ab", "b": "Bb", "h": "B", "his": "B#",
}  # fmt: skip
"""German and French names of notes: H is B, and B is B flat."""
BARS = re.compile(
    rf"(\d{{1,3}}|[{LETTER}]+(?:-[a-z]+)?|[一二两三四五六七八九十]{{1,3}})\s*-?\s*"
    rf"(?:bars?|measures?|takte?n?|taktige?[rsnm]?|mesures?|小节)(?![{LETTER}])",
    re.IGNORECASE,
)
TEMPO = re.compile(
    r"(?:每分钟)?(\d{2,3})\s*(?:bpm|beats a minute|beats per minute|schläge (?:pro|in der) minute|"
    r"(?:battements|temps) par minute|拍每分钟|拍)",
    re.IGNORECASE,
)
METER = re.compile(r"\b(\d{1,2}/\d{1,2})(?:[\s-]*(?:time|[tT]akt|拍))?")
PROGRESSION = re.compile(
    r"(?<![A-Za-z])(?:chord progression|chords?|changes|akkorden?|accords?|over|和弦)(?![a-z])\s*:?\s*", re.IGNORECASE
)
CHORD = re.compile(r"[\s,|–-]*(?:^|(?<=[\s,|–-])|(?<=[:弦]))([A-G][^\s,|]*)")
FORM = re.compile(r"(?<![A-Za-z])((?:A)(?:[A-D]['’]?){1,7})(?:\s*(?:form|式|曲式))?(?![A-Za-z])")


@dataclass(frozen=True)
class Reading:
    """Wishes by their option's name, how each word was read (words, option, value), and words not understood."""

    wishes: dict[str, Any]
    read: tuple[tuple[str, str, str], ...]
    unknown: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values for a receipt."""
        rows = [{"words": words, "option": option, "value": value} for words, option, value in self.read]
        return {"read": rows, "not_understood": list(self.unknown)}

    def table(self) -> str:
        """Lists the same for people, one line per word."""
        rows = [f"{words:24} --{option.replace('_', '-')} {value}" for words, option, value in self.read]
        rows += [f"{word:24} not understood" for word in self.unknown]
        return "\n".join(rows or ["nothing was said"])


def read_prompt(text: str, styles: Collection[str]) -> Reading:
    """Returns wishes of a sentence for a model that knows these styles; of two words for one option the later counts.

    Raises UsageError on nothing or on more than a page.
    """
    if not isinstance(text, str) or not text.strip() or len(text) > MAX_LENGTH:
        raise UsageError("the prompt is empty or too long", 'write a sentence such as "a slow sad waltz in D minor"')
    found: list[tuple[int, str, str, Any]] = []
    rest = text
    # Each finder blanks what it has read with spaces, so that no word counts twice and places stay what
    # they are. The most specific come first: letters of chords would otherwise be read as keys, numbers of
    # meters as bars.
    for finder in (_progressions, _foreign_keys, _keys, _meters, _bars, _tempi, _forms):
        for start, end, option, value in finder(rest):
            found.append((start, text[start:end].strip(), option, value))
            rest = rest[:start] + " " * (end - start) + rest[end:]
    phrases, unknown = _phrases(rest, styles)
    found = sorted([*found, *phrases], key=lambda one: one[0])
    said = {option: value for _, _, option, value in found}
    read = tuple((words, *_as_option(option, value, said)) for _, words, option, value in found)
    return Reading(_settle(said), read, tuple(unknown))


def _as_option(option: str, value: Any, said: dict[str, Any]) -> tuple[str, str]:
    """The option of the command line that a word means, with its value: a pace is a tempo, a mood any key of a mode."""
    if option == "pace":
        return "tempo", f"{_tempo_at(value, said):g}"
    return "key" if option == "mode" else option, f"{value:g}" if isinstance(value, float) else str(value)


def _settle(said: dict[str, Any]) -> dict[str, Any]:
    """Returns wishes proper: a pace becomes a tempo of the style's, a mood counts where no key was named."""
    wishes = dict(said)
    pace, mode = wishes.pop("pace", None), wishes.pop("mode", None)
    if pace and "tempo" not in wishes:
        wishes["tempo"] = _tempo_at(pace, said)
    if mode and "key" not in wishes:
        wishes["key"] = mode
    return wishes


def _tempo_at(pace: float, said: dict[str, Any]) -> float:
    """Converts a pace to beats per minute of the style that was said."""
    return float(round(pace * STYLE_TABLE.get(said.get("style", "folk"), STYLE_TABLE["folk"]).bpm))


Found = Iterator[tuple[int, int, str, Any]]
"""Start and end in the text, the option and its value."""


def _progressions(text: str) -> Found:
    """Returns the chords after a word for them, as `--chords` takes them."""
    for match in PROGRESSION.finditer(text):
        end = match.end()
        while (chord := CHORD.match(text, end)) and _is_chord(chord[1]):
            end = chord.start(1) + len(chord[1].rstrip(".;"))
        if end > match.end():
            yield match.start(), end, "chords", re.sub(r"[\s,–-]+", " ", text[match.end() : end])


def _is_chord(text: str) -> bool:
    try:
        return bool(parse_chord(text.rstrip(".;")))
    except UsageError:
        return False


def _foreign_keys(text: str) -> Found:
    for match in GERMAN_KEY.finditer(text):
        if name := NOTES.get(match[1].lower()):
            yield match.start(), match.end(), "key", _key(name[0], name[1:], match[2].lower() == "moll")
    for match in FRENCH_KEY.finditer(text):
        accidental = {"bémol": "b", "dièse": "#"}.get((match[2] or "").lower(), "")
        yield match.start(), match.end(), "key", _key(NOTES[match[1].lower()], accidental, match[3].lower() == "mineur")


def _keys(text: str) -> Found:
    for match in CHINESE_KEY.finditer(text):
        before, letter, after, mode = match.groups()
        yield match.start(), match.end(), "key", _key(letter, ACCIDENTALS[before or after], mode == "小调")
    taken = [match.start(1) for match in ENGLISH_KEY.finditer(text)]
    bare = (match for match in NAMED_KEY.finditer(text) if match.start(1) not in taken)
    for match in (*ENGLISH_KEY.finditer(text), *bare):
        letter, sign, mode = match.groups()
        # "in a gentle mood" names no key; "in A" does.
        if letter == "a" and not mode:
            continue
        accidental = "#" if sign and re.search(r"#|♯|sharp", sign) else "b" if sign else ""
        named = (
            f"{letter.upper()}{accidental} {mode.lower()}"
            if mode and mode.lower() not in ("m", "minor", "major")
            else ""
        )
        yield (
            match.start(),
            match.end(),
            "key",
            named or _key(letter, accidental, (mode or "").lower() in ("m", "minor")),
        )


def _key(letter: str, accidental: str, minor: bool) -> str:
    return parse_key(f"{letter.upper()}{accidental}{'m' if minor else ''}").name


def _bars(text: str) -> Found:
    for match in BARS.finditer(text):
        number = int(match[1]) if match[1].isdecimal() else tables.NUMBERS.get(match[1].lower())
        if number:
            yield match.start(), match.end(), "bars", number


def _tempi(text: str) -> Found:
    for match in TEMPO.finditer(text):
        yield match.start(), match.end(), "tempo", float(match[1])


def _meters(text: str) -> Found:
    for match in METER.finditer(text):
        yield match.start(), match.end(), "meter", str(parse_meter(match[1]))


def _forms(text: str) -> Found:
    for match in FORM.finditer(text):
        yield match.start(), match.end(), "form", match[1].replace("’", "'")


def _lexicon(styles: Collection[str]) -> dict[str, tuple[str, Any]]:
    """Option and value of every phrase, in small letters."""
    kinds: list[tuple[str, dict[Any, tuple[str, ...]]]] = [
        ("style", {style: words for style, words in tables.STYLES.items() if style in styles}),
        ("tempo", {float(bpm): words for bpm, words in tables.TEMPI.values()}),
        ("pace", tables.PACES),
        ("mode", tables.MODES),
        ("density", tables.DENSITIES),
        ("level", tables.LEVELS),
        ("bars", tables.LENGTHS),
        ("ending", tables.ENDINGS),
        ("range", tables.RANGES),
        ("range", tables.INSTRUMENTS),
        ("meter", tables.METERS),
    ]
    return {word: (option, value) for option, rows in kinds for value, words in rows.items() for word in words}


def _phrases(text: str, styles: Collection[str]) -> tuple[list[tuple[int, str, str, Any]], list[str]]:
    """Phrases of the tables where they stand, and the other words; a negated phrase is not understood."""
    lexicon = _lexicon(styles)
    # A pattern takes the first alternative that fits, so longer phrases come first: "very slow" before
    # "slow".
    names = sorted([*lexicon, *tables.FILLERS, *tables.NEGATIONS], key=len, reverse=True)
    pattern = re.compile("|".join(_bounded(name) for name in names) + "|" + WORD.pattern, re.IGNORECASE)
    found, unknown, negation = [], [], ""
    for match in pattern.finditer(text):
        word = match[0].lower()
        if word in tables.NEGATIONS:
            negation = match[0]
        # "not fast" may mean anything but fast: a negated phrase is reported, never guessed at.
        elif (name := _singular(word, lexicon)) in lexicon and not negation:
            found.append((match.start(), match[0], *lexicon[name]))
            unknown += [f"the sound of {match[0]}"] if name in PLAYERS else []
        elif word not in tables.FILLERS:
            unknown.append(f"{negation} {match[0]}".strip())
            negation = ""
    return found, unknown + ([negation] if negation else [])


PLAYERS = {word for words in tables.INSTRUMENTS.values() for word in words}


def _singular(word: str, lexicon: Collection[str]) -> str:
    """Returns the word without the s of a plural, where that is the one that is known."""
    return word[:-1] if word not in lexicon and word.endswith("s") else word


def _bounded(name: str) -> str:
    """Returns a pattern that finds a phrase whole; Chinese has no spaces between words."""
    spaced = not re.search(r"[\u4e00-\u9fff]", name)
    return rf"(?<![{LETTER}]){re.escape(name)}s?(?![{LETTER}])" if spaced else re.escape(name)
