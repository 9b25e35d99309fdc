"""A running office with the posts of the desk and a rule book of two rows."""

from io import BytesIO

import requests
from PIL import Image
from small_office import PATIENCE_S, Browser, SmallOffice

BOOK = """类别编码,立案条件,处置时限,结案条件,责任单位
M01037,路灯不亮,1天,恢复照明,东区政府
M01003,井盖缺失,2紧急工作时,补齐,东区政府
"""
PEOPLE = (
    ("acceptor", "市住建局", "acceptor", ""),
    ("shift_leader", "市住建局", "shift_leader", ""),
    ("dispatcher", "市住建局", "dispatcher", ""),
    ("staff", "东区政府", "staff", ""),
    ("outsider", "西区政府", "staff", ""),
    ("inspector", "市住建局", "inspector", ""),
    ("office", "市住建局", "office", ""),
)


def import_book(city: SmallOffice) -> None:
    """The office imports the book: asked what 天 means, then done."""
    office = city.browser("office")
    asked = send(office, "/work/rule-book/", {"since": "2022-01-01"}, ("file", "b.csv", BOOK))
    assert "“天”是哪种时间？（1 行）" in asked.text
    told = {"since": "2022-01-01", "name": "示例", "time:天": "working_day"}
    done = send(office, "/work/rule-book/", told)
    assert "已导入 2 条" in done.text


def send(
    browser: Browser, path: str, form: dict[str, str], *files: tuple[str, str, str | bytes]
) -> requests.Response:
    browser.open("/account/login/" if "csrftoken" not in browser.cookies else path)
    headers = {"X-CSRFToken": browser.cookies["csrftoken"], "Referer": browser.address + path}
    sent = [(field, (name, data)) for field, name, data in files]
    return browser.post(
        browser.address + path, form, files=sent, headers=headers, timeout=PATIENCE_S
    )


def picture(seed: int) -> bytes:
    out = BytesIO()
    Image.frombytes(
        "RGB", (64, 48), bytes((n * seed * 7919) % 251 for n in range(64 * 48 * 3))
    ).save(out, "JPEG")
    return out.getvalue()
