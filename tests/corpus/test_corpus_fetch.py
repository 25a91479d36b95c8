"""Archives come from strangers: nothing leaves its folder, nothing wrong or oversized is read."""

import hashlib
import io
import tarfile
import threading
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from composer.corpus import fetch
from composer.corpus.fetch import Downloads, content_sha256, members, read_files
from composer.corpus.sources import Source
from composer.errors import InputError

SOURCE = Source("toy", "folk", "CC0-1.0", "nobody", "abc", ("abc/*.abc",), archive="toy/toy.tar.gz", commit="c0ffee")
FILES = {"abc/one.abc": b"X:1\nK:G\nGABc|\n", "abc/two.abc": b"X:2\nK:D\nDEFG|\n"}


def pack(files: dict[str, bytes], folder: str = "") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for path, data in files.items():
            member = tarfile.TarInfo(folder + path)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def mirror_with(tmp_path: Path, data: bytes) -> Path:
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "toy.tar.gz").write_bytes(data)
    return tmp_path


def test_mirror_gives_the_files_the_recipe_names(tmp_path):
    data = pack({**FILES, "README": b"no"})
    source = replace(SOURCE, sha256=hashlib.sha256(data).hexdigest())
    assert read_files(source, mirror_with(tmp_path, data)) == FILES


def test_mirror_with_another_checksum_is_refused(tmp_path):
    with pytest.raises(InputError, match="sha256"):
        read_files(SOURCE, mirror_with(tmp_path, pack(FILES)))


def test_missing_mirror_is_named(tmp_path):
    with pytest.raises(InputError, match=r"toy\.tar\.gz"):
        read_files(SOURCE, tmp_path)


@pytest.mark.parametrize("path", ["../abc/evil.abc", "abc/../../evil.abc", "/abc/evil.abc"])
def test_path_that_leaves_its_folder_is_refused(path):
    with pytest.raises(InputError, match="leaves its folder"):
        members(io.BytesIO(pack({path: b"X:1"})), ("*",), "toy")


def test_links_are_not_followed():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        link = tarfile.TarInfo("abc/link.abc")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    with pytest.raises(InputError, match="archive has no"):
        members(io.BytesIO(buffer.getvalue()), ("*",), "toy")


@pytest.mark.parametrize(("limit", "value"), [("MAX_FILES", 1), ("MAX_UNPACKED_BYTES", 20), ("MAX_FILE_BYTES", 5)])
def test_archive_bomb_is_refused(monkeypatch, limit, value):
    monkeypatch.setattr(fetch, limit, value)
    with pytest.raises(InputError, match="toy"):
        members(io.BytesIO(pack(FILES)), ("*",), "toy")


def test_damaged_archive_is_refused():
    with pytest.raises(InputError, match="damaged"):
        members(io.BytesIO(pack(FILES)[:-30]), ("*",), "toy")


def test_package_that_is_not_installed_is_named():
    with pytest.raises(InputError, match="nosuchpackage is not installed"):
        read_files(replace(SOURCE, package="nosuchpackage"))


def test_content_checksum_does_not_depend_on_packing():
    assert content_sha256(FILES) == content_sha256(dict(reversed(FILES.items())))
    assert content_sha256(FILES) != content_sha256({**FILES, "abc/one.abc": b"X:1"})


@pytest.fixture
def upstream():
    """A local server that answers with the archive in `server.body`, or the rest of it where `server.ranges`.

    It cuts the connection after `server.cut` bytes of an answer, and keeps what was asked for in `server.asked`.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            server, asked = self.server, self.headers.get("Range", "")
            server.asked.append(asked)
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and server.ranges else 0
            if start and start >= len(server.body):
                self.send_error(416)
                return
            self.send_response(206 if start else 200)
            self.send_header("Content-Length", str(len(server.body) - start))
            self.end_headers()
            self.wfile.write(server.body[start : start + server.cut if server.cut else None])

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.body, server.cut, server.ranges, server.asked = pack(FILES, folder=f"toy-{SOURCE.commit}/"), 0, True, []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def at(server: HTTPServer, **changes: str) -> Source:
    return replace(SOURCE, url=f"http://127.0.0.1:{server.server_port}", **changes)


def test_download_gives_the_same_files_tells_its_progress_and_is_kept(upstream, tmp_path):
    seen: list[int] = []
    source = at(upstream, content_sha256=content_sha256(FILES))
    downloads = Downloads(tmp_path, lambda name, count: seen.append(count))
    assert read_files(source, downloads=downloads) == FILES
    assert seen[-1] == len(upstream.body)
    assert read_files(source, downloads=downloads) == FILES
    assert len(upstream.asked) == 1


@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_that_was_cut_goes_on_or_starts_again_where_the_server_cannot(upstream, tmp_path, ranges):
    upstream.cut, upstream.ranges = 100, ranges
    with pytest.raises(InputError, match="run it again to go on"):
        read_files(at(upstream), downloads=Downloads(tmp_path))
    upstream.cut = 0
    assert read_files(at(upstream), downloads=Downloads(tmp_path)) == FILES
    assert upstream.asked == ["", "bytes=100-"]


def test_a_partial_download_that_is_too_long_is_thrown_away(upstream, tmp_path):
    (tmp_path / f"toy-{SOURCE.commit}.tar.part").write_bytes(b"x" * 10_000)
    assert read_files(at(upstream), downloads=Downloads(tmp_path)) == FILES


def test_download_with_other_contents_is_refused_and_not_kept(upstream, tmp_path):
    with pytest.raises(InputError, match="not those of the recipe"):
        read_files(at(upstream, content_sha256="0" * 64), downloads=Downloads(tmp_path))
    assert not list(tmp_path.iterdir())


def test_download_that_never_ends_is_refused(upstream, tmp_path, monkeypatch):
    monkeypatch.setattr(fetch, "MAX_ARCHIVE_BYTES", 10)
    with pytest.raises(InputError, match="more than 10 bytes"):
        read_files(at(upstream), downloads=Downloads(tmp_path))


def test_no_network_is_one_line_with_what_to_try(tmp_path):
    with pytest.raises(InputError, match=r"cannot fetch .*--mirror"):
        read_files(replace(SOURCE, url="http://127.0.0.1:1"), downloads=Downloads(tmp_path))
