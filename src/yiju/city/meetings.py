"""Dispatch in the demonstration: the meeting of June 2022, what became of its three decisions, the
letter that one of them brought, and the meeting of July as it is being prepared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from yiju.city.accounts import SECOND_OFFICE, Post
from yiju.city.cast import CITY
from yiju.city.deliveries import Delivery, moment
from yiju.platform.registry import api as registry
from yiju.platform.steering.supervision import api as supervision
from yiju.platform.work import api as work

HELD, NEXT = date(2022, 6, 8), date(2022, 7, 6)
A_STEP = timedelta(seconds=1)
WHERE = "市行政中心三号楼会议室"
UNITS = {
    name: f"{CITY[:6]}-{name}" for name in ("housing", "city-management", "transport", "water")
}
SHOWS_UP = {"housing": "staff", "transport": "staff-transport"}
"""Those who acknowledge the notice; the others only come."""
DECIDED = (
    supervision.Decided(
        text="逐座核对改造公厕的台账和现场，补齐标识缺失的公厕",
        lead=UNITS["city-management"],
        joint=(UNITS["housing"],),
        due=date(2022, 6, 17),
        done_when="台账与现场一致，缺失的标识全部补装并上传照片",
    ),
    supervision.Decided(
        text="提出公共停车泊位建设滞后项目的追赶计划",
        lead=UNITS["transport"],
        joint=(),
        due=date(2022, 6, 14),
        done_when="逐个项目明确开工、完工日期和责任人，报领导小组办公室",
    ),
    supervision.Decided(
        text="汛期前完成易积水路段排水管道清疏",
        lead=UNITS["water"],
        joint=(UNITS["city-management"],),
        due=date(2022, 7, 5),
        done_when="清疏记录齐全，随机抽查的路段无淤积",
    ),
)
ASKS = "立即提出追赶计划，明确每个项目的开工、完工日期和责任人。\n书面说明没有按期完成的原因。"
ANSWER = {
    "words": "五个滞后项目的追赶计划已经排定，最迟八月底全部开工；延误是因为用地手续。",
    "document": "公共停车泊位追赶计划（演示）",
}


@dataclass
class Meetings:
    """`ready` is when the cases that ran elsewhere have been taken over: the agenda of July is
    drawn after that."""

    plan: str
    posts: Mapping[str, Post]
    ready: datetime
    letter: str = ""

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(moment(date(2022, 6, 1), 10), self._announce)
        yield Delivery(moment(date(2022, 6, 2), 9), self._send)
        yield Delivery(moment(date(2022, 6, 2), 15), self._acknowledge)
        yield Delivery(moment(HELD, 17), self._record)
        yield Delivery(moment(date(2022, 6, 9), 9), self._issue)
        yield Delivery(moment(date(2022, 6, 15), 9), self._draft)
        yield Delivery(moment(date(2022, 6, 15), 16), self._sign)
        yield Delivery(moment(date(2022, 6, 16), 9), self._receive)
        yield Delivery(moment(date(2022, 6, 16), 16), self._done)
        yield Delivery(moment(date(2022, 6, 20), 11, 7), self._answer)
        yield Delivery(moment(date(2022, 6, 21), 10), self._settle)
        yield Delivery(moment(date(2022, 6, 27), 11), self._progress)
        last = max(self.ready + timedelta(minutes=10), moment(date(2022, 6, 30), 17, 30))
        yield Delivery(last, self._next)

    def _announce(self, at: datetime) -> int:
        told = supervision.Called(
            "2022年第6次美丽宜居城市建设调度会", HELD, "14:30", WHERE, tuple(UNITS.values())
        )
        by = self._by("office", at)
        row = supervision.announce(self.plan, told, **by)
        supervision.add_entry(
            self.plan, row.label, "汛期前的排水准备", (UNITS["water"],), "市气象台预计六月中旬入梅",
            seen=row.revision, **by,
        )  # fmt: skip
        return 1

    def _send(self, at: datetime) -> int:
        self._act(self._meeting.item, "send", "office", at)
        return 1

    def _acknowledge(self, at: datetime) -> int:
        for name, account in SHOWS_UP.items():
            wanted = work.Wanted(process=supervision.NOTICE_KEY, unit_code=UNITS[name])
            for row in work.items(wanted).rows:
                self._act(row.number, "acknowledge", account, at)
        return len(SHOWS_UP)

    def _record(self, at: datetime) -> int:
        self._act(self._meeting.item, "hold", "office", at)
        came = {unit: ("present", "") for unit in UNITS.values()} | {
            UNITS["housing"]: ("excused", "")
        }
        by = self._by("office", at)
        supervision.attend(self.plan, HELD.isoformat(), came, **by)
        for place, decided in enumerate(DECIDED, start=1):
            supervision.decide(self.plan, HELD.isoformat(), place, decided, **by)
        self._act(self._meeting.item, "submit", "office", at)
        return len(DECIDED) + 1

    def _issue(self, at: datetime) -> int:
        self._act(self._meeting.item, "sign", "leader", at)
        return len(DECIDED)

    def _draft(self, at: datetime) -> int:
        asked = supervision.Asked("提出公共停车泊位追赶计划", ASKS, 5)
        late = self._decisions[1]
        made = supervision.draft_letter(
            "demo-2022-06", self.plan, late.lead, "decision", late.item, asked,
            **self._by("office", at),
        )  # fmt: skip
        self.letter = made.item
        self._act(made.item, "submit", "office", at)
        return 1

    def _sign(self, at: datetime) -> int:
        return self._act(self.letter, "sign", SECOND_OFFICE, at)

    def _receive(self, at: datetime) -> int:
        return self._act(self.letter, "acknowledge", "staff-transport", at)

    def _done(self, at: datetime) -> int:
        """The first decision: reported a day before its day, and accepted."""
        first, said = self._decisions[0].item, {"words": "台账核对完毕，标识已补装。"}
        proof = said | {"document": "公厕台账核对表（演示）"}
        self._act(first, "report", "staff-city-management", at, proof)
        return self._act(first, "accept", "office", at + A_STEP)

    def _answer(self, at: datetime) -> int:
        self._act(self.letter, "answer", "staff-transport", at, ANSWER)
        return self._act(self._decisions[1].item, "report", "staff-transport", at + A_STEP, ANSWER)

    def _settle(self, at: datetime) -> int:
        self._act(self.letter, "settle", "office", at, opinion="计划齐全，按此推进，办结。")
        late = self._decisions[1].item
        return self._act(late, "accept", "office", at + A_STEP)

    def _progress(self, at: datetime) -> int:
        said = {"words": "已清疏九成路段，其余七月初完成。"}
        return self._act(self._decisions[2].item, "progress", "staff-water", at, said)

    def _next(self, at: datetime) -> int:
        told = supervision.Called(
            "2022年第7次美丽宜居城市建设调度会", NEXT, "14:30", WHERE, tuple(UNITS.values())
        )
        supervision.announce(self.plan, told, **self._by("office", at))
        return 1

    @property
    def _meeting(self) -> supervision.MeetingRow:
        return supervision.meeting(self.plan, HELD.isoformat())

    @property
    def _decisions(self) -> tuple[supervision.DecisionRow, ...]:
        return self._meeting.decisions

    def _by(self, account: str, at: datetime) -> dict[str, Any]:
        return {"actor": self.posts[account].actor, "at": at}

    def _act(
        self,
        item: str,
        move: str,
        account: str,
        at: datetime,
        said: Mapping[str, str] | None = None,
        opinion: str = "",
    ) -> int:
        party = work.Party(account, tuple(registry.memberships(account, at.date())))
        key = f"{item}/{move}"
        by = self._by(account, at)
        work.act(item, move, said, key=key, party=party, opinion=opinion, **by)
        return 1
