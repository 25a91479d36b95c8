"""Sound is played by the first program that is there; none, or one without a device, is one line."""

import stat
import sys

import pytest

from composer.errors import InputError
from composer.render.player import find_player, play_wav

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows plays by itself")


def program(folder, name, text):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IEXEC)


def test_the_file_is_given_to_the_program_that_is_there(tmp_path, monkeypatch):
    program(tmp_path, "aplay", f'/bin/cp "$2" {tmp_path}/heard.wav')
    monkeypatch.setenv("PATH", str(tmp_path))
    play_wav(b"RIFF sound")
    assert (tmp_path / "heard.wav").read_bytes() == b"RIFF sound"
    assert find_player()[1:] == ["-q"]


def test_no_program_is_said_with_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="no program to play sound"):
        play_wav(b"RIFF")


def test_a_program_without_a_device_is_one_line(tmp_path, monkeypatch):
    program(tmp_path, "paplay", "echo first >&2; echo Connection refused >&2; exit 1")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="paplay cannot play: Connection refused"):
        play_wav(b"RIFF")
