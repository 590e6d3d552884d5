"""An export is whole or not there, and what is said of it is so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.samples import sample_snapshot
from tui.ui.export import Export


def _export(folder: Path) -> Export:
    drawn = {"svg": "<svg/>", "txt": "words"}
    return Export(folder, "stem", drawn, {"json": lambda *_: "{}"}, sample_snapshot(), "journal")


def _whenever_written(monkeypatch: pytest.MonkeyPatch, then: Callable[[int], None]) -> None:
    """Call ``then`` with the number of parts that are written, after each."""
    whole, written = Path.write_text, []

    def write(path: Path, content: str, encoding: str) -> int:
        size = whole(path, content, encoding=encoding)
        written.append(path)
        then(len(written))
        return size

    monkeypatch.setattr(Path, "write_text", write)


def test_until_all_parts_are_whole_none_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    _whenever_written(monkeypatch, lambda _: names.extend(p.name for p in tmp_path.iterdir()))
    said = _export(tmp_path).run()
    assert names and all(name.startswith(".") for name in names)
    assert {Path(line) for line in said.splitlines()} == set(tmp_path.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["stem.json", "stem.svg", "stem.txt"]


@pytest.mark.parametrize("part", [1, 2, 3])
def test_given_up_in_the_middle_nothing_is_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    export, given_up = _export(tmp_path), []

    def then(written: int) -> None:
        if written == part:
            given_up.append(export.give_up())

    _whenever_written(monkeypatch, then)
    assert export.run() == "nothing is exported: it came too late"
    assert given_up == [True]
    assert not list(tmp_path.iterdir())


def test_what_is_written_cannot_be_given_up(tmp_path: Path) -> None:
    export = _export(tmp_path)
    export.run()
    assert not export.give_up()
    assert len(list(tmp_path.iterdir())) == 3


def test_a_disk_that_fills_up_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(written: int) -> None:
        if written == 2:
            raise OSError(28, "No space left on device")

    _whenever_written(monkeypatch, full)
    said = _export(tmp_path).run()
    assert said == "cannot write to the current folder: No space left on device"
    assert not list(tmp_path.iterdir())
