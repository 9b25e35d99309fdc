"""The topics of surveys as indicators: a satisfaction with its margin stands in the plan and in
evaluations like any other figure."""

from datetime import datetime

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause
from yiju.platform.base.time import Period
from yiju.platform.base.units import PERCENT
from yiju.platform.steering.indicator import Indicator, Promise, Pull
from yiju.platform.steering.measure import Measure
from yiju.platform.steering.surveys.figures import of_topic
from yiju.platform.steering.surveys.rules import VOICES
from yiju.platform.steering.surveys.topics import TOPICS

PROMISES = {"parks": Promise(("公园满意度",), Clause("17"), has_figure=False)}
READING = _("最近一次已结束的抽样调查中打四分以上的比例，按抽样设计加权；样本太小不给数。")


def _pull(topic: str) -> Pull:
    def pull(period: Period, area_code: str, known_at: datetime | None) -> Measure:
        """Percent of residents who are satisfied, estimated from a sample, with its margin."""
        return of_topic(topic, period.last_day, area_code, known_at)

    return pull


def _indicator(topic: str, title: Text) -> Indicator:
    promise = PROMISES.get(topic)
    clause = promise.clause if promise else None
    return Indicator(
        f"surveys.{topic}",
        _("满意度：{topic}").format(topic=title),
        PERCENT,
        "more",
        (clause, VOICES) if clause else (VOICES,),
        _pull(topic),
        READING,
        promise,
    )


INDICATORS: tuple[Indicator, ...] = tuple(_indicator(*told) for told in TOPICS.items())
