"""The snapshot as JSON (contract, ``resonance report --json``): names, units, nulls with a why."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from tui.model.breakout import Attempt, Breakout, Episode
from tui.model.claims import Claim
from tui.model.evidence import HORIZONS, Event, Evidence, HorizonTest
from tui.model.halving import Cycle, Halving
from tui.model.health import FeedHealth, freshness_in_market, status_word
from tui.model.journal import JournalEntry
from tui.model.market import regular_hours
from tui.model.quotes import Level
from tui.model.snapshot import Snapshot
from tui.model.symbols import symbol_of
from tui.report.correlation import correlation
from tui.report.fields import fields as _fields
from tui.report.market import market_json
from tui.report.words import plain_minus

SCHEMA = 1
_JOURNAL = 50

Json = dict[str, Any]


def to_json(snapshot: Snapshot) -> Json:
    """Return the report as plain JSON values: no NaN, dates and instants as ISO text."""
    raw = {
        "schema": SCHEMA,
        "as_of": snapshot.as_of,
        "source": snapshot.source,
        "status": status_word(snapshot.status_inputs, snapshot.made_at),
        "levels": [_level(row, snapshot) for row in snapshot.levels],
        "breakout": _breakout(snapshot.breakout),
        "evidence": _evidence(snapshot.evidence),
        "correlation": correlation(snapshot.correlation),
        "halving": _halving(snapshot.halving, snapshot.instant),
        **market_json(snapshot),
        "claims": [_claim(claim) for claim in snapshot.claims],
        "journal": [_entry(one) for one in snapshot.journal[:_JOURNAL]],
        "health": [_health(feed) for feed in snapshot.health],
        "notes": [*snapshot.notes, *(f"{h.feed}: {h.detail}" for h in snapshot.health if h.detail)],
    }
    plain: Json = _plain(raw)
    return plain


def _plain(value: Any) -> Any:
    """Make a value JSON: instants to UTC with Z, tuples to lists, what is not finite to null."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return plain_minus(value)
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _level(row: Level, snapshot: Snapshot) -> Json:
    now = snapshot.instant
    calendar, past = symbol_of(row.symbol).calendar, snapshot.travelled_to
    schedule = snapshot.schedule if past is None else regular_hours(past)
    age = None if row.quoted_at is None else max(0.0, (now - row.quoted_at).total_seconds())
    return {
        **_fields(row, "symbol name price previous_close change_pct quoted_at"),
        "age_s": age if age is None else round(age, 1),
        "session": row.session,
        "freshness": freshness_in_market(row.quoted_at, now, calendar, schedule),
        **_fields(row, "record_close record_close_date record_high from_record_pct high_52w"),
        **_fields(row, "from_high_52w_pct overhead_closes spark why suspect suspect_price"),
    }


def _breakout(said: Breakout | None) -> Json | None:
    if said is None:
        return None
    return {
        **_fields(said, "symbol state why provisional provisional_why since level ceiling"),
        **_fields(said, "origin_level attempt attempt_since streak base_sessions overhead_closes"),
        "overhead_as_of": said.overhead_as_of and said.overhead_as_of.removeprefix("close of "),
        **_fields(said, "nothing_overhead nearness_52w above_level_pct above_origin_pct"),
        **_fields(said, "record_since"),
        "parameters": _fields(
            said.parameters, "base_min near confirm_n fail_pct fail_window buffer"
        ),
        "episodes": [_episode(episode) for episode in said.episodes],
        "track": said.track,
        "sensitivity": _fields(said.sensitivity, "base_min confirm_n fail_pct buffer"),
    }


def _episode(episode: Episode) -> Json:
    return {
        **_fields(episode, "peak level ceiling base_sessions base_days depth"),
        **_fields(episode, "first_intraday_break breakout breakout_close confirmed"),
        "attempts": [_attempt(attempt) for attempt in episode.attempts],
        **_fields(episode, "worst_close_vs_level status"),
    }


def _attempt(attempt: Attempt) -> Json:
    return _fields(attempt, "start level ceiling failed held closed")


def _evidence(said: Evidence | None) -> Json | None:
    if said is None:
        return None
    return {
        "symbol": said.symbol,
        "why": said.why,
        "horizons": HORIZONS,
        "events": [_event(event) for event in said.events],
        "baseline": {
            horizon: _fields(base, "n median share_positive share_doubled n_nonoverlapping")
            for horizon, base in said.baseline.items()
        },
        "tests": {horizon: _test(test) for horizon, test in said.tests.items()},
        "sensitivity": [
            _fields(row, "rule events n_complete mean_log_365 p_phase_matched")
            for row in said.sensitivity
        ],
        "verdict": None if said.verdict is None else _fields(said.verdict, "code text"),
    }


def _event(event: Event) -> Json:
    return {
        **_fields(event, "date btc_close days_since_halving forward matures max_multiple max_date"),
        **_fields(event, "max_open max_drawdown_365 drawdown_open complete price_source why"),
    }


def _test(test: HorizonTest) -> Json:
    return {
        **_fields(test, "n_episodes n_priced n_complete mean_log percentile_each n_starts"),
        **_fields(test, "n_effective p_circular_shift p_min_shift p_sign_min"),
        **_fields(test, "p_all_hits_by_chance p_phase_matched n_phase pool_sizes why"),
    }


def _claim(claim: Claim) -> Json:
    now, then = claim.now, claim.when_written
    return {
        **_fields(claim, "id claim published"),
        "computed": now.computed,
        "value": now.value,
        "unit": claim.unit,
        "as_of": now.as_of,
        "verdict": now.verdict,
        "why": now.why,
        "when_written": None if then is None else _fields(then, "computed value as_of verdict why"),
        **_fields(claim, "scope source kind dated rule"),
        "steps": now.steps,
    }


def _halving(said: Halving | None, now: datetime) -> Json | None:
    if said is None:
        return None
    age = None if said.height_at is None else (now - said.height_at).total_seconds()
    return {
        **_fields(said, "height height_source height_at"),
        "height_age_s": None if age is None else max(0.0, round(age, 1)),
        **_fields(said, "estimated why next_height blocks_left mean_block_s eta eta_low eta_high"),
        **_fields(said, "subsidy_sat next_subsidy_sat issued_sat issued_pct"),
        **_fields(said, "inflation_annual_pct inflation_next_year_pct inflation_after_pct"),
        **_fields(said, "stock_to_flow epoch_progress_pct pace_s last_halving day"),
        **_fields(said, "retarget_height retarget_blocks_left retarget_progress_pct"),
        **_fields(said, "retarget_eta cycles_why"),
        "cycles": [_cycle(cycle) for cycle in said.cycles],
    }


def _cycle(cycle: Cycle) -> Json:
    ath = cycle.ath_before
    return {
        **_fields(cycle, "height date price_day0 price_source day multiple max_multiple max_date"),
        **_fields(cycle, "realised_vol path why"),
        "same_day": {
            "multiple": cycle.same_day_multiple,
            "max_multiple": cycle.same_day_max_multiple,
            "max_day": cycle.same_day_max_day,
            "max_drawdown": cycle.same_day_drawdown,
        },
        "ath_before_halving": None if ath is None else _fields(ath, "close high why"),
    }


def _entry(one: JournalEntry) -> Json:
    return _fields(one, "at seen_at kind symbol words key")


def _health(feed: FeedHealth) -> Json:
    return {
        **_fields(feed, "feed state last_ok last_error attempts next_try failures circuit_open"),
        **_fields(feed, "requests_hour latency_s"),
    }
