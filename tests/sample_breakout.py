"""The breakout of ^RUT as a sample: the second attempt of the episode of 2025."""

from __future__ import annotations

from datetime import date

from tui.model.breakout import (
    Attempt,
    Breakout,
    BreakoutState,
    Episode,
    EpisodeStatus,
    Sensitivity,
)

_D = date.fromisoformat
HELD, FAILED = EpisodeStatus.HELD, EpisodeStatus.FAILED

# breakout, level, ceiling, peak, base sessions and days, depth, first intraday break, confirmed,
# failed, status
Row = tuple[str, float, float, str, int, int, float, str, str, str, EpisodeStatus]

_ROWS: tuple[Row, ...] = (
    ("1989-06-02", 172.54, 174.40, "1987-10-01", 419, 610, -0.39, "", "1989-06-09", "", HELD),
    ("1991-10-16", 180.78, 181.55, "1989-10-09", 510, 737, -0.34, "", "1991-10-18", "", HELD),
    ("1995-05-16", 271.08, 272.06, "1994-03-18", 291, 424, -0.13, "", "1995-05-24", "", HELD),
    (
        "1999-12-29",
        491.41,
        492.28,
        "1998-04-21",
        426,
        617,
        -0.37,
        "",
        "1999-12-31",
        "2000-04-14",
        FAILED,
    ),
    (
        "2004-04-05",
        606.05,
        614.16,
        "2000-03-09",
        1021,
        1488,
        -0.46,
        "",
        "2004-11-11",
        "2004-04-29",
        HELD,
    ),
    (
        "2011-04-27",
        855.77,
        862.00,
        "2007-07-13",
        954,
        1384,
        -0.60,
        "",
        "2011-04-29",
        "2011-05-24",
        FAILED,
    ),
    ("2013-01-02", 865.29, 868.57, "2011-04-29", 420, 614, -0.30, "", "2013-01-04", "", HELD),
    ("2016-11-14", 1295.80, 1296.00, "2015-06-23", 352, 510, -0.26, "", "2016-11-16", "", HELD),
    (
        "2020-11-13",
        1740.75,
        1742.09,
        "2018-08-31",
        554,
        805,
        -0.43,
        "2020-11-09",
        "2020-11-17",
        "",
        HELD,
    ),
)


def _episode(row: Row) -> Episode:
    start, level, ceiling, peak, sessions, days, depth, intraday, confirmed, failed, status = row
    attempts = [Attempt(_D(start), level, ceiling, _D(failed) if failed else None)]
    if failed and status is HELD:
        attempts.append(Attempt(_D("2004-11-10"), level, ceiling, None, _D("2005-05-12")))
    return Episode(
        peak=_D(peak),
        level=level,
        ceiling=ceiling,
        base_sessions=sessions,
        base_days=days,
        depth=depth,
        first_intraday_break=_D(intraday) if intraday else None,
        breakout=_D(start),
        breakout_close=round(level * 1.003, 2),
        confirmed=_D(confirmed) if confirmed else None,
        attempts=tuple(attempts),
        worst_close_vs_level=-0.0653 if failed else -0.012,
        status=status,
    )


_CURRENT = Episode(
    peak=_D("2021-11-08"),
    level=2442.74,
    ceiling=2458.86,
    base_sessions=967,
    base_days=1410,
    depth=-0.33,
    first_intraday_break=_D("2024-11-25"),
    breakout=_D("2025-09-18"),
    breakout_close=2467.70,
    confirmed=_D("2025-09-22"),
    attempts=(
        Attempt(_D("2025-09-18"), 2442.74, 2458.86, _D("2025-11-20")),
        Attempt(_D("2025-12-04"), 2520.44, 2541.67, None, _D("2026-06-08")),
    ),
    worst_close_vs_level=-0.0563,
    status=HELD,
)


def _dates(*texts: str) -> tuple[date, ...]:
    return tuple(map(_D, texts))


_BREAKS = _dates("2011-04-27", "2013-01-02", "2016-11-14", "2020-11-13", "2025-09-18")

SAMPLE_BREAKOUT = Breakout(
    symbol="^RUT",
    state=BreakoutState.PRICE_DISCOVERY,
    provisional=BreakoutState.PRICE_DISCOVERY,
    as_of=_D("2026-08-20"),
    since=_D("2026-04-07"),
    since_sessions=95,
    close=2992.43,
    level=2520.44,
    ceiling=2541.67,
    origin_level=2442.74,
    attempt=2,
    attempt_since=_D("2025-12-04"),
    streak=112,
    base_sessions=967,
    base_low=1636.94,
    record_close=3068.42,
    record_close_date=_D("2026-08-14"),
    record_high=3079.10,
    record_since=_D("1987-09-10"),
    overhead_closes=12,
    overhead_as_of="2026-08-21T18:32:02Z",
    nearness_52w=0.9832,
    above_level_pct=3016.84 / 2520.44 - 1,
    above_origin_pct=3016.84 / 2442.74 - 1,
    episodes=(*map(_episode, _ROWS), _CURRENT),
    track=(
        (_D("1987-09-10"), BreakoutState.UNKNOWN),
        (_D("2026-04-07"), BreakoutState.PRICE_DISCOVERY),
    ),
    sensitivity=Sensitivity(
        base_min={
            "126": (*_BREAKS[:2], _D("2014-12-26"), *_BREAKS[2:4], _D("2021-11-02"), _BREAKS[4]),
            "252": _BREAKS,
            "504": (_BREAKS[0], _BREAKS[3], _BREAKS[4]),
        },
        confirm_n={
            "1": _BREAKS,
            "2": _dates("2011-04-28", "2013-01-03", "2016-11-15", "2020-11-16", "2025-09-19"),
            "3": _dates("2011-04-29", "2013-01-04", "2016-11-16", "2020-11-17", "2025-09-22"),
            "5": _dates("2013-01-08", "2016-11-18", "2020-11-19", "2025-10-08"),
            "10": _dates("2013-01-15", "2016-11-28", "2020-11-27", "2025-10-24"),
        },
        fail_pct={
            "0.03": (
                (_BREAKS[0], (_D("2011-05-05"),), ()),
                (
                    _BREAKS[4],
                    _dates("2025-11-17", "2026-03-20"),
                    _dates("2025-12-04", "2026-04-16"),
                ),
            ),
            "0.05": (
                (_BREAKS[0], (_D("2011-05-24"),), ()),
                (_BREAKS[4], (_D("2025-11-20"),), (_D("2025-12-04"),)),
            ),
            "0.08": ((_BREAKS[0], (_D("2011-06-07"),), ()),),
        },
        buffer={
            "0": _BREAKS,
            "0.005": _dates("2011-04-28", "2013-01-02", "2016-11-17", "2020-11-16", "2025-09-18"),
            "0.01": _dates("2011-04-29", "2013-01-04", "2016-11-17", "2020-11-16", "2025-09-18"),
            "0.03": _dates("2013-01-15", "2016-11-23", "2020-11-23", "2025-10-15"),
        },
    ),
)
