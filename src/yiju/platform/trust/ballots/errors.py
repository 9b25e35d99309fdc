"""Why a ballot or a vote is refused; nothing is changed then."""

from yiju.platform.base.errors import CityError
from yiju.platform.base.i18n import _


class BallotUnknown(CityError):
    code = "ballot.unknown"
    status = 404
    text = _("没有表决 {ballot}")


class BadBallot(CityError):
    code = "ballot.bad"
    status = 422
    text = _("不能这样表决：{why}")


class BadRoll(CityError):
    code = "ballot.bad_roll"
    status = 422
    text = _("业主名册有误：{why}")


class RollFrozen(CityError):
    code = "ballot.roll_frozen"
    status = 409
    text = _("表决 {ballot} 的名册以 {day} 为准，公告后不能改：{why}")


class NotAVoter(CityError):
    code = "ballot.not_a_voter"
    status = 403
    text = _("投票码不对，或不是这次表决的业主。核对选票上的投票码；共有的，各人的都要填")


class NotOpen(CityError):
    code = "ballot.not_open"
    status = 409
    text = _("现在不能投票：{why}")


class VotedAlready(CityError):
    code = "ballot.voted_already"
    status = 409
    text = _("这一户已经投过票（{how}，{when}），一人一票，不能再投或改投")


class BadVote(CityError):
    code = "ballot.bad_vote"
    status = 422
    text = _("这张票不能计入：{why}")


class VoteNotFound(CityError):
    code = "ballot.vote_not_found"
    status = 404
    text = _("名单里没有这个回执的票。核对回执；仍找不到的，请向街道投诉，并保留回执")


class NothingToAnnul(CityError):
    code = "ballot.nothing_to_annul"
    status = 409
    text = _("表决 {ballot} 没有可以撤销的决定：没有计票或没有通过")


class AnnulledAlready(CityError):
    code = "ballot.annulled_already"
    status = 409
    text = _("表决 {ballot} 的决定已由{by}撤销（{paper}）")


class ExportUnreadable(CityError):
    code = "ballot.export_unreadable"
    status = 422
    text = _("表决导出文件读不懂：{why}")
