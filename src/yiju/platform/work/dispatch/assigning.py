"""Which work fits into the time of which crew: the generalised assignment, solved exactly."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import scipy

from yiju.platform.base.i18n import _
from yiju.platform.base.law import Clause, rule

PATIENCE_S = 2.0
SAME = 1e-6


@rule(
    cites=[Clause("22")],
    reading=_("时间有限时，先使完成的优先级之和最大，再使总用时最少，再使各班组用时均衡。"),
)
def assign(
    minutes: Sequence[Sequence[float | None]],
    priorities: Sequence[float],
    available: Sequence[float],
) -> list[int | None]:
    """For each job the crew that takes it, None where it does not fit.

    `minutes[job][crew]` is None where the crew cannot do it; `available` are the minutes of each
    crew. First the greatest sum of priorities, then the fewest minutes, then the smallest load of
    the crew that has the most.
    """
    jobs, crews = len(priorities), len(available)
    if not jobs or not crews:
        return [None] * jobs
    model = _Model(minutes, priorities, available)
    best = model.solve(-model.priority)
    model.hold(model.priority, float(model.priority @ best), np.inf)
    best = model.solve(model.minutes)
    model.hold(model.minutes, -np.inf, float(model.minutes @ best))
    best = model.solve(model.longest)
    taken = best[: jobs * crews].reshape(jobs, crews) > 0.5
    return [int(row.argmax()) if row.any() else None for row in taken]


class _Model:
    """One binary for each job and crew, and one number for the load of the busiest crew."""

    def __init__(
        self,
        minutes: Sequence[Sequence[float | None]],
        priorities: Sequence[float],
        available: Sequence[float],
    ) -> None:
        jobs, crews = len(priorities), len(available)
        given = np.array([[np.nan if m is None else m for m in row] for row in minutes], float)
        can = ~np.isnan(given)
        self.minutes = np.append(np.nan_to_num(given).ravel(), 0.0)
        self.priority = np.append(np.repeat(np.array(priorities, float), crews), 0.0)
        self.longest = np.append(np.zeros(jobs * crews), 1.0)
        self.bounds = scipy.optimize.Bounds(0, np.append(can.ravel().astype(float), np.inf))
        self.whole = np.append(np.ones(jobs * crews), 0)
        once = np.kron(np.eye(jobs), np.ones(crews))
        load = np.zeros((crews, jobs * crews))
        for crew in range(crews):
            load[crew, crew::crews] = self.minutes[:-1].reshape(jobs, crews)[:, crew]
        none = np.zeros((jobs, 1))
        self.rows: list[Any] = [
            scipy.optimize.LinearConstraint(np.hstack([once, none]), -np.inf, 1),
            scipy.optimize.LinearConstraint(
                np.hstack([load, np.zeros((crews, 1))]), -np.inf, available
            ),
            scipy.optimize.LinearConstraint(np.hstack([load, -np.ones((crews, 1))]), -np.inf, 0),
        ]

    def hold(self, what: "np.ndarray[Any, Any]", low: float, high: float) -> None:
        """What was reached is kept by all that follows."""
        self.rows.append(scipy.optimize.LinearConstraint(what[None, :], low - SAME, high + SAME))

    def solve(self, cost: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        found = scipy.optimize.milp(
            cost,
            integrality=self.whole,
            bounds=self.bounds,
            constraints=self.rows,
            options={"time_limit": PATIENCE_S},
        )
        if found.x is None:
            return np.zeros(len(cost))
        return np.asarray(found.x)
