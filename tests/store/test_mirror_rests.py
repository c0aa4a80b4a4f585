"""A file that somebody writes while it is read is taken in once it rests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from components.plan.errors import Conflict
from tests.store.plan_stores import FIRST, SECOND, Place, newest
from tests.store.test_mirror import LONG_AGO, file

__all__ = ("file",)


def test_a_file_truncated_in_the_middle_of_being_read_is_no_plan(file: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A spreadsheet writes in place: the read gives the first half, which is a plan of half the stops."""
    whole = FIRST + b"".join(b"2017-02-02,Stop %d\n" % number for number in range(400))
    store = file.open(settle_s=1)
    newest(store)
    os.utime(file.csv, LONG_AGO)
    assert newest(store).csv == FIRST
    file.csv.write_bytes(whole)
    os.utime(file.csv, (2, 2))  # at rest, as far as can be seen before the read
    read = Path.read_bytes

    def torn(path: Path) -> bytes:
        if path != file.csv:
            return read(path)
        half = whole[: whole.index(b"Stop 200")].rpartition(b"\n")[0] + b"\n"
        path.write_bytes(half)
        return half

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", torn)
        assert newest(store).csv == FIRST
    assert newest(store).csv == FIRST, "it has only just been written"
    file.csv.write_bytes(whole)
    os.utime(file.csv, (3, 3))
    assert (newest(store).number, newest(store).csv) == (2, whole)


def test_a_file_replaced_in_the_middle_of_being_read_is_one_or_the_other(
    file: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = file.open()
    newest(store)
    read = Path.read_bytes
    beside = file.folder / "new.csv"
    for number in range(2, 6):
        texts = [b"date,name\n2017-02-02,%b %d\n" % (name, number) for name in (b"Stop", b"Replaced")]
        file.csv.write_bytes(texts[0])
        beside.write_bytes(texts[1])

        def replaced(path: Path) -> bytes:
            data = read(path)
            if path == file.csv and beside.exists():
                beside.replace(path)
            return data

        with monkeypatch.context() as patched:
            patched.setattr(Path, "read_bytes", replaced)
            assert newest(store).csv in texts
        assert newest(store).csv == texts[1]
        assert file.csv.read_bytes() == newest(store).csv


def test_where_nothing_can_be_stored_half_a_file_is_not_shown_either(file: Place) -> None:
    (file.folder / "data").write_text("a file where the folder should be")
    store = file.open(settle_s=60)
    os.utime(file.csv, LONG_AGO)
    assert newest(store).csv == FIRST
    for part in (b"", SECOND[:12], SECOND):
        file.csv.write_bytes(part)
        for _ in range(3):
            assert newest(store).csv == FIRST
    os.utime(file.csv, (2, 2))
    assert newest(store).csv == SECOND


def test_publishing_waits_for_a_faulty_file_that_is_being_written(file: Place) -> None:
    """Whoever writes in place would go on in a file that is not there any more, and lose what it saves."""
    store = file.open(settle_s=60)
    first = newest(store)
    with file.csv.open("wb") as spreadsheet:
        spreadsheet.write(b"date,name\n2017-0")
        spreadsheet.flush()
        with pytest.raises(Conflict, match="being written just now"):
            store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
        spreadsheet.write(b"2-02,Saved in a spreadsheet\n")
    with pytest.raises(Conflict, match="Plan 2 was published meanwhile"):
        store.publish(SECOND, note="", who="Ana", expected_revision=first.revision)
    assert newest(store).csv == b"date,name\n2017-02-02,Saved in a spreadsheet\n"
