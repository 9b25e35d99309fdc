"""What the declarations of meetings, decisions and letters have in common."""

from yiju.platform.base.i18n import Text, _
from yiju.platform.base.law import Clause, Standard, Verdict, rule
from yiju.platform.base.params import Parameter
from yiju.platform.base.time import china_day
from yiju.platform.work.limits import Limit, TimeKind
from yiju.platform.work.process import By, Effect, Holder, Move, Situation, Timed

CITES = (Clause("三(三)"), Standard("党政机关公文处理工作条例", "20至25"))
OFFICE, SIGNERS = By(roles=("office",)), By(roles=("office", "leader"))
UNIT, SYSTEM = By(holder=True), By(system=True)


@rule(cites=CITES, reading=_("起草的人不签发自己起草的文稿。"))
def by_another(seen: Situation) -> Verdict:
    """Whoever submitted this round, or drafted the item, does not sign it."""
    submitted = [done.account for done in seen.history if done.move == "submit"]
    hands = {*submitted[-1:], str(seen.data.get("drafted_by", ""))} - {""}
    if seen.party.account in hands:
        return Verdict.of([_("您起草了这份文稿，须由他人签发")])
    return Verdict()


@rule(cites=CITES, reading=_("报办结、作答复都要附证明：写明文件名称或文号，或者上传照片。"))
def is_shown(seen: Situation) -> Verdict:
    """A photo added since the step was entered from another, or a document named."""
    others = (done.at for done in seen.history if done.step != seen.step)
    entered = max(others, default=seen.began)
    photos = [one for one in seen.evidence if one.step == seen.step and one.added >= entered]
    if photos or (seen.said and seen.said.document):
        return Verdict()
    return Verdict.of([_("请写明证明材料的名称或文号，或者先上传照片")])


def unit_of(seen: Situation) -> Holder:
    """On the desk of the unit that answers for it."""
    return Holder(unit=seen.unit)


def in_days(parameter: Parameter) -> Timed:
    """Working days that a parameter gives."""

    def limit(seen: Situation) -> Limit:
        return Limit(int(parameter.at(china_day(seen.now))), TimeKind.WORKING_DAY)

    return Timed(limit, CITES)


def with_reason(key: str, title: Text, to: str, by: By, *effects: Effect) -> Move:
    return Move(key, title, (to,), by, says_why=True, effects=effects, final=True)
