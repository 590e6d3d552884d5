"""The halving pane with the user's own node, and with everything that may be wrong with it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from tests.internet import GeneratedPrices, Internet, faults
from tests.internet.bitcoind import HOST, WARMING_UP, Bitcoind
from tests.internet.esplora import ANCHOR_HEIGHT, ANCHOR_TIME, HOSTS, Chain
from tests.program.terminal import Terminal
from tui.clock import SetClock

# Friday 2026-08-21, 14:32 in New York.
MOMENT = datetime(2026, 8, 21, 18, 32, tzinfo=UTC)
SECRET = "open-Sésame"  # noqa: S105 -- the double's


def _internet() -> Internet:
    prices = GeneratedPrices(date(2023, 1, 2), date(2026, 8, 21))
    return Internet(prices, SetClock(MOMENT, time.monotonic()))


def _environment(
    home: dict[str, str], net: Internet, config: str, tmp_path: Path
) -> dict[str, str]:
    path = tmp_path / "config" / "resonance" / "config.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[feeds]\nblocks_s = 60\n{config}", encoding="utf-8")
    return {**home, **net.environment, "RESONANCE_CLOCK": "2026-08-21T14:32:00-04:00"}


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )


def _shown(words: str) -> Callable[[str], bool]:
    return lambda seen: words in seen


def _refresh_until(screen: Terminal, holds: Callable[[str], bool]) -> None:
    """Press r now and then: who answered a moment ago is not asked again."""
    for _ in range(15):
        screen.press("r")
        try:
            screen.until(holds, "what r brings", limit=3.0)
        except AssertionError:
            continue
        return
    screen.until(holds, "what r brings", limit=3.0)


def test_the_pane_shows_the_node_then_its_faults_in_words(
    home: dict[str, str], tmp_path: Path
) -> None:
    with _internet() as net, Bitcoind(Chain(net.clock), tmp_path, password=SECRET) as node:
        config = f'[node]\nurl = "{node.url}"\ncookie_file = "{node.cookie_file}"\n'
        environment = _environment(home, net, config, tmp_path)
        with Terminal("--pane", "halving", environment=environment) as screen:
            text = screen.shows("own node", f"{node.chain.height:,}", "retarget in", limit=90)
            assert "days" in text
            screen.press("\r")
            screen.shows("the estimator against what came", "104,832", "12.4", "88 %", "68 %")
            screen.press("\r")
            screen.until(lambda seen: "escape closes" not in seen, "the pane again")
            for fault, words in (
                (faults.HTML, "own node sent a web page instead of data"),
                (WARMING_UP, "own node is still starting up"),
                (faults.status(401), "own node refuses user and password"),
            ):
                node.faults.set(HOST, fault)
                screen.press("0")
                screen.shows("8 claims")
                _refresh_until(screen, _shown(words))
            screen.press("4")
            screen.shows(HOSTS[0], f"{net.chain.height:,}", "blocks: see 0 feeds")
            node.faults.clear()
            _refresh_until(screen, lambda seen: "own node" in seen and "see 0 feeds" not in seen)
            screen.press("q")
            assert screen.leaves_within(5.0)
            secret = node.cookie.split(":")[1].encode()
            assert secret not in screen.raw
            assert b"Traceback" not in screen.raw
        kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
        assert sum(secret in content for content in kept) == 1, "only the cookie file itself"


def test_explorers_that_contradict_each_other_are_both_named(
    home: dict[str, str], tmp_path: Path
) -> None:
    with _internet() as net:
        net.chains[HOSTS[0]].shift = -1000
        environment = _environment(home, net, "", tmp_path)
        with Terminal("--pane", "halving", environment=environment) as screen:
            screen.shows(HOSTS[1], f"{net.chains[HOSTS[1]].height:,}", limit=90)
            screen.press("0")
            screen.shows(f"{HOSTS[0]} is at block {net.chain.height:,}")
            screen.press("q")
            assert screen.leaves_within(5.0)


def test_the_target_moves_on_by_itself_at_the_halving_block(
    home: dict[str, str], tmp_path: Path
) -> None:
    halved = ANCHOR_TIME + (1_050_000 - ANCHOR_HEIGHT) * 597
    eve = datetime.fromtimestamp(halved - 1500, UTC)
    clock = SetClock(eve, time.monotonic(), 60.0)
    prices = GeneratedPrices(date(2024, 1, 2), date(2028, 4, 30))
    with Internet(prices, clock) as net, Bitcoind(Chain(clock), tmp_path, password=SECRET) as node:
        config = f'[node]\nurl = "{node.url}"\ncookie_file = "{node.cookie_file}"\n'
        environment = _environment(home, net, config, tmp_path)
        environment["RESONANCE_CLOCK"] = f"{eve:%Y-%m-%dT%H:%M:%S}+00:00x60"
        with Terminal("--pane", "halving", environment=environment) as screen:
            screen.shows("block 1,049,99", "blocks left ", "3.125  → 1.5625", limit=90)
            moved_on = ("block 1,050,0", "blocks left 2", "1.5625  → 0.78125")
            days_to_2032 = "1,44"
            text = screen.shows(*moved_on, days_to_2032, limit=60)
            assert "Traceback" not in text
            screen.press("q")
            assert screen.leaves_within(5.0)
        stored = (tmp_path / "data" / "resonance" / "resonance.db").read_bytes()
        wal = tmp_path / "data" / "resonance" / "resonance.db-wal"
        stored += wal.read_bytes() if wal.exists() else b""
        assert f'"1050000": {halved}.0'.encode() in stored


def test_the_password_stands_in_no_output(home: dict[str, str], tmp_path: Path) -> None:
    with _internet() as net, Bitcoind(Chain(net.clock), tmp_path, password="other") as node:  # noqa: S106
        config = f'[node]\nurl = "{node.url}"\nuser = "alice"\npassword = "{SECRET}"\n'
        environment = _environment(home, net, config, tmp_path)
        report = _run(environment, "report", "--json", "--timeout", "60")
        assert report.returncode == 0, report.stderr
        said = json.loads(report.stdout)
        assert said["halving"]["height_source"] == HOSTS[0]
        words = "own node refuses user and password (from the settings)"
        assert f"blocks: {words}" in said["notes"]
        doctor = _run(environment, "doctor")
        assert "own node: set, with user and password" in doctor.stdout
        assert words in doctor.stdout
        show = _run(environment, "config", "show")
        assert "password is set and not shown" in show.stdout
        for done in (report, doctor, show):
            assert SECRET not in done.stdout + done.stderr


def test_the_backtest_command_needs_neither_network_nor_store(
    home: dict[str, str], tmp_path: Path
) -> None:
    text = _run(home, "backtest", "halving")
    assert (text.returncode, text.stderr) == (0, "")
    assert "calibration, not proof" in text.stdout
    said = json.loads(_run(home, "backtest", "halving", "--json").stdout)
    assert said["to_height"] == 878_976
    wrong = _run(home, "backtest", "halvings")
    assert wrong.returncode == 2
    assert "did you mean halving?" in wrong.stderr
    assert not (tmp_path / "data").exists()
