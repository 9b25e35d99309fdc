"""A consultation that was answered, and a survey of residents: all that people say is made up."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from yiju.city.accounts import Post
from yiju.city.deliveries import Delivery, moment
from yiju.city.places import chance
from yiju.platform.registry import api as registry
from yiju.platform.steering.consultations import api as consultations
from yiju.platform.steering.surveys import api as surveys
from yiju.platform.work import api as work

DRAFTED, OPENED, CLOSED = date(2022, 4, 25), date(2022, 4, 26), date(2022, 5, 30)
ANSWERED, PUBLISHED = date(2022, 6, 8), date(2022, 6, 10)
TITLE = "老旧小区改造菜单（演示征求意见稿）"
TEXT = """一、基础类：水、电、气管线和屋面防水，应改尽改。
二、完善类：停车、充电、晾晒、加装电梯，由居民商量选做。
三、提升类：养老托育设施，有空间的小区优先。
四、改造前公示方案，改造后由居民评价。"""
VIEWS = (
    (date(2022, 4, 28), "电动自行车充电要放在基础类，飞线太危险。"),
    (date(2022, 5, 3), "充电桩必须装，晚上楼道里充电不安全。"),
    (date(2022, 5, 6), "加装电梯一楼不同意怎么办，请写清楚。"),
    (date(2022, 5, 12), "希望政府把电梯的钱全出了。"),
    (date(2022, 5, 19), "评价结果要公开，施工单位不好的不要再用。"),
    (date(2022, 5, 25), "改造期间停车往哪里停？"),
)
LETTER = (date(2022, 5, 20), date(2022, 5, 23), "来信：楼道里的旧自行车谁来清？请写明。")
"""The day on the letter's stamp of receipt, the day on which it is written down, and its words."""
POINTS = (
    ("充电设施列入基础类", (1, 2), "adopted", "已把电动自行车集中充电列入基础类。"),
    (
        "加装电梯的程序和出资",
        (3, 4),
        "partly",
        "程序写明按民法典表决；出资仍由业主为主、政府补贴。",
    ),
    ("公开居民评价", (5,), "adopted", "评价结果公开，并记入施工企业信用。"),
    ("施工期间的停车", (7,), "refused", "各小区条件不同，在各小区的实施方案中安排，不写入菜单。"),
    ("楼道堆物", (6,), "adopted", "已写明由物业和社区在进场前清理，居民自行认领。"),
)
SURVEY, ASKED, SINCE = "demo-homes-2022", date(2022, 5, 31), date(2022, 6, 1)
QUESTIONS = (
    ("对小区停车满意吗", "parking"),
    ("对楼道和环境卫生满意吗", "cleaning"),
    ("对物业的答复满意吗", "property"),
)
SHARES = (0.45, 0.8, 0.65)
"""How likely somebody is satisfied with each."""
ANSWER_DAYS = (date(2022, 6, 4), date(2022, 6, 8), date(2022, 6, 13))
RETURNED = date(2022, 6, 14)
"""When the letters that came back were looked through."""
RETURNS = {0: "outside", 1: "refused"}
WANTED, DAYS, RESPONSE = 60, 14, 0.8


