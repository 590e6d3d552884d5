"""What the program leaves on the disk, opens to the network, believes, and gives away."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.internet import Internet
from tests.model.test_outside import NASTY
from tests.program.terminal import Terminal
from tui.clock import SetClock
from tui.config_keys import KEYS

MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
CLOCK = "2026-08-21T14:32:00-04:00"
ROOT = Path(__file__).resolve().parents[2]
SECRET = "s3cret-of-mine"  # noqa: S105 -- what must never be seen
_SECRET_NAMES = ("password", "secret", "token")


def run(
    environment: dict[str, str], *arguments: str, umask: int = -1
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        stdin=subprocess.DEVNULL,
        cwd=ROOT,
        umask=umask,
    )


def live(home: dict[str, str], net: Internet) -> dict[str, str]:
    return {**home, **net.environment, "RESONANCE_CLOCK": CLOCK}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_all_that_is_kept_is_the_users_alone(
    home: dict[str, str], tmp_path: Path, umask: int
) -> None:
    with Internet(None, SetClock(MOMENT, time.monotonic())) as net:
        assert run(live(home, net), "report", "--timeout", "60", umask=umask).returncode == 0
        assert run(live(home, net), "config", "init", umask=umask).returncode == 0
        shot = str(tmp_path / "data" / "picture.svg")
        assert run(live(home, net), "screenshot", shot, umask=umask).returncode == 0
    folders = [tmp_path / name for name in ("data", "cache", "config")]
    found = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    names = {path.name for path in found if path.is_file()}
    assert {"resonance.db", "config.toml", "tkr-tz.db", "picture.svg"} <= names
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in found}
    assert {path for path, mode in modes.items() if path.is_dir() and mode != 0o700} == set()
    assert {path for path, mode in modes.items() if path.is_file() and mode & 0o077} == set()


def sockets_of(pid: int) -> set[str]:
    """Return the inodes of a process's sockets."""
    found = set()
    for one in Path(f"/proc/{pid}/fd").iterdir():
        try:
            target = str(one.readlink())
        except FileNotFoundError:
            continue
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def heard_by(pid: int) -> set[str]:
    """Return the local addresses on which a process would take in what anybody sends."""
    inodes, heard = sockets_of(pid), set()
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for row in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = row.split()
            listens = fields[3] == "0A" or (table.startswith("udp") and fields[3] == "07")
            if listens and fields[9] in inodes:
                heard.add(f"{table} {fields[1]}")
    return heard


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux's /proc")
def test_nothing_listens_on_any_address(home: dict[str, str]) -> None:
    with (
        Internet(None, SetClock(MOMENT, time.monotonic())) as net,
        Terminal(environment=live(home, net)) as screen,
    ):
        for _ in range(20):
            screen.settle(quiet=0.1, limit=0.3)
            assert heard_by(screen.pid) == set()
        screen.shows("LIVE", limit=60)
        assert heard_by(screen.pid) == set()
        assert sockets_of(screen.pid)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux's /proc")
def test_a_listener_would_be_noticed() -> None:
    import socket

    with socket.socket() as tcp, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        tcp.bind(("127.0.0.1", 0))
        tcp.listen()
        udp.bind(("127.0.0.1", 0))
        assert len(heard_by(os.getpid())) >= 2


_UNSAFE = re.compile(
    r"verify\s*=\s*(?:False|0|None)|CERT_NONE|check_hostname\s*=\s*False"
    r"|_create_unverified|disable_warnings|SSL_VERIFY|ssl_verify|insecure"
)


def test_no_line_of_the_program_turns_the_check_of_certificates_off() -> None:
    sources = [*(ROOT / "tui").rglob("*.py"), *(ROOT / "tui").rglob("*.toml")]
    assert len(sources) > 100
    found = {path.name: _UNSAFE.findall(path.read_text(encoding="utf-8")) for path in sources}
    assert {name: words for name, words in found.items() if words} == {}


def test_every_feed_refuses_a_certificate_of_an_unknown_authority(home: dict[str, str]) -> None:
    with Internet(None, SetClock(MOMENT, time.monotonic())) as net:
        proxies = {k: v for k, v in net.environment.items() if "proxy" in k.lower()}
        clean = {k: v for k, v in home.items() if "CA_BUNDLE" not in k and "SSL_CERT" not in k}
        done = run({**clean, **proxies, "RESONANCE_CLOCK": CLOCK}, "doctor")
        asked = net.log.requests()
    assert asked == ()
    for feed in ("prices", "history", "blocks"):
        assert re.search(rf"^feeds: no data.*{feed}: .*secure connection", done.stdout, re.M), feed


def test_no_secret_is_printed_or_logged(home: dict[str, str], tmp_path: Path) -> None:
    secrets = {key.variable: SECRET for key in KEYS if key.leaf.endswith(_SECRET_NAMES)}
    proxy = f"http://ann:{SECRET}@127.0.0.1:9"
    environment = {**home, **secrets, "HTTPS_PROXY": proxy, "https_proxy": proxy}
    for command in (("doctor",), ("config", "show"), ("report", "--timeout", "5")):
        done = run(environment, *command)
        assert SECRET not in done.stdout + done.stderr, command
        assert "Traceback" not in done.stderr
    wrong = {**environment, "RESONANCE_FEEDS_ESPLORA": f"https://ann:{SECRET}@host/api"}
    done = run(wrong, "config", "show")
    assert done.returncode == 2
    assert SECRET not in done.stdout + done.stderr
    kept = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in kept if SECRET.encode() in path.read_bytes()] == []


@pytest.mark.parametrize("text", ["".join(NASTY[:6]), "".join(NASTY[6:-2])])
def test_what_is_typed_is_repeated_harmlessly(
    home: dict[str, str], tmp_path: Path, text: str
) -> None:
    name = text.replace("/", "").encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")
    config = tmp_path / "my.toml"
    config.write_text(f"{json.dumps(text)} = 1\ntheme = {json.dumps(text)}\n", encoding="utf-8")
    folder = tmp_path / name
    folder.mkdir()
    (folder / "^RUT.csv").write_bytes(f"date,{name}\n".encode("utf-8", "surrogateescape"))
    for arguments in (
        (name,),
        (f"--{name}",),
        ("--pane", name),
        ("report", "--data", str(folder / "none")),
        ("report", "--data", str(folder)),
        ("--config", str(config), "config", "check"),
        ("--config", str(folder), "config", "path"),
        ("--config", str(folder / "x"), "config", "show"),
    ):
        done = run(home, *arguments)
        assert "Traceback" not in done.stderr, arguments
        for line in (done.stdout + done.stderr).split("\n"):
            assert line.isprintable(), (arguments, line)
