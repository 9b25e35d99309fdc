import logging
from datetime import date

import pytest
from django.db import connection

from yiju.platform.registry import api
from yiju.platform.registry.memberships import (
    AccountTaken,
    MembershipOverlaps,
    MembershipUnknown,
    PeriodReversed,
)
from yiju.platform.registry.people import (
    IdentifierWrong,
    PersonDiffers,
    PersonNameMissing,
    ReasonMissing,
    ReasonReveals,
)
from yiju.platform.registry.sealing import SealBroken

NAME = "欧阳示例"
IDENTIFIER = "11010519491231002X"
"""The example of GB 11643 itself."""
PHONE = "13800001234"
EAST, WEST = "990101000000", "990102000000"


@pytest.fixture
def add(db, actor, at):
    def person_add(name=NAME, identifier=IDENTIFIER, phone=PHONE):
        return api.person_add(name, identifier, phone, actor=actor, at=at)

    return person_add


@pytest.fixture
def clerk(small_city, add, actor, at):
    """A person with the account `clerk`, who acts for nobody yet."""
    row = add()
    api.account_add("clerk", person_id=row.id, password="correct horse", actor=actor, at=at)
    return row


@pytest.fixture
def appoint(clerk, actor, at):
    def membership_add(since, until=None, *, role="toilets.keeper", area_code=EAST):
        return api.membership_add(
            clerk.id,
            unit_code="990101-government",
            role=role,
            area_code=area_code,
            since=since,
            until=until,
            actor=actor,
            at=at,
        )

    return membership_add


def everything_stored() -> bytes:
    """The raw bytes of the database; from a server, every column of every table."""
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        stored = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            stored += [
                bytes(cell) if isinstance(cell, memoryview) else str(cell).encode()
                for row in cursor.fetchall()
                for cell in row
            ]
    return b"\n".join(stored)


# Sealed and masked


def test_a_person_is_shown_masked(add):
    row = add()

    assert row.name != NAME and row.name[0] == NAME[0]
    assert row.identifier.endswith(IDENTIFIER[-4:]) and IDENTIFIER[6:14] not in row.identifier
    assert PHONE[3:7] not in row.phone


def test_nothing_clear_is_ever_stored_or_logged(clerk, appoint, actor, at, caplog):
    with caplog.at_level(logging.DEBUG):
        appoint(date(2021, 1, 1))
        api.person_correct(
            clerk.id, name=NAME, phone="13900005678", ground="本人申请", actor=actor, at=at
        )
        api.unmask(clerk.id, "核对补贴名单", actor=actor, at=at)
        with pytest.raises(PersonDiffers) as refused:
            api.person_add("别人", IDENTIFIER, PHONE, actor=actor, at=at)
        with pytest.raises(IdentifierWrong) as wrong:
            api.person_add(NAME, "110105194912310021", PHONE, actor=actor, at=at)

    stored = everything_stored()
    said = caplog.text + str(refused.value.as_dict()) + str(wrong.value.as_dict())
    assert clerk.name.encode() in stored, "the search finds what is there"
    for clear in (NAME, IDENTIFIER, PHONE, "13900005678", IDENTIFIER[6:14]):
        assert clear.encode() not in stored
        assert clear not in said


def test_clear_data_do_not_print_themselves(clerk, actor, at):
    clear = api.unmask(clerk.id, "核对补贴名单", actor=actor, at=at)

    assert (clear.name, clear.identifier, clear.phone) == (NAME, IDENTIFIER, PHONE)
    assert NAME not in repr(clear) and IDENTIFIER not in f"{clear}"


def test_every_unmasking_is_an_event_with_its_reason(clerk, actor, at, events_of):
    api.unmask(clerk.id, "核对补贴名单", actor=actor, at=at)

    [event] = events_of("person.unmask")
    assert event.ground == "核对补贴名单"
    assert event.subject_key == str(clerk.id)


@pytest.mark.parametrize("reason", ["", "   "])
def test_nobody_is_unmasked_without_a_reason(clerk, actor, at, reason, events_of):
    with pytest.raises(ReasonMissing):
        api.unmask(clerk.id, reason, actor=actor, at=at)

    assert events_of("person.unmask") == []


@pytest.mark.parametrize("part", [NAME, IDENTIFIER, PHONE])
def test_a_reason_that_holds_the_clear_data_is_refused(clerk, actor, at, part):
    with pytest.raises(ReasonReveals):
        api.unmask(clerk.id, f"查 {part}", actor=actor, at=at)


def test_an_unknown_person_is_answered_with_an_error(db, actor, at):
    with pytest.raises(api.PersonUnknown):
        api.unmask(404, "核对", actor=actor, at=at)


# One person, one record


def test_the_same_person_twice_is_one_person(add, events_of):
    assert add() == add(name=f" {NAME} ", identifier=IDENTIFIER.lower())
    assert len(events_of("person.add")) == 1


def test_without_identifier_name_and_phone_tell_people_apart(add):
    one = add(identifier=None)

    assert add(identifier=None) == one
    assert add(identifier=None, phone="13800009999") != one


def test_an_identifier_of_somebody_else_is_refused(add):
    add()

    with pytest.raises(PersonDiffers):
        add(phone="13800009999")


@pytest.mark.parametrize("identifier", ["110105194912310021", "11010519491331002X", "123"])
def test_a_wrong_identifier_is_refused_with_the_reason_and_masked(add, identifier):
    with pytest.raises(IdentifierWrong) as refused:
        add(identifier=identifier)

    assert str(refused.value.facts["why"])
    assert identifier not in str(refused.value)


def test_a_person_needs_a_name(add):
    with pytest.raises(PersonNameMissing):
        add(name=" ")


