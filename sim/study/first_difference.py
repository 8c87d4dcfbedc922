"""Over all pairs of a study: when an alternative first differs from its baseline, in what, and what it lost.

Whoever compares has to know; an alternative that differs before its edits may act is not compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sim.study.by_day import date_of
from sim.study.parting import NEVER
from sim.study.study import Study

COLUMNS = ("differs_s", "differs_in", "no_longer")
"of a study's table of measures"


@dataclass(frozen=True)
class FirstDifference:
    """Over all pairs: when an alternative first differs from its baseline, and in what.

    Attributes
    ----------
    share : float
        Share of the pairs that differ at all [1].
    earliest, median : int or None
        Second of the earliest difference, and of the median over the pairs that differ [s].
    differs_in : str
        The series, or the kind of event, in which the earliest one differs.
    begins : int
        Second from which the edits may act [s].
    no_longer : dict of str to float
        By documented outcome that the alternative releases: the share of pairs in which it no longer happens.
    """

    share: float
    earliest: int | None
    median: int | None
    differs_in: str
    begins: int
    no_longer: Mapping[str, float]


class EarlyDifference(Exception):
    """An alternative that differs from its baseline before its edits may act; said in a sentence."""



def over_pairs(study: Study, alternative: str) -> FirstDifference:
    """When an alternative of a study first differs from the baseline, over all pairs."""
    read = study.tables.read("measures", "scenario", "twin", *COLUMNS)
    both = study.played() & study.played(alternative)
    rows = (read["scenario"] == alternative) & ~read["twin"].astype(bool)
    rows[rows] = both[read["replication"][rows].astype(int)]
    seconds = read["differs_s"][rows].astype(float)
    apart = np.sort(seconds[~np.isnan(seconds)])
    lost = Counter(name for ids in read["no_longer"][rows] if isinstance(ids, str) for name in ids.split())
    where = read["differs_in"][rows]
    count = max(int(rows.sum()), 1)
    return FirstDifference(
        len(apart) / count,
        int(apart[0]) if len(apart) else None,
        int(np.quantile(apart, 0.5, method="nearest")) if len(apart) else None,
        str(where[np.nanargmin(seconds)]) if len(apart) else "",
        int(study.scenarios[study.names.index(alternative)].get("edits_begin_s") or 0),
        {name: times / count for name, times in sorted(lost.items())},
    )


def refuse_early(study: Study, alternative: str) -> None:
    """Raise EarlyDifference for an alternative that differs before its edits may act."""
    found = over_pairs(study, alternative)
    if found.earliest is None or found.earliest >= found.begins:
        return
    said = f"on {date_of(study, found.earliest):%Y-%m-%d %H:%M:%S}, in {found.differs_in}"
    if found.begins == NEVER:
        when = "though its edits change nothing that is played"
    else:
        when = f"before {date_of(study, found.begins):%Y-%m-%d %H:%M:%S}, the first date of its edits"
    raise EarlyDifference(
        f"{alternative} first differs from its baseline {said}, {when}: this is no effect of the edits, so "
        "nothing is compared"
    )
