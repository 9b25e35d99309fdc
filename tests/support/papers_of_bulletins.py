"""A bulletin made by hand, of few different characters, that fills some pages."""

from yiju.platform.steering.bulletins.document import Annex, Block, Change, Document, Figure

FILED = Figure("filed", "972", "972", "案件统计", "evaluation/2022-05")
RATE = Figure("rate", "22775/243", "93.72", "案件统计", "evaluation/2022-05")
SENTENCE = "各区立案{filed}件，按期结案率{rate}%，其中（一）区在前。"
SQUARE = ("east", (((119.9, 31.7), (120.0, 31.7), (120.0, 31.8), (119.9, 31.8), (119.9, 31.7)),))


def paper(*, number: str = "", day: str = "", change: Change | None = None) -> Document:
    filed = Figure(FILED.key, FILED.value, FILED.shown, FILED.source, FILED.page, change)
    rows = (("名次", "区", "得分"), ("1", "一区", "{rate}"), ("2", "二区", "{filed}"))
    blocks = (
        Block("h1", "立案"),
        Block("h2", "各区"),
        *(Block("p", SENTENCE * 8) for _place in range(8)),
        Block("table", "各区得分", rows, (1, 1, 1)),
        Block("chart", "各区得分", (("一区", "{rate}"), ("二区", "{filed}"))),
        Block("map", "各区得分", (("east", "一区", "{rate}"),), shapes=(SQUARE,)),
        Block("h1", "其中"),
        Block("p", SENTENCE),
    )
    return Document(
        kind="monthly",
        period="2022-05",
        title="关于各区立案的通报",
        organ="一区立案件",
        number=number,
        addressee="各区",
        blocks=blocks,
        annexes=(Annex("各区得分", (Block("table", "得分", rows, (1, 1, 1)),)),),
        figures={"filed": filed, "rate": RATE},
        copies_to=("各区",),
        printed_by="一区立案件",
        day=day,
        known_at="2022-06-01T01:00:00+00:00",
    )
