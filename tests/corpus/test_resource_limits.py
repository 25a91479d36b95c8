"""What reading may take: processor time, in any thread, and once more alone where the machine was busy."""

import threading
import time
from pathlib import Path

import pytest

from composer.corpus.read import Raw
from composer.corpus.read_cache import read_kept
from composer.corpus.resource_limits import TooSlowError, again_alone, within
from composer.corpus.sources import list_sources


def test_waiting_takes_no_processor_time():
    with within(0.05):
        time.sleep(0.2)


def test_a_limit_does_not_outlast_what_it_is_for():
    with pytest.raises(TooSlowError), within(0.02):
        while True:
            pass
    began = time.process_time()
    while time.process_time() - began < 0.1:
        pass


def test_reading_works_in_any_thread():
    done = []

    def read() -> None:
        with within(1):
            done.append("read")

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert done == ["read"]


class OneWorker:
    """A pool that counts what it is asked to do again."""

    def apply(self, func, args):
        return func(*args)

    def imap(self, func, iterable, chunksize=1):
        return map(func, iterable)


def test_what_took_too_long_is_done_again_when_the_others_are_through():
    done = [(1, ["one"]), (2, ["slow"]), (3, ["three"])]
    made = again_alone(OneWorker(), lambda job: [f"{job} again"], done, lambda result: result == "slow")
    assert made == [["one"], ["2 again"], ["three"]]


def test_a_reading_that_took_too_long_is_not_kept(tmp_path, monkeypatch):
    source = list_sources("folk")[0]
    answers = [TooSlowError("it takes longer"), TooSlowError("still")]
    monkeypatch.setattr(
        "composer.corpus.read_cache.read_raw", lambda source, path, files: [Raw(path, "a", {}, answers.pop(0))]
    )
    files = {"a.abc": b"X:1"}
    assert [str(read_kept(tmp_path, source, "a.abc", files)[0].piece) for _ in range(2)] == ["it takes longer", "still"]
    assert not list(Path(tmp_path).iterdir())
