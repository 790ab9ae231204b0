"""Archives made to do harm: what is in them is shown where it can be, and nothing else happens."""

import ast
import gzip
import os
import tarfile
from contextlib import suppress
from pathlib import Path

import pytest

from core.outside.problems import Unfetched
from logs import archive, plain
from logs.reading import Reader
from logs.shelf import Shelf
from tests.logs.wire import FOLDER, entry, tarball
from tests.servers.registry import ROOT

MB = 1024**2


def unpacked(data: bytes, room: Path, limit: int = 4 * MB) -> Shelf:
    return archive.unpacked(iter([data[place : place + 4096] for place in range(0, len(data), 4096)]), room, "x", limit)


def names(shelf: Shelf) -> list[str]:
    return [file.name for file in shelf.files]


@pytest.fixture
def room(tmp_path) -> Path:
    made = tmp_path / "room"
    made.mkdir()
    return made


@pytest.mark.parametrize("mode", ["w:gz", "w"])
def test_files_come_out_as_they_went_in(room, mode):
    files = {f"{FOLDER}/pilotlog.txt": b"one\ntwo\n", f"{FOLDER}/{'x' * 180}": b"long name", "empty": b""}
    shelf = unpacked(tarball(files, mode=mode), room)
    assert names(shelf) == list(files)
    assert {file.name: Reader(room, file).start() for file in shelf.files} == files
    assert shelf.whole


@pytest.mark.parametrize("name", ["/etc/cron.d/evil", "../../evil", "..\\evil", "a/../../../evil", "evil\n\x1b[2J"])
def test_no_name_of_an_archive_is_ever_a_name_on_disk(room, name):
    unpacked(tarball({name: b"evil"}), room)
    assert [one.name for one in room.iterdir()] == ["data"]
    assert [one.name for one in room.parent.iterdir()] == ["room"]


def test_links_devices_and_pipes_are_listed_and_not_followed(room):
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
    shelf = unpacked(tarball({}, *(entry(f"e{place}", kind, "/etc/passwd") for place, kind in enumerate(kinds))), room)
    assert [file.size for file in shelf.files] == [0] * len(kinds)
    assert all(file.note for file in shelf.files)


def test_a_bomb_stops_at_the_limit_and_what_came_before_stays(room):
    shelf = unpacked(tarball({"good": b"fine\n", "bomb": bytes(64 * MB)}), room)
    assert names(shelf)[0] == "good"
    assert Reader(room, shelf.files[0]).start() == b"fine\n"
    assert shelf.notes
    assert (room / "data").stat().st_size <= 5 * MB


def test_a_file_that_is_cut_off_says_so(room):
    data = tarball({"good": b"fine\n", "cut": os.urandom(200_000)})
    shelf = unpacked(data[: len(data) // 2], room)
    assert names(shelf) == ["good", "cut"]
    assert shelf.files[1].note
    assert shelf.notes


def test_too_many_entries_are_not_counted_to_the_end(room):
    shelf = unpacked(tarball({f"{place}": b"" for place in range(archive.MAX_ENTRIES + 50)}), room, 64 * MB)
    assert len(shelf.files) <= archive.MAX_ENTRIES
    assert "entries" in shelf.notes[0]


def test_a_giant_header_is_refused_before_it_is_held(room):
    header = tarfile.TarInfo("giant")
    header.type, header.size = tarfile.XHDTYPE, 1 << 40
    shelf = unpacked(
        header.tobuf(tarfile.USTAR_FORMAT if header.size < 8**11 else tarfile.GNU_FORMAT) + bytes(9000), room
    )
    assert shelf.files == ()
    assert "header" in shelf.notes[0]


def test_damage_anywhere_never_escapes(room):
    data = bytearray(gzip.decompress(tarball({f"f{place}": b"content\n" * 50 for place in range(5)})))
    for place in range(0, len(data), 97):
        hurt = data.copy()
        hurt[place] ^= 0xFF
        with suppress(Unfetched):
            unpacked(bytes(hurt), room)


def test_one_line_of_many_megabytes_is_cut_and_said(room):
    shelf = unpacked(gzip.compress(b"first\n" + b"x" * (3 * MB) + b"\nlast\n"), room)
    piece = Reader(room, shelf.files[0]).page()
    assert [line.number for line in piece.lines] == [1, 2, 3]
    assert piece.lines[1].left_out > 2 * MB
    assert piece.lines[2].text == "last"


def test_zeros_that_unpack_for_ever_stop_by_their_ratio(room):
    shelf = unpacked(tarball({"bomb": bytes(200 * MB)}), room, 512 * MB)
    assert "200 times" in shelf.notes[0]
    assert (room / "data").stat().st_size < 64 * MB


def test_files_with_holes_are_not_unpacked(room):
    header = entry("holes", tarfile.GNUTYPE_SPARSE)
    header.size = 512
    after = tarball({"after": b"still here"}, mode="w")
    shelf = unpacked(header.tobuf(tarfile.GNU_FORMAT) + bytes(512) + after, room)
    assert names(shelf) == ["holes", "after"]
    assert "holes" in shelf.files[0].note
    assert shelf.files[0].size == 0


def test_archives_behind_one_another_are_one_list_and_those_inside_stay_closed(room):
    inner = tarball({"x": b"y"})
    both = gzip.decompress(tarball({"a": b"1"})) + gzip.decompress(tarball({"inner.tgz": inner}))
    shelf = unpacked(gzip.compress(both), room)
    assert names(shelf) == ["a", "inner.tgz"]
    assert plain.binary_kind(Reader(room, shelf.files[1]).start()) == "a gzip file"


def test_a_size_that_is_a_lie_ends_the_list_and_nothing_else(room):
    header = tarfile.TarInfo("liar")
    header.size = 10**10
    shelf = unpacked(header.tobuf(tarfile.GNU_FORMAT) + b"short", room)
    assert names(shelf) == ["liar"]
    assert "in the middle of a file" in shelf.notes[0]


def test_deep_paths_and_long_names_are_cut_and_stay_apart(room):
    deep, long = "/".join(["d"] * 3000), "n" * 9000
    shelf = unpacked(tarball({deep: b"1", long: b"2", long + "x": b"3"}), room)
    assert [len(name) for name in names(shelf)] == [archive.MAX_NAME] * 3
    assert [Reader(room, file).start() for file in shelf.files] == [b"1", b"2", b"3"]


def test_nothing_in_the_portal_unpacks_by_the_names_of_an_archive():
    """The library's filters for that have been got round; what never extracts needs none of them."""
    calls = {"extract", "extractall", "extractfile", "unpack_archive"}
    for path in [*ROOT.glob("logs/*.py"), *ROOT.glob("core/outside/*.py")]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not calls & {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}, path
