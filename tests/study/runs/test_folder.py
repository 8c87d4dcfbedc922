"""The folder of a study: what counts, what is named as damaged, and who may join."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.study.archive import MANIFEST, NotOurs, may_replace
from sim.study.runs.columns import KEYS
from sim.study.runs.compact import compact
from sim.study.runs.folder import SHARDS, StudyFolder, missing, read_manifest
from tests.study.runs.handmade import ABOUT, opened, shard
from tests.study.runs.quick import tables


@pytest.fixture
def folder(tmp_path):
    return opened(tmp_path / "study")


def kept(folder):
    return [one.numbers for one in folder.shards()]


def files(folder):
    return sorted(path.name for path in (folder.path / SHARDS).iterdir())


def spoil(path, at=-20):
    content = bytearray(path.read_bytes())
    content[at] ^= 1
    path.write_bytes(content)


def test_what_was_kept_is_found_in_order(folder):
    for numbers in (range(10, 20), range(0, 4), range(4, 10)):
        folder.keep(shard(numbers))
    assert kept(folder) == [range(0, 4), range(4, 10), range(10, 20)]
    assert folder.shards()[0].failed == ((3, "ValueError: 3"),)
    folder.verify()
    assert folder.broken == []


def test_a_shard_counts_only_from_its_marker_on(folder, monkeypatch):
    real, calls = os.replace, []

    def counted(source, target):
        calls.append(os.path.basename(target))
        return real(source, target)

    monkeypatch.setattr(os, "replace", counted)
    folder.keep(shard(range(5)))
    assert calls[-1] == "0000000-0000005.json"
    assert len(calls) == len(KEYS) + 1
    (folder.path / SHARDS / calls[-1]).unlink()
    assert kept(folder) == []


def test_keeping_the_same_shard_again_changes_nothing(folder):
    folder.keep(shard(range(5)))
    before = {name: (folder.path / SHARDS / name).read_bytes() for name in files(folder)}
    folder.keep(shard(range(5)))
    assert {name: (folder.path / SHARDS / name).read_bytes() for name in files(folder)} == before


@pytest.mark.parametrize("table", KEYS)
def test_a_table_with_a_flipped_bit_is_named_and_its_shard_no_longer_counts(folder, table):
    folder.keep(shard(range(5)))
    folder.keep(shard(range(5, 9)))
    spoil(folder.path / SHARDS / f"{table}-0000000-0000005.parquet")
    folder.verify()
    assert folder.broken == [f"{table}-0000000-0000005.parquet"]
    assert kept(folder) == [range(5, 9)]


def test_a_truncated_and_a_vanished_table_are_named(folder):
    folder.keep(shard(range(5)))
    folder.keep(shard(range(5, 9)))
    cut = folder.path / SHARDS / "daily-0000000-0000005.parquet"
    cut.write_bytes(cut.read_bytes()[:100])
    (folder.path / SHARDS / "measures-0000005-0000009.parquet").unlink()
    folder.verify()
    assert folder.broken == ["daily-0000000-0000005.parquet", "measures-0000005-0000009.parquet"]
    assert kept(folder) == []


def test_any_flipped_bit_of_a_marker_is_found(folder):
    folder.keep(shard(range(3, 5)))  # number 3 failed, so the marker holds words too
    marker = folder.path / SHARDS / "0000003-0000005.json"
    whole = marker.read_bytes()
    for at in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[at] ^= 1 << bit
            marker.write_bytes(changed)
            assert not folder.shards(), (at, bit, bytes(changed[at - 5 : at + 5]))
    marker.write_bytes(whole)
    assert folder.shards()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 15)), min_size=1, max_size=8))
def test_of_overlapping_shards_every_replication_counts_once(tmp_path_factory, spans):
    folder = opened(tmp_path_factory.mktemp("study"))
    ranges = [range(first, first + length) for first, length in spans]
    for numbers in ranges:
        folder._mark(numbers, dict.fromkeys(KEYS, ""), ())
    found = [number for one in kept(folder) for number in one]
    assert found == sorted({number for one in ranges for number in one})


def test_overlapping_shards_give_the_tables_that_others_give(tmp_path):
    plain, two = opened(tmp_path / "plain"), opened(tmp_path / "two")
    plain.keep(shard(range(12)))
    for numbers in (range(0, 3), range(3, 5), range(5, 12), range(0, 2), range(2, 7), range(7, 8)):
        two.keep(shard(numbers))
    assert missing(range(12), kept(two)) == []
    compact(plain, 12)
    compact(two, 12)
    assert tables(plain.path) == tables(two.path)
    assert read_manifest(plain.path) == read_manifest(two.path)


def test_the_same_study_is_joined_and_another_refused(folder):
    opened(folder.path)
    with pytest.raises(NotOurs, match="its seed is 1, and 2 was asked for"):
        opened(folder.path, seed=2)
    with pytest.raises(NotOurs, match="its scenarios are others, or have changed since"):
        opened(folder.path, scenarios=[{"hash": "b"}])
    with pytest.raises(NotOurs, match="other versions of the program"):
        opened(folder.path, versions={"siegesim": "9"})


def test_a_finished_study_is_joined_too(folder):
    folder.keep(shard(range(5)))
    compact(folder, 5)
    assert read_manifest(folder.path)["replications"] == 5
    opened(folder.path)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tool": "another"}', "\udcff"])
def test_a_manifest_that_is_none_is_refused(folder, text):
    (folder.path / MANIFEST).write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(NotOurs, match=r"manifest\.json|as an archive"):
        opened(folder.path)


def test_a_study_of_a_file_whose_name_is_no_text_can_be_joined(tmp_path):
    name = os.fsdecode(b"caf\xe9")
    opened(tmp_path / name, title=name)
    opened(tmp_path / name, title=name)
    assert read_manifest(tmp_path / name)["title"] == name


def test_a_disk_without_links_will_do(tmp_path, monkeypatch):
    def refuse(*paths):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", refuse)
    folder = opened(tmp_path / "study")
    with pytest.raises(NotOurs, match="seed"):
        opened(folder.path, seed=2)
    folder.keep(shard(range(5)))
    compact(folder, 5)
    again = opened(folder.path)
    again.adopt()
    assert kept(again) == [range(5)]


def test_finished_tables_are_adopted_as_one_shard(folder):
    folder.keep(shard(range(5)))
    compact(folder, 5)
    finished = tables(folder.path)
    again = opened(folder.path)
    again.adopt()
    assert kept(again) == [range(5)]
    assert again.shards()[0].failed == ((3, "ValueError: 3"),)
    compact(again, 5)
    assert tables(folder.path) == finished


def test_a_damaged_finished_table_is_named_and_not_adopted(folder):
    folder.keep(shard(range(5)))
    compact(folder, 5)
    spoil(folder.path / "daily.parquet")
    again = opened(folder.path)
    again.adopt()
    assert again.broken == ["daily.parquet (replications 0 to 4)"]
    assert kept(again) == []


def test_finishing_fewer_keeps_what_goes_beyond(folder):
    for numbers in (range(0, 4), range(4, 8), range(8, 12)):
        folder.keep(shard(numbers))
    compact(folder, 6)
    assert read_manifest(folder.path)["replications"] == 6
    again = opened(folder.path)
    again.adopt()
    assert missing(range(12), kept(again)) == []


def test_nothing_but_manifest_and_tables_is_left_of_a_finished_study(folder):
    half = folder.path / SHARDS / ".daily-0000000-0000005.parquet.a1b2c3d4e5f6.partial"
    half.write_bytes(b"of one killed")
    folder.keep(shard(range(5)))
    compact(folder, 5)
    assert sorted(os.listdir(folder.path)) == sorted([MANIFEST, *(f"{name}.parquet" for name in KEYS)])


def test_what_another_put_among_the_shards_stays_and_is_not_replaced(folder):
    theirs = folder.path / SHARDS / "notes.txt"
    theirs.write_text("mine")
    folder.keep(shard(range(5)))
    compact(folder, 5)
    assert files(folder) == ["notes.txt"]
    with pytest.raises(NotOurs, match=r"it also holds shards/notes\.txt, which no run wrote"):
        may_replace(folder.path, folder.path, True)
    theirs.unlink()
    may_replace(folder.path, folder.path, True)


def test_a_writer_on_a_full_disk_leaves_nothing_half(folder, monkeypatch):
    def full(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space left"):
        folder.keep(shard(range(5)))
    assert files(folder) == []


def test_a_shard_is_kept_whole_though_another_drops_the_shards_meanwhile(folder, monkeypatch):
    real, calls = os.replace, []

    def dropped(source, target):
        calls.append(target)
        if len(calls) == 3:
            opened(folder.path).drop_shards(5)
        return real(source, target)

    monkeypatch.setattr(os, "replace", dropped)
    folder.keep(shard(range(5)))
    folder.verify()
    assert (folder.broken, kept(folder)) == ([], [range(5)])


def test_a_folder_below_a_file_is_an_error_in_words(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotADirectoryError):
        opened(tmp_path / "file")
    with pytest.raises(OSError, match="too long"):
        StudyFolder(tmp_path / ("x" * 300), ABOUT).open()
