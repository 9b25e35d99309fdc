"""Somebody's words without the numbers and addresses of persons that they hold."""

import re

from yiju.platform.base.identity import mask_id, mask_phone

IDENTITY = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
PHONE = re.compile(
    r"(?<!\d)(?:(?:\+|00)?86[- ]?)?"
    r"([1１][3-9３-９]\d(?:[- ]?\d{4}){2}|0\d{2,3}[- ]?\d{7,8}|\(0\d{2,3}\) ?\d{7,8})(?!\d)"
)
MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
"""Bounded as addresses are (RFC 5321), so that a megabyte of letters costs no more than it must."""
BANK = re.compile(r"(?<!\d)\d{4}(?:[- ]\d{4}){3}(?:[- ]?\d{1,3})?(?!\d)")
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任"
    "沈姚卢姜崔钟谭陆汪范石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "欧阳司马上官诸葛"
)
"""The hundred most frequent and some of two characters: a name begins with one of them."""
SAID_TO_BE_A_NAME = re.compile(
    rf"((?:我叫|我名叫|姓名|联系人|户主|房东|业主姓名|名字是|名字叫)(?:是|为)?[:：\s]*)"
    rf"([{SURNAMES}])[一-鿿·]{{1,3}}?(?=[^一-鿿·]|$|电话|手机|住|的|在|家|是|说|反映|联系)"
)
CALLED = re.compile(rf"([{SURNAMES}])[一-鿿]{{0,2}}?(先生|女士|小姐|太太|师傅|阿姨|大爷|大妈)")


def masked(words: str) -> str:
    """Identity numbers (GB 11643), telephone numbers, card numbers written in groups and
    addresses of mail are hidden, and names where the words say that they are names. A name that
    stands alone is not recognised.

    >>> masked("联系 13812345678")
    '联系 138****5678'
    >>> masked("我叫张小明，楼下的李先生")
    '我叫张**，楼下的李*先生'
    """
    words = IDENTITY.sub(lambda found: mask_id(found[0]), words)
    words = BANK.sub(lambda found: mask_id(re.sub(r"\D", "", found[0])), words)
    words = SAID_TO_BE_A_NAME.sub(r"\1\2**", words)
    words = CALLED.sub(r"\1*\2", words)
    words = PHONE.sub(lambda found: mask_phone(re.sub(r"\D", "", found[1])), words)
    return MAIL.sub("***", words) if "@" in words else words
