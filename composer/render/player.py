"""Sound through the loudspeakers: by the program for it that the system has."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from composer.errors import InputError

PLAYERS: dict[str, tuple[str, ...]] = {
    "pw-play": (),
    "paplay": (),
    "aplay": ("-q",),
    "afplay": (),
    "play": ("-q",),
    "ffplay": ("-nodisp", "-autoexit", "-loglevel", "quiet"),
    "mpv": ("--no-video", "--really-quiet"),
}
"""Programs that play a WAV file, the first that is there is taken, and what they are told besides its name.

Those of PipeWire, PulseAudio, ALSA, macOS, SoX, FFmpeg and mpv.
"""


def find_player() -> list[str]:
    """Returns the command that plays a file, without its name; none on Windows, which plays by itself.

    Raises InputError where the system has no such program.
    """
    if sys.platform == "win32":
        return []
    for name, arguments in PLAYERS.items():
        if path := shutil.which(name):
            return [path, *arguments]
    raise InputError("no program to play sound was found", f"install one of {', '.join(PLAYERS)}, or write a wav file")


def play_wav(wav: bytes) -> None:
    """Plays a WAV file to its end. Raises InputError where there is no player, or it finds no device."""
    if sys.platform == "win32":
        import winsound

        winsound.PlaySound(wav, winsound.SND_MEMORY)
        return
    command = find_player()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tune.wav"
        file.write_bytes(wav)
        done = subprocess.run([*command, str(file)], check=False, capture_output=True, text=True)  # noqa: S603 - a player of the system on a file of ours
    if done.returncode:
        why = (done.stderr or done.stdout).strip().splitlines()
        reason = why[-1] if why else "is there a sound device?"
        raise InputError(f"{Path(command[0]).name} cannot play: {reason}", "write a wav file")
