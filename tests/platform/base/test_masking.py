"""Words of people lose the numbers of persons and nothing else."""

import time

import pytest

from yiju.platform.base.masking import masked


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("联系 13812345678", "联系 138****5678"),
        ("+86 138-1234-5678", "138****5678"),
        ("电话0519-85681234转", "电话051*****1234转"),
        ("证11010519491231002X号", "证**************002X号"),
        ("１３８１２３４５６７８", "１３８****５６７８"),
        ("卡 6222 0212 3456 7890 123", "卡 ***************0123"),
        ("写到li.si@mail.example.org。", "写到***。"),
        ("写到 li.si@mail.example.org。", "写到 ***。"),
        ("中吴大道1099号灯杆32040200103712345不亮", "中吴大道1099号灯杆32040200103712345不亮"),
        ("案件 9901002021060100001", "案件 9901002021060100001"),
        ("2021-06-30 18:00", "2021-06-30 18:00"),
    ],
)
def test_numbers_of_persons_are_hidden_and_no_others(said, shown):
    assert masked(said) == shown


@pytest.mark.parametrize("sign", ["a", "1", "长", ".", "@", "1-", "0 ", "a@"])
def test_a_megabyte_of_anything_is_read_at_once(sign):
    began = time.process_time()
    masked(sign * (1_000_000 // len(sign)))

    assert time.process_time() - began < 5