@dataclass(frozen=True)
class Voices:
    """Each step at its own moment, by the office and by whoever has something to say."""

    plan: str
    posts: Mapping[str, Post]

    def deliveries(self) -> Iterator[Delivery]:
        yield Delivery(moment(DRAFTED), self._draft)
        yield Delivery(moment(OPENED), partial(self._move, "open"))
        views = [(day, self._view(n, words)) for n, (day, words) in enumerate(VIEWS, 1)]
        for day, hand_in in sorted([*views, (LETTER[1], self._letter)], key=lambda one: one[0]):
            yield Delivery(moment(day, 20), hand_in)
        yield Delivery(moment(CLOSED, 1), partial(self._move, "close"))
        yield Delivery(moment(ANSWERED, 15), self._answer)
        yield Delivery(moment(PUBLISHED, 15), partial(self._move, "publish"))
        yield Delivery(moment(ASKED), self._announce)
        yield Delivery(moment(SINCE), self._begin)
        for third, day in enumerate(ANSWER_DAYS):
            yield Delivery(moment(day, 19), partial(self._respond, third))
        yield Delivery(moment(RETURNED, 11), self._returned)

    @property
    def _office(self) -> Post:
        return self.posts["office"]

    def _party(self, at: datetime) -> work.Party:
        account = self._office.account
        return work.Party(account, tuple(registry.memberships(account, at.date())))

    def _number(self) -> str:
        [found] = [one for one in consultations.consultations(self.plan) if one.title == TITLE]
        return found.number

    def _draft(self, at: datetime) -> int:
        consultations.draft(
            self.plan,
            TITLE,
            TEXT,
            key="demo-menu",
            party=self._party(at),
            actor=self._office.actor,
            at=at,
        )
        return 1

    def _move(self, move: str, at: datetime) -> int:
        party = work.Party("", system=True) if move == "close" else self._party(at)
        item = self._number()
        actor = self._office.actor
        work.act(item, move, key=f"{item}/{move}", party=party, actor=actor, at=at)
        return 1

    def _view(self, number: int, words: str) -> Callable[[datetime], int]:
        def hand_in(at: datetime) -> int:
            consultations.view_add(self._number(), words, key=f"demo/view-{number}", at=at)
            return 1

        return hand_in

    def _letter(self, at: datetime) -> int:
        received_on, _day, words = LETTER
        told = (self._number(), words, "paper", received_on)
        consultations.view_received(*told, key="demo/letter", actor=self._office.actor, at=at)
        return 1

    def _answer(self, at: datetime) -> int:
        number, actor = self._number(), self._office.actor
        for title, views, outcome, reason in POINTS:
            point = consultations.point_add(number, title, actor=actor, at=at)
            consultations.views_group(number, views, point, actor=actor, at=at)
            consultations.point_answer(number, point, outcome, reason, actor=actor, at=at)
        return len(POINTS)

    def _announce(self, at: datetime) -> int:
        surveys.announce(
            SURVEY,
            self.plan,
            "老旧小区住户满意度（演示）",
            [surveys.Question(f"q{n}", *told) for n, told in enumerate(QUESTIONS, 1)],
            frame=surveys.of_register("exclusive_part", "street", at.date()),
            wanted=WANTED,
            days=DAYS,
            house="市住建局",
            alone="问卷抽样，名册先冻结公布，任何人可以复算",
            secret=chance("survey", SURVEY).randbytes(32),
            actor=self._office.actor,
            at=at,
        )
        return 1

    def _begin(self, at: datetime) -> int:
        actor = self._office.actor
        surveys.open_survey(SURVEY, actor=actor, at=at)
        return len(surveys.letters(SURVEY, actor=actor, at=at))

    def _respond(self, third: int, at: datetime) -> int:
        """A third of those who answer at all."""
        done = 0
        for one in surveys.drawn(SURVEY):
            random = chance("survey", one)
            if random.random() > RESPONSE or random.randrange(len(ANSWER_DAYS)) != third:
                continue
            told = {
                f"q{n}": random.choice((4, 5))
                if random.random() < share
                else random.choice((1, 2, 3))
                for n, share in enumerate(SHARES, 1)
            }
            surveys.respond(surveys.code_of(SURVEY, one), told, at=at)
            done += 1
        return done

    def _returned(self, at: datetime) -> int:
        """Of those who will not answer, one in six stands empty and one refused."""
        done = 0
        for one in surveys.drawn(SURVEY):
            random = chance("survey", one)
            if random.random() > RESPONSE and (why := RETURNS.get(random.randrange(6))):
                surveys.outcome_record(SURVEY, one, why, actor=self._office.actor, at=at)
                done += 1
        return done
