"""The user's own Bitcoin node as a source of block heights, by JSON-RPC.

Three calls are made: getblockcount, getblockhash, getblockheader; a pruned node answers them all.
Neither the password nor the cookie is ever part of a message.
"""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tui.errors import FailureKind, FeedError
from tui.feeds.bounded import Answer, ask
from tui.feeds.budget import Meter
from tui.feeds.chain import BUNDLED_HEIGHT, Block, sane_block, sane_height, within
from tui.feeds.yahoo_errors import translate
from tui.model.settings import LOOPBACK, NodeSettings

WARMING_UP = -28
"""Bitcoin Core's code for a node that is still starting."""

_NAME = "own node"
_LONGEST_COOKIE = 1024
_WORDS_OF_STATUS = {
    401: "{who} refuses user and password ({which})",
    403: "{who} does not let this machine or this user in (status 403)",
    404: "{who} has no JSON-RPC at this address (status 404)",
}

Pair = tuple[str, str]


class NodeRpc:
    """The node: a call for the height, two for a block.

    Args:
        settings: Address and credentials; a cookie file wins over user and password.
        seconds: Longest that a call may take.
        meter: What counts its calls.
    """

    name = _NAME

    def __init__(self, settings: NodeSettings, seconds: float, meter: Meter) -> None:
        self._settings, self._seconds, self._meter = settings, seconds, meter
        self._ids = itertools.count(1)

    def height(self, now: datetime) -> int:
        """Return the height of its newest block; one that is still catching up says so."""
        height = self._call("getblockcount")
        if type(height) is int and 0 <= height < BUNDLED_HEIGHT:
            words = f"{_NAME} is only at block {height:,}: it is still catching up"
            raise FeedError(FailureKind.NOT_READY, words)
        return sane_height(height, now, _NAME)

    def block(self, height: int, now: datetime) -> Block:
        """Return the block at a height."""
        header = self._call("getblockheader", self._call("getblockhash", height))
        known = header if isinstance(header, dict) else {}
        return sane_block(known.get("height"), known.get("time"), height, now, _NAME)

    def _call(self, method: str, *parameters: object) -> Any:
        """Return the result of one call.

        Raises:
            FeedError: Whatever went wrong, in words that hold nothing of the node's own text.
        """
        credentials = self._credentials()
        try:
            answer = within(
                self._seconds, _NAME, lambda: self._post(credentials, method, parameters)
            )
        except Exception as raised:
            raise _unreached(translate(raised, _NAME)) from None
        return self._result(answer)

    def _post(
        self, credentials: Pair | None, method: str, parameters: tuple[object, ...]
    ) -> Answer:
        content = {"jsonrpc": "1.0", "id": next(self._ids), "method": method}
        url = self._settings.url
        with self._meter.request(url):
            return ask(
                "POST",
                url,
                self._seconds,
                _NAME,
                # What is meant for this machine, a password above all, goes through no proxy.
                direct=urlsplit(url).hostname in LOOPBACK,
                json=content | {"params": list(parameters)},
                auth=credentials and (_on_the_wire(credentials[0]), _on_the_wire(credentials[1])),
            )

    def _credentials(self) -> Pair | None:
        """Return user and password: the cookie is read anew, a restart of the node changes it."""
        if self._settings.cookie_file:
            return _cookie(Path(self._settings.cookie_file).expanduser())
        if self._settings.user or self._settings.password:
            return self._settings.user, self._settings.password
        return None

    def _result(self, answer: Answer) -> Any:
        """Return what a call gave; errors of the protocol come with statuses of their own."""
        if answer.status_code in _WORDS_OF_STATUS and not _unknown_method(answer):
            which = "from its cookie file" if self._settings.cookie_file else "from the settings"
            words = _WORDS_OF_STATUS[answer.status_code].format(who=_NAME, which=which)
            raise FeedError(FailureKind.REFUSED, words)
        content = _content(answer)
        error = content.get("error")
        if error:
            raise _of_code(error.get("code") if isinstance(error, dict) else None)
        if answer.status_code != 200 or "result" not in content:
            words = f"{_NAME} has trouble of its own (status {answer.status_code})"
            raise FeedError(FailureKind.BAD_ANSWER, words)
        return content["result"]


def _on_the_wire(text: str) -> str:
    """Let a text go out as UTF-8: the client would encode it as Latin-1, which not every one is."""
    return text.encode().decode("latin-1")


def _cookie(path: Path) -> Pair:
    """Read user and password of a cookie file.

    Raises:
        FeedError: It is not there, cannot be read, or is no cookie file.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LONGEST_COOKIE + 1).decode("ascii").strip()
    except FileNotFoundError:
        words = f"{_NAME}: its cookie file is not there (is the node running?)"
        raise FeedError(FailureKind.NOT_READY, words) from None
    except (OSError, RuntimeError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else None
        words = f"{_NAME}: its cookie file cannot be read ({why or 'it is no text'})"
        raise FeedError(FailureKind.REFUSED, words) from None
    user, colon, password = text.partition(":")
    if not (user and colon and password) or len(text) > _LONGEST_COOKIE or not text.isprintable():
        raise FeedError(FailureKind.REFUSED, f"{_NAME}: its cookie file holds no user and password")
    return user, password


def _content(answer: Answer) -> dict[str, Any]:
    try:
        content = answer.json()
    except ValueError:
        content = None
    if isinstance(content, dict):
        return content
    if answer.content[:256].lstrip().startswith(b"<"):
        words = f"{_NAME} sent a web page instead of data: is this its JSON-RPC address?"
    elif 300 <= answer.status_code < 400:
        words = f"{_NAME} sends elsewhere (status {answer.status_code}), which is not followed"
    elif answer.status_code >= 500:
        words = f"{_NAME} has trouble of its own (status {answer.status_code})"
    else:
        words = f"{_NAME} answered with something that is no data"
    raise FeedError(FailureKind.BAD_ANSWER, words)


def _unknown_method(answer: Answer) -> bool:
    """Tell whether status 404 carries an error of the protocol: the address is right then."""
    return answer.status_code == 404 and answer.content[:64].lstrip().startswith(b"{")


def _of_code(code: object) -> FeedError:
    if code == WARMING_UP:
        return FeedError(FailureKind.NOT_READY, f"{_NAME} is still starting up")
    number = f" ({code})" if isinstance(code, int) else ""
    return FeedError(FailureKind.REFUSED, f"{_NAME} refuses the call{number}")


def _unreached(error: FeedError) -> FeedError:
    """Say of a node what can be said: nothing here tells of the network at large."""
    if error.kind is FailureKind.NO_NETWORK:
        return FeedError(error.kind, f"{_NAME} cannot be reached: is it running?")
    return error