def test_a_correction_changes_once_and_keeps_both_masks(clerk, actor, at, events_of):
    for _again in range(2):
        row = api.person_correct(
            clerk.id, name=NAME, phone="13900005678", ground="本人申请", actor=actor, at=at
        )

    [event] = events_of("person.correct")
    assert event.before["phone_masked"] == clerk.phone
    assert event.after["phone_masked"] == row.phone == api.person(clerk.id).phone


def test_a_correction_cannot_turn_one_person_into_another(add, actor, at):
    add(identifier=None)
    other = add(identifier=None, phone="13800009999")

    with pytest.raises(PersonDiffers):
        api.person_correct(other.id, name=NAME, phone=PHONE, ground="", actor=actor, at=at)
    assert api.person(other.id) == other


# Another key


def test_after_a_change_of_key_old_seals_open_and_duplicates_are_found(add, settings, actor, at):
    row = add()
    old = settings.FIELD_KEY

    settings.FIELD_KEY = f"a-new-key,{old}"
    assert add() == row
    assert api.unmask(row.id, "核对", actor=actor, at=at).name == NAME

    assert api.reseal(actor=actor, at=at) == 1
    assert api.reseal(actor=actor, at=at) == 0
    settings.FIELD_KEY = "a-new-key"
    assert api.unmask(row.id, "核对", actor=actor, at=at).identifier == IDENTIFIER
    assert add() == row


def test_without_the_key_nothing_opens(add, settings, actor, at):
    row = add()
    settings.FIELD_KEY = "another-key"

    with pytest.raises(SealBroken):
        api.unmask(row.id, "核对", actor=actor, at=at)


# Memberships


def acts_as(on):
    return [(m.role, m.unit_code, m.area_path) for m in api.memberships("clerk", on)]


def test_a_membership_holds_from_its_first_day_to_its_last(appoint):
    appoint(date(2021, 1, 1), date(2021, 12, 31))
    keeper = ("toilets.keeper", "990101-government", f"990100000000/{EAST}/")

    assert acts_as(date(2020, 12, 31)) == []
    assert acts_as(date(2021, 1, 1)) == [keeper]
    assert acts_as(date(2021, 12, 31)) == [keeper]
    assert acts_as(date(2022, 1, 1)) == []


def test_a_membership_over_a_zone_reaches_each_of_its_members(appoint):
    appoint(date(2021, 1, 1), area_code="9901Z1000000")

    paths = [path for _role, _unit, path in acts_as(date(2021, 6, 1))]
    assert paths == [f"990100000000/{EAST}/", "990100000000/9901KF000000/"]


def test_the_same_membership_twice_is_one(appoint, events_of):
    assert appoint(date(2021, 1, 1)) == appoint(date(2021, 1, 1))
    assert len(events_of("membership.add")) == 1


def test_overlapping_dates_of_one_role_are_refused(appoint):
    appoint(date(2021, 1, 1), date(2021, 6, 30))

    with pytest.raises(MembershipOverlaps):
        appoint(date(2021, 6, 30))
    appoint(date(2021, 7, 1))
    appoint(date(2021, 6, 30), role="office.clerk")
    appoint(date(2021, 6, 30), area_code=WEST)


def test_an_ended_membership_holds_to_that_day(appoint, actor, at, events_of):
    row = appoint(date(2021, 1, 1))

    for _again in range(2):
        api.membership_end(row.id, date(2021, 3, 31), actor=actor, at=at)

    assert acts_as(date(2021, 3, 31)) and not acts_as(date(2021, 4, 1))
    assert len(events_of("membership.end")) == 1


def test_a_membership_cannot_end_before_it_begins(appoint, actor, at):
    row = appoint(date(2021, 1, 1))

    with pytest.raises(PeriodReversed):
        api.membership_end(row.id, date(2020, 12, 31), actor=actor, at=at)
    with pytest.raises(PeriodReversed):
        appoint(date(2021, 1, 1), date(2020, 12, 31), role="office.clerk")
    with pytest.raises(MembershipUnknown):
        api.membership_end(404, date(2021, 1, 1), actor=actor, at=at)


@pytest.mark.parametrize(
    "facts, error",
    [({"unit_code": "nobody"}, api.UnitUnknown), ({"area_code": "nowhere"}, api.AreaUnknown)],
)
def test_nobody_acts_for_what_is_not_there(clerk, actor, at, facts, error):
    given = {"unit_code": "990100-housing", "role": "office", "area_code": EAST} | facts

    with pytest.raises(error):
        api.membership_add(clerk.id, **given, since=date(2021, 1, 1), actor=actor, at=at)


def test_a_closed_or_unknown_account_acts_as_nothing(appoint, django_user_model):
    appoint(date(2021, 1, 1))
    django_user_model.objects.filter(username="clerk").update(is_active=False)

    assert acts_as(date(2021, 6, 1)) == []
    assert api.memberships("nobody", date(2021, 6, 1)) == []


def test_an_account_belongs_to_one_person_and_keeps_its_password(
    clerk, add, actor, at, django_user_model
):
    api.account_add("clerk", person_id=clerk.id, password="another", actor=actor, at=at)
    other = add(identifier=None, phone="13800009999")

    assert django_user_model.objects.get(username="clerk").check_password("correct horse")
    with pytest.raises(AccountTaken):
        api.account_add("clerk", person_id=other.id, password="mine", actor=actor, at=at)


def test_whoever_signs_in_by_openid_has_no_password(clerk, add, actor, at, django_user_model):
    other = add(identifier=None, phone="13800009999")
    api.account_add("guest", person_id=other.id, password=None, actor=actor, at=at)

    assert not django_user_model.objects.get(username="guest").has_usable_password()
