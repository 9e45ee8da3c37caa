"""The line of a batch: what was read, bounded."""

import json

import pytest

from glue.shared.log import log_objects


def test_names_the_objects_of_a_batch(capsys: pytest.CaptureFixture[str]) -> None:
    log_objects("jr_1", "crypto-market/assets", "b-1", ["raw/a", "raw/b"])
    line = json.loads(capsys.readouterr().err)
    assert line["time"].endswith("Z")
    assert {name: line[name] for name in ("product", "stage", "run", "batch", "objects", "moreObjects")} == {
        "product": "crypto-market",
        "stage": "job",
        "run": "jr_1",
        "batch": "b-1",
        "objects": ["raw/a", "raw/b"],
        "moreObjects": 0,
    }


def test_is_bounded(capsys: pytest.CaptureFixture[str]) -> None:
    log_objects("jr_1", "crypto-cdc/prices", None, [f"raw/{index}" for index in range(250)])
    line = json.loads(capsys.readouterr().err)
    assert (len(line["objects"]), line["moreObjects"]) == (100, 150)
    assert "batch" not in line
