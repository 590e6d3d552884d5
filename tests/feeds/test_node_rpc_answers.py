"""Whatever a node answers, it becomes a result or words of ours, and never its own text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.errors import FeedError
from tui.feeds.budget import Meter
from tui.feeds.node_rpc import NodeRpc
from tui.model.settings import NodeSettings

NOW = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
MARK = "zqxj"

STATUSES = st.sampled_from([200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503])
TEXTS = st.text(max_size=8).map(lambda text: MARK + text)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
ANSWERS = VALUES | st.fixed_dictionaries(
    {}, optional={"result": VALUES, "error": VALUES, "id": VALUES}
)


class Canned:
    """An answer of the HTTP library."""

    def __init__(self, status: int, content: bytes) -> None:
        self.status_code, self.content = status, content

    def json(self) -> Any:
        """Return the body as the library would."""
        return json.loads(self.content)


class Answering(NodeRpc):
    """A node that gives one answer to every call."""

    def __init__(self, answer: Canned) -> None:
        super().__init__(NodeSettings("http://127.0.0.1:1", user=MARK), 1.0, Meter("blocks"))
        self._answer = answer

    def _post(self, *_: Any) -> Any:
        return self._answer


def tried(answer: Canned) -> str:
    """Return the words of all that fails."""
    node, words = Answering(answer), []
    for ask in (lambda: node.height(NOW), lambda: node.block(900_000, NOW)):
        try:
            ask()
        except FeedError as error:
            words.append(error.words)
    return " ".join(words)


@given(STATUSES, ANSWERS)
def test_any_json(status: int, content: object) -> None:
    words = tried(Canned(status, json.dumps(content).encode()))
    assert "own node" in words
    assert MARK not in words
    assert words.isprintable()


@given(STATUSES, st.binary(max_size=60))
def test_any_bytes(status: int, content: bytes) -> None:
    words = tried(Canned(status, MARK.encode() + content))
    assert "own node" in words
    assert MARK not in words


@pytest.mark.parametrize("height", [878_976, 963_775])
def test_a_sound_height_is_returned(height: int) -> None:
    assert Answering(Canned(200, json.dumps({"result": height}).encode())).height(NOW) == height
