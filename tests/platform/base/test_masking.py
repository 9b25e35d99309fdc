"""Words of people lose the numbers of persons and nothing else."""

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
        ("写到 li.si@mail.example.org。", "写到 ***。"),
        ("中吴大道1099号灯杆32040200103712345不亮", "中吴大道1099号灯杆32040200103712345不亮"),
        ("案件 9901002021060100001", "案件 9901002021060100001"),
        ("2021-06-30 18:00", "2021-06-30 18:00"),
    ],
)
def test_numbers_of_persons_are_hidden_and_no_others(said, shown):
    assert masked(said) == shown
