"""Questions: composed once, filled in each time, many in one trip, and their rows as the ORM gives them."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Count, DurationField, Exists, F, OuterRef, Q, Value
from django.utils import timezone

from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.lib.questions import (
    ask,
    asking,
    beside,
    differing,
    grouped,
    nested,
    nothing,
    question,
    reader_of,
    rows_of,
    together,
)
from learningplans.models import Placement
from tests.factories.accounts import OrganisationFactory, PersonFactory, member
from tests.factories.learningplans import make_world

pytestmark = pytest.mark.django_db
FIELDS = ("pk", "name")


@question
def named(names):
    return Organisation.objects.filter(name__among=names).order_by().values_list(*FIELDS, named=True)


def names_of(rows):
    return sorted(row.name for row in rows)


def test_it_is_composed_once_and_filled_in_each_time():
    composed = []

    @question
    def people(active, name):
        composed.append(active)
        return User.objects.filter(is_active=active, name=name).order_by().values_list(*FIELDS, named=True)

    for name in ("An", "Bo", "Cas"):
        PersonFactory(name=name)
    PersonFactory(name="Bo", is_active=False)
    for name in ("An", "Bo", "nobody", "An"):
        for active in (True, False):
            (rows,) = ask([people(active, name=name)])
            expected = User.objects.filter(is_active=active, name=name).values_list("pk", flat=True)
            assert {row.pk for row in rows} == set(expected)
    assert composed == [True, False]


def test_rows_of_known_keys_are_found_without_looking_up_what_has_those_keys():
    @question
    def seats(organisations):
        theirs = Organisation.objects.filter(pk__among=organisations)
        return Membership.objects.filter(organisation__in=theirs).order_by().values_list("pk", named=True)

    here, there = OrganisationFactory(), OrganisationFactory()
    mine = {member("company_coordinator", here).memberships.get().pk for _ in range(2)}
    member("company_coordinator", there)
    asked = seats(organisations=[here.pk])
    assert "accounts_organisation" not in asked.composed.sql
    assert {row.pk for row in ask([asked])[0]} == mine


@pytest.mark.parametrize(
    "wanted", [[], ["A"], ["A", "C", "Z"], ["A", "A"], ["ABC"[n % 3] for n in range(2500)]]
)
def test_among_takes_any_number_of_values(wanted):
    for name in "ABC":
        OrganisationFactory(name=name)
    (rows,) = ask([named(names=wanted)])
    assert names_of(rows) == sorted(set(wanted) & set("ABC"))
    assert names_of(rows) == names_of(Organisation.objects.filter(name__among=wanted))


def test_keys_and_links_go_among_too():
    mine, other = OrganisationFactory(), OrganisationFactory()
    rows = [member("mentor", mine), member("mentor", mine), member("mentor", other)]
    told = rows_of(Membership, "organisation_id", "user_id", "role", keys=[mine.pk])
    (found,) = ask([told])
    assert {row.user_id for row in found} == {rows[0].pk, rows[1].pk}
    by_key = grouped(found)
    assert set(by_key) == {mine.pk} and [len(values) for values in by_key[mine.pk]] == [2, 2]
    assert Membership.objects.filter(organisation__among={mine.pk}).count() == 2


def test_many_questions_are_one_query_and_none_is_none(django_assert_num_queries):
    OrganisationFactory(name="A")
    with django_assert_num_queries(1):
        found = ask([named(names=["A"]), differing(nothing(User)), named(names=["B"]), named(names=["A"])])
    assert [names_of(rows) for rows in found] == [["A"], [], [], ["A"]]
    with django_assert_num_queries(0):
        assert ask([differing(nothing(User)), differing(nothing(Membership))]) == [[], []]
        assert ask([]) == []


def test_words_of_people_stay_words():
    for name in ("100% %s", "'; DROP TABLE accounts_user; --", '"json": [1]', "é\n\\u0041\t€"):
        OrganisationFactory(name=name)
        (rows,) = ask([named(names=[name])])
        assert names_of(rows) == [name]


def test_each_kind_of_value_comes_back_as_the_orm_gives_it():
    placement = make_world().placement
    Placement.objects.filter(pk=placement.pk).update(hours_per_week=Decimal("19.75"))
    mine = Membership.objects.filter(organisation=OuterRef("organisation")).order_by()
    rows = Placement.objects.annotate(
        staffed=Exists(mine), twice=Count("days") * 2, none=F("ended_at"), word=Value("é")
    )
    columns = ("pk", "starts_on", "planned_at", "is_simulated", "hours_per_week", "organisation_id", "kind")
    rows = rows.values_list(*columns, "place__mentor__name", "staffed", "twice", "none", "word", named=True)
    (found,) = ask([differing(rows)])
    assert [tuple(row) for row in found] == [tuple(row) for row in rows]
    assert [list(map(type, row)) for row in found] == [list(map(type, row)) for row in rows]
    assert found[0]._fields == rows[0]._fields


def test_a_moment_filled_in_is_that_moment():
    @question
    def since(moment, day):
        rows = Membership.objects.filter(Q(user__joined_at__gte=moment), starts_on__lte=day)
        return rows.order_by().values_list("pk", named=True)

    person = member("mentor")
    now, day = timezone.now(), timezone.localdate()
    User.objects.filter(pk=person.pk).update(joined_at=now)
    Membership.objects.update(starts_on=day)
    microsecond, one = dt.timedelta(microseconds=1), dt.timedelta(days=1)
    for moment, until, count in ((now, day, 1), (now + microsecond, day, 0), (now, day - one, 0)):
        assert len(ask([since(moment=moment, day=until)])[0]) == count


@pytest.mark.parametrize(
    "rows",
    [
        lambda: Organisation.objects.all(),
        lambda: Organisation.objects.values("name"),
        lambda: Organisation.objects.order_by("name").values_list("kind", named=True).distinct(),
    ],
    ids=["models", "dicts", "distinct"],
)
def test_only_named_values_are_asked(rows):
    with pytest.raises((TypeError, ValueError)):
        differing(rows())


def test_a_kind_of_value_that_cannot_be_read_is_refused():
    with pytest.raises(TypeError, match="no way to read"):
        reader_of(DurationField())


def test_subjects_go_in_step_and_each_gets_its_own(django_assert_num_queries):
    for name in "ABC":
        OrganisationFactory(name=name)

    @asking
    def once(first):
        return names_of((yield named(names=[first])))

    @asking
    def twice(first, second):
        one, two = yield [named(names=[first]), named(names=[second])]
        inner = yield from beside(once.steps(second), named(names=[first, second]))
        return names_of([*one, *two]), inner[0], names_of(inner[1])

    @asking
    def never():
        return "nothing"
        yield

    with django_assert_num_queries(2):
        found = together(once.steps("A"), twice.steps("B", "C"), never.steps(), twice.steps("A", "Z"))
    expected = [once("A"), twice("B", "C"), never(), twice("A", "Z")]
    assert (
        found
        == expected
        == [
            ["A"],
            (["B", "C"], ["C"], ["B", "C"]),
            "nothing",
            (["A"], [], ["A"]),
        ]
    )


def test_an_error_in_one_subject_is_an_error_of_all():
    @asking
    def breaks():
        yield named(names=[])
        raise LookupError("why")

    with pytest.raises(LookupError, match="why"):
        together(breaks.steps())


def test_a_nested_row_has_its_parts():
    person = member("mentor")
    rows = Membership.objects.filter(user=person).values_list(
        "pk", "user__name", "user__pk", "organisation__name", named=True
    )
    row = nested(rows[0])
    assert (row.user.name, row.user.pk) == (person.name, person.pk)
    assert row.organisation.name == person.memberships.get().organisation.name
