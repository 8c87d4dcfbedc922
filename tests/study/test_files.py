"""Files that are whole or not there: a folder replaced last, documents with a checksum, no links."""

import json
import os
import shutil
import threading

import pytest

from sim.study.files import NotOurs, new_folder, put_in_place, read_signed, regular, signed, written
from tests.faults.test_every_step import Plug, pull

OLD, NEW = {"a": "old", "b": "older"}, {"a": "new"}


def filled(folder, content):
    folder.mkdir(parents=True)
    for name, text in content.items():
        (folder / name).write_text(text)
    return folder


def read(folder):
    return {path.name: path.read_text() for path in folder.iterdir()}


def may():
    """Whatever is there may be replaced."""


def test_the_plug_is_pulled_at_every_step_of_a_replacement_and_the_old_is_whole(tmp_path, monkeypatch):
    """In its place or beside it; and before the new one is in place nothing of the old is gone."""
    for after in range(20):
        root = tmp_path / str(after)
        place = filled(root / "study", OLD)
        made = filled(root / "new", NEW)
        with monkeypatch.context() as plug:
            pull(plug, after)
            try:
                put_in_place(made, place, may)
            except Plug:
                ended = False
            else:
                ended = True
        there = [read(path) for path in root.iterdir() if path.is_dir()]
        assert OLD in there or read(place) == NEW, after
        shutil.rmtree(root)
        if ended:
            assert after >= 3  # three renames: one that finds the place taken, two that exchange
            return
    raise AssertionError("no end of steps")


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(28, "No space left on device")])
@pytest.mark.parametrize("step", [0, 1, 2])
def test_a_replacement_that_fails_puts_the_old_back(tmp_path, monkeypatch, fault, step):
    place, made = filled(tmp_path / "study", OLD), filled(tmp_path / "new", NEW)
    real, calls = os.rename, []

    def fails(source, target):
        calls.append(source)
        if len(calls) == step + 1:
            raise fault
        real(source, target)

    monkeypatch.setattr(os, "rename", fails)
    with pytest.raises((KeyboardInterrupt, OSError)):
        put_in_place(made, place, may)
    assert read(place) == OLD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new", "study"]


def test_what_must_stay_stays(tmp_path):
    place, made = filled(tmp_path / "study", OLD), filled(tmp_path / "new", NEW)

    def no():
        raise NotOurs("it must stay")

    with pytest.raises(NotOurs):
        put_in_place(made, place, no)
    assert (read(place), read(made)) == (OLD, NEW)
    place = filled(tmp_path / "empty", {})
    put_in_place(made, place, no)  # nothing is there
    assert read(place) == NEW


def test_of_many_at_once_each_gets_a_folder(tmp_path):
    found, start = [], threading.Barrier(8)

    def ask():
        start.wait()
        found.append(new_folder(tmp_path / "results", "x"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(path.name for path in found) == [f"x-{k}" for k in range(1, 9)]


def test_a_link_in_the_place_of_a_file_is_replaced_and_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "out.csv").symlink_to(victim)
    with written(tmp_path / "out.csv") as aside:
        aside.write_text("table")
    assert (victim.read_text(), (tmp_path / "out.csv").read_text()) == ("precious", "table")
    assert not (tmp_path / "out.csv").is_symlink()


def test_a_file_that_could_not_be_written_leaves_nothing_and_what_was_there(tmp_path):
    (tmp_path / "t").write_text("before")

    def fails():
        with written(tmp_path / "t") as aside:
            aside.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert read(tmp_path) == {"t": "before"}


SAID = {"seed": 3, "words": "ñ", "tables": {"a": {"sha256": "0"}}, "failed": [[1, "x"]], "none": None}


def test_any_flipped_bit_of_a_document_is_found(tmp_path):
    path = tmp_path / "m.json"
    whole = signed(SAID)
    path.write_bytes(whole)
    assert read_signed(path) == SAID
    for at in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[at] ^= 1 << bit
            path.write_bytes(changed)
            with pytest.raises(NotOurs):
                read_signed(path)


DOCUMENTS = {
    "nothing": b"", "half": b"{", "a list": b"[]", "no text": b"\xff\xfe", "a number": b"1" * 5000,
    "no sum": b'{"tool": "siegesim"}', "another sum": b'{"tool": "siegesim", "sha256": "0"}',
    "deep": b"[" * 200_000 + b"]" * 200_000, "deep in a key": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a sum that is none": b'{"sha256": {"sha256": []}}',
}  # fmt: skip


@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_no_document_of_ours_is_refused_in_a_sentence(tmp_path, name):
    (tmp_path / "m.json").write_bytes(DOCUMENTS[name])
    with pytest.raises(NotOurs, match=r"m\.json") as refused:
        read_signed(tmp_path / "m.json")
    assert "\n" not in str(refused.value)


def test_a_huge_document_is_not_read(tmp_path):
    with (tmp_path / "m.json").open("wb") as file:
        file.truncate(1 << 34)  # all holes: it needs no room
    with pytest.raises(NotOurs, match="too large"):
        read_signed(tmp_path / "m.json")


def test_a_link_a_pipe_and_a_folder_are_no_files(tmp_path):
    (tmp_path / "file").write_bytes(signed(SAID))
    (tmp_path / "link").symlink_to("file")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    regular(tmp_path / "file")
    for name in ("link", "pipe", "folder", "missing"):
        with pytest.raises(NotOurs, match=name):
            read_signed(tmp_path / name)


def test_a_document_is_json_for_all_others(tmp_path):
    made = json.loads(signed(SAID))
    assert made.pop("sha256") is not None
    assert made == SAID
