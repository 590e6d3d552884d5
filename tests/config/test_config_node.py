"""The user's own node in the config: where it may be, and that its password is never printed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui.config import check, load
from tui.config_text import default_text, show
from tui.errors import ConfigError, UsageError
from tui.model.settings import NodeSettings, Settings

SECRET = "hunter2-Zq"  # noqa: S105 -- nobody's
WHOLE = f"""[node]
url = "http://127.0.0.1:8332/"
cookie_file = "~/.bitcoin/.cookie"
user = "alice"
password = "{SECRET}"
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_node_is_read_from_the_file(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, WHOLE), {}, {})
    assert loaded.settings.node == NodeSettings(
        "http://127.0.0.1:8332", "~/.bitcoin/.cookie", "alice", SECRET
    )
    assert Settings().node.url == ""


def test_the_environment_wins_and_is_read_as_text(tmp_path: Path) -> None:
    environ = {
        "RESONANCE_NODE_URL": "https://node.example:8332",
        "RESONANCE_NODE_COOKIE_FILE": "/srv/.cookie",
        "RESONANCE_NODE_USER": "12",
        "RESONANCE_NODE_PASSWORD": "123456",
    }
    node = load(write(tmp_path, WHOLE), environ, {}).settings.node
    assert node == NodeSettings("https://node.example:8332", "/srv/.cookie", "12", "123456")


def test_the_password_is_never_printed(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, WHOLE), {}, {})
    text = show(loaded)
    assert SECRET not in text
    assert "\n# password is set and not shown  # config file, line 5\n" in text
    assert 'user = "alice"' in text
    assert SECRET not in repr(loaded.settings)
    from_environment = load(write(tmp_path, ""), {"RESONANCE_NODE_PASSWORD": SECRET}, {})
    assert SECRET not in show(from_environment)
    assert "not shown  # RESONANCE_NODE_PASSWORD" in show(from_environment)


def test_without_a_password_it_is_shown_as_empty(tmp_path: Path) -> None:
    assert '\npassword = ""  # default\n' in show(load(write(tmp_path, ""), {}, {}))
    assert '\npassword = ""\n' in default_text()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://192.168.1.5:8332", "https, or http to 127.0.0.1 alone, not"),
        ("ftp://127.0.0.1", "https, or http to 127.0.0.1 alone, not"),
        (f"http://alice:{SECRET}@127.0.0.1:8332", "without user or query"),
        (f"http://alice:{SECRET}@node.example", "without user or query"),
        (f"http://127.0.0.1:8332/?password={SECRET}", "without user or query"),
        (f"http://127.0.0.1:{SECRET}", "must be an address"),
        ("http://127.0.0.1:0", "must be an address"),
        ("http:// 127.0.0.1", "without blanks"),
    ],
)
def test_an_address_that_would_give_the_password_away_is_refused(
    tmp_path: Path, url: str, words: str
) -> None:
    (error,) = check(write(tmp_path, f'[node]\nurl = "{url}"\n'))
    assert str(error).startswith(f"{tmp_path}/config.toml:2: node.url must be an address")
    assert words in str(error)
    assert SECRET not in str(error)


@pytest.mark.parametrize("url", ["http://localhost:8332", "http://[::1]:8332", "https://node.lan"])
def test_addresses_that_are_safe(tmp_path: Path, url: str) -> None:
    assert check(write(tmp_path, f'[node]\nurl = "{url}"\n')) == []


@pytest.mark.parametrize("value", ["4242424242", f'["{SECRET}"]', f'"{SECRET}\\u0007"'])
def test_a_password_that_cannot_be_used_is_not_quoted(tmp_path: Path, value: str) -> None:
    path = write(tmp_path, f"[node]\npassword = {value}\n")
    with pytest.raises(ConfigError, match=r"node\.password must be a text in quotes") as caught:
        load(path, {}, {})
    assert "424242" not in str(caught.value)
    assert SECRET not in str(caught.value)
    with pytest.raises(UsageError) as wrong:
        load(write(tmp_path, ""), {"RESONANCE_NODE_PASSWORD": f"{SECRET}\x07"}, {})
    assert SECRET not in str(wrong.value)


def test_a_path_that_is_no_text_is_quoted(tmp_path: Path) -> None:
    (error,) = check(write(tmp_path, "[node]\ncookie_file = 5\n"))
    assert str(error).endswith("node.cookie_file must be a text in quotes, not 5")
