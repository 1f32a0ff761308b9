"""A query cannot forget: during a request PostgreSQL itself shows nothing of another organisation, by raw SQL either."""

import json
import uuid
from operator import attrgetter
from pathlib import Path

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, models, transaction
from django.test.utils import isolate_apps
from django.utils import timezone

from companies.models import Establishment, ProgrammeInterest
from duaalportal.accounts import rls
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import AuditEntry, Invitation, Membership, Organisation, User
from duaalportal.jobs.models import Job
from groeiwijzer import group, sharing
from groeiwijzer.models import (
    AgreedAnswer,
    Answer,
    Assessment,
    AssessmentShare,
    EndTalk,
    GrowthAction,
    InstrumentVersion,
    Respondent,
)
from tests.access.cast import Cast
from tests.access.routes import own_routes
from tests.factories.companies import PROGRAMME
from tests.factories.groeiwijzer import answer, assess, plan, published, talk

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]
ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("duaalportal.", "companies", "groeiwijzer", "learningplans", "matching", "evaluation")
# Everybody reads who people and organisations are, and what no organisation owns.
OPEN = {
    "accounts.Organisation",
    "accounts.User",
    "auth.Permission",
    "contenttypes.ContentType",
    "groeiwijzer.GroupFigure",
    *(
        f"catalogue.{model.__name__}"
        for model in apps.get_app_config("catalogue").get_models()
        if model.__name__ != "SchoolDay"
    ),
    *(f"companies.{name}" for name in ("KboEnterprise", "KboEstablishment", "KboLoad")),
}
# Views of ours outside the wall: nobody is known yet, or they read by one person over all organisations.
OUTSIDE = {
    "accessibility",
    "account",
    "account_login",
    "health",
    "help",
    "invitation",
    "no_access",
    "personal_data",
    "privacy",
    "socialaccount_connections",
    "theme",
    "welcome",
}
ACROSS = {
    "companies/applications/recognising.py",
    "companies/collaboration.py",
    "companies/facts.py",
    "companies/mentors.py",
    "companies/overview.py",
    "companies/places.py",
    "duaalportal/accounts/audit.py",
    "duaalportal/accounts/rls.py",
    "duaalportal/catalogue/services.py",
    "groeiwijzer/group.py",
    "groeiwijzer/sharing.py",
    "learningplans/learners.py",
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One cast for the file; rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        cast = Cast()
        cast.reader = _coach_of(cast.third)
        _withdrawn_interest(cast)
        yield cast
        transaction.set_rollback(True)


def _coach_of(school):
    from duaalportal.accounts.access import Role
    from tests.factories.accounts import member

    person = member(Role.TRAJECTORY_COACH, school, name="Lezer")
    sharing.extend_to_member(membership=person.memberships.get(), at=timezone.now())
    return person


def _withdrawn_interest(cast):
    now = timezone.now()
    ProgrammeInterest.objects.create(
        organisation=cast.company,
        establishment=cast.site,
        programme_id=PROGRAMME,
        from_day=now.date(),
        shown_at=now,
        shown_by=cast.owner,
        withdrawn_at=now,
        withdrawn_by=cast.owner,
    )


def fresh(user):
    """The person as a new request loads them."""
    return User.objects.get(pk=user.pk)


def sql(statement, *values):
    """Raw SQL; rows, or how many were touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def refused(statement, *values):
    """Whether the database refuses this statement for lack of rights."""
    try:
        with transaction.atomic():
            sql(statement, *values)
    except ProgrammingError as error:
        return error.__cause__.sqlstate == "42501"
    return False


# --- the list is complete -------------------------------------------------------------------------------------


def undeclared(found):
    """Models of ours, or with a link to an organisation, of which no app says who may see the rows."""
    said = rls.declared()
    return [
        model._meta.label
        for model in found
        if model._meta.label not in said
        and model._meta.managed
        and not model._meta.proxy
        and (
            model.__module__.startswith(OURS)
            or any(field.related_model is Organisation for field in model._meta.concrete_fields)
        )
    ]


def test_every_table_of_ours_says_who_may_see_its_rows():
    assert undeclared(apps.get_models()) == []


@isolate_apps("groeiwijzer")
def test_a_forgotten_table_is_found_out():
    class Forgotten(models.Model):
        organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")

        class Meta:
            app_label = "groeiwijzer"

        def __str__(self):
            return ""

    assert undeclared([Forgotten]) == ["groeiwijzer.Forgotten"]


def test_a_table_nobody_speaks_of_is_closed(world):
    sql("CREATE TABLE groeiwijzer_later (id int, organisation_id uuid)")
    with rls.behind_the_wall(fresh(world.owner)):
        assert refused("SELECT * FROM groeiwijzer_later")


def test_what_is_outside_the_wall_is_pinned():
    outside = {route.name for route in own_routes() if not isinstance(route.rule, Can)}
    assert outside - {"parts"} <= OUTSIDE


def test_who_reads_across_organisations_is_pinned():
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("duaalportal", "companies", "groeiwijzer", "learningplans")
        for path in (ROOT / folder).rglob("*.py")
        if "across_organisations()" in path.read_text(encoding="utf-8")
    }
    assert found == ACROSS


# --- nothing of another ---------------------------------------------------------------------------------------

# what is meant to be found by everybody while it stands: only the rest is behind the wall
FOUND = {"companies.ProgrammeInterest": " AND withdrawn_at IS NOT NULL"}
WALLED = sorted(set(rls.declared()) - OPEN)


def column_of(model):
    """The column that says whose row it is."""
    fields = {field.name: field.column for field in model._meta.concrete_fields}
    names = ("giver", "organisation", "owner", "school", "user")
    if model._meta.app_label == "learningplans":  # the giver of a mandate is a person
        names = ("school", "organisation", "user")
    return next(fields[name] for name in names if name in fields)


def table_of(label):
    model = apps.get_model(label)
    return model._meta.db_table, column_of(model)


def whose(label, world):
    """Who has the cast's row of this table, and somebody who reads that row."""
    if label in ("learningplans.SavedFilter", "learningplans.CalendarFeed"):
        return world.b.coach, world.b.coach
    if label == "catalogue.SchoolDay" or (
        label.startswith("learningplans.") and label != "learningplans.SigningMandate"
    ):
        return world.b.school, world.b.coach
    if label == "companies.ProgrammeRequest":
        return world.a.school, world.a.school_director
    return world.company, world.owner


@pytest.fixture
def agreed(world):
    """The one kind of row the cast has none of."""
    return AgreedAnswer.objects.create(
        assessment=world.assessment,
        organisation=world.company,
        item_code="EL.1.1a",
        value="doing",
        agreed_at=timezone.now(),
        agreed_by=world.owner,
    )


@pytest.mark.shows("X02")
@pytest.mark.parametrize("label", WALLED)
def test_raw_sql_finds_no_row_of_another_company(label, world, agreed):
    table, column = table_of(label)
    owner, insider = whose(label, world)
    count = f"SELECT count(*) FROM {table} WHERE {column} = %s{FOUND.get(label, '')}"
    assert sql(count, owner.pk)[0][0] > 0  # the control: without the wall they are there
    for stranger in (world.foreign_coordinator, world.foreign_coach, world.consultant, world.ended):
        with rls.behind_the_wall(fresh(stranger)):
            found = sql(count, owner.pk)[0][0]
        # a person keeps the row of one's own ended role
        assert found == (1 if label == "accounts.Membership" and stranger is world.ended else 0), stranger
    with rls.behind_the_wall(fresh(insider)):
        assert sql(count, owner.pk)[0][0] > 0


ABOUT_LEARNERS = sorted(
    label
    for label in WALLED
    if label.startswith("learningplans.")
    and label.partition(".")[2]
    not in ("SavedFilter", "CalendarFeed", "SigningMandate", "LearnerUserObjectPermission")
)


@pytest.mark.shows("X02")
@pytest.mark.parametrize("label", ABOUT_LEARNERS)
def test_being_in_the_same_school_or_company_is_not_enough(label, world):
    table, column = table_of(label)
    count = f"SELECT count(*) FROM {table} WHERE {column} = %s"
    for who, stranger in world.b.strangers.items():
        with rls.behind_the_wall(fresh(stranger)):
            assert sql(count, world.b.school.pk)[0][0] == 0, who


@pytest.mark.shows("X02")
@pytest.mark.parametrize("label", sorted({*WALLED, "accounts.Organisation"}))
def test_raw_sql_changes_and_removes_no_row_of_another_company(label, world, agreed):
    table, column = table_of(label) if label in WALLED else ("accounts_organisation", "id")
    owner, _ = whose(label, world)
    with rls.behind_the_wall(fresh(world.foreign_coordinator)):
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            if not refused(f"{statement} WHERE {column} = %s", owner.pk):
                assert sql(f"{statement} WHERE {column} = %s", owner.pk) == 0


@pytest.mark.shows("X02")
@pytest.mark.parametrize("label", WALLED)
def test_a_row_for_another_company_is_refused(label, world, agreed):
    table, column = table_of(label)
    owner, _ = whose(label, world)
    row = sql(f"SELECT row_to_json(r) FROM {table} r WHERE {column} = %s LIMIT 1", owner.pk)[0][0]
    row = row if isinstance(row, dict) else json.loads(row)
    row["id"] = str(uuid.uuid4()) if isinstance(row["id"], str) else row["id"] + 1_000_000
    insert = f"INSERT INTO {table} SELECT * FROM json_populate_record(NULL::{table}, %s::json)"
    with rls.behind_the_wall(fresh(world.foreign_coordinator)):
        assert refused(insert, json.dumps(row))


@pytest.mark.parametrize(
    "label", sorted(label for label in OPEN if label.startswith(("catalogue.", "companies.")))
)
def test_what_nobody_owns_is_read_by_all_and_written_by_no_request(label, world):
    table = apps.get_model(label)._meta.db_table
    with rls.behind_the_wall(fresh(world.platform)):
        sql(f"SELECT count(*) FROM {table}")
        assert refused(f"DELETE FROM {table}")
        assert refused(f"INSERT INTO {table} DEFAULT VALUES")


def test_ones_own_row_cannot_be_handed_to_another(world):
    own = assess(world.foreign_company, world.foreign_coordinator)
    with rls.behind_the_wall(fresh(world.foreign_coordinator)):
        move = "UPDATE groeiwijzer_assessment SET organisation_id = %s WHERE id = %s"
        assert refused(move, world.company.pk, own.pk)
        assert sql("UPDATE groeiwijzer_assessment SET title = 'Lente' WHERE id = %s", own.pk) == 1


def test_sessions_keys_and_the_past_are_out_of_reach(world):
    with rls.behind_the_wall(fresh(world.owner)):
        for table in (
            "django_session",
            "mfa_authenticator",
            "account_emailaddress",
            "socialaccount_socialaccount",
        ):
            assert refused(f"SELECT 1 FROM {table}"), table
        assert refused("UPDATE accounts_auditentry SET verb = 'x'")
        assert refused("DELETE FROM accounts_auditentry")
        assert refused("INSERT INTO groeiwijzer_groupfigure (quarter) VALUES ('x')")
        assert refused("TRUNCATE groeiwijzer_assessment")
        assert refused("ALTER TABLE groeiwijzer_assessment DISABLE ROW LEVEL SECURITY")


def test_a_connection_that_tells_nothing_sees_nothing(world):
    rls._tell({"role": "portaal_web"})
    try:
        assert sql("SELECT count(*) FROM groeiwijzer_assessment") == [(0,)]
    finally:
        rls._tell({"role": "none"})


# --- everything of one's own ----------------------------------------------------------------------------------


def first_wall(user):
    """What the querysets give a person, model by model."""
    on = timezone.localdate()
    found = {
        "assessment": Assessment.objects.visible_to(user),
        "answer": Answer.objects.filter(assessment__in=Assessment.objects.visible_to(user)),
        "respondent": Respondent.objects.filter(assessment__in=Assessment.objects.visible_to(user)),
        "action": GrowthAction.objects.visible_to(user),
        "talk": EndTalk.objects.visible_to(user),
        "share": AssessmentShare.objects.readable_by(user, on),
        "version": InstrumentVersion.objects.visible_to(user),
        "place": Establishment.objects.visible_to(user),
        "membership": Membership.objects.visible_to(user),
        "invitation": Invitation.objects.managed_by(user),
        "job": Job.objects.visible_to(user),
    }
    both = (
        *apps.get_app_config("companies").get_models(),
        *apps.get_app_config("learningplans").get_models(),
    )
    for model in both:
        if hasattr(model._default_manager, "visible_to"):
            found[model.__name__] = model._default_manager.visible_to(user)
    return {name: set(rows.values_list("pk", flat=True)) for name, rows in found.items()}


@pytest.mark.parametrize(
    "who",
    [
        "a.coach",
        "a.school_director",
        "a.handler",
        "a.learner",
        "b.mother",
        "b.director",
        "a.mentor.user",
        "owner",
        "mentor",
        "other_mentor",
        "instructor",
        "coach",
        "learner",
        "parent",
        "consultant",
        "platform",
        "ended",
        "reader",
    ],
)
def test_the_second_wall_hides_nothing_the_first_one_shows(world, who):
    person = attrgetter(who)(world)
    without = first_wall(fresh(person))
    with rls.behind_the_wall(fresh(person)):
        assert first_wall(fresh(person)) == without
    if who in ("owner", "reader"):
        assert without["assessment"] and without["answer"]


@pytest.fixture
def shared_whole(world):
    """An assessment of one place, with a questionnaire of the company's own, shared with the third school."""
    mine = assess(world.company, world.owner, establishment=world.site)
    now = timezone.now()
    answer(mine, world.owner, "EL.1.1a", "doing", note="Met notitie")
    Assessment.objects.filter(pk=mine.pk).update(
        version=world.version, finished_at=now, finished_by=world.owner
    )
    share = sharing.share(
        assessment=mine, organisation=world.third, ends_on=timezone.localdate(), by=world.owner, at=now
    )
    return share


@pytest.mark.shows("X02")
def test_what_is_shared_is_there_for_its_receiver_alone(world, shared_whole):
    rows = Assessment.objects.filter(pk=shared_whole.assessment_id)
    whole = rows.select_related("establishment", "version", "organisation")
    with rls.behind_the_wall(fresh(world.reader)):
        found = whole.get()
        assert (found.establishment, found.version) == (world.site, world.version)
        assert found.respondents.select_related("user").get().user == world.owner
        assert found.answers.get().note == "Met notitie"
        # the plan, the talks, what is not shared and the company's own papers are not
        assert not Assessment.objects.filter(pk=world.personal.pk).exists()
        for model in (GrowthAction, EndTalk, Invitation, Job, AuditEntry):
            field = model._meta.get_field("organisation").name
            assert not model.objects.filter(**{field: world.company}).exists(), model
        for statement in (
            "UPDATE groeiwijzer_assessment SET title = 'x' WHERE id = %s",
            "DELETE FROM groeiwijzer_answer WHERE assessment_id = %s",
            "UPDATE groeiwijzer_assessmentshare SET ends_on = ends_on + 9 WHERE assessment_id = %s",
        ):
            assert sql(statement, found.pk) == 0, statement
    for other in (world.coach, world.consultant, world.learner, world.foreign_coordinator):
        with rls.behind_the_wall(fresh(other)):
            assert not rows.exists()


def test_a_share_that_ended_is_gone_at_once(world, shared_whole):
    rows = Assessment.objects.filter(pk=shared_whole.assessment_id)
    reader = fresh(world.reader)
    with rls.behind_the_wall(reader):
        assert rows.exists()
    sharing.revoke(share=shared_whole, by=world.owner, at=timezone.now())
    with rls.behind_the_wall(reader):
        assert not rows.exists()


def test_a_share_is_given_and_taken_from_behind_the_wall(world, shared_whole):
    """Who reads for the receiver is not the giver's to see, yet gets the grant, and loses it."""
    with rls.behind_the_wall(fresh(world.owner)):
        assert not Membership.objects.filter(organisation=world.third).exists()
        sharing.revoke(share=shared_whole, by=world.owner, at=timezone.now())
        again = sharing.share(
            assessment=world.assessment,
            organisation=world.school,
            ends_on=timezone.localdate(),
            by=world.owner,
            at=timezone.now(),
        )
    assert AssessmentShare.objects.readable_by(fresh(world.coach), timezone.localdate()).get() == again
    assert world.reader not in User.objects.filter(
        assessmentuserobjectpermission__content_object=shared_whole.assessment_id
    )


def test_what_somebody_once_read_stays_known_to_the_group_guard(world, shared_whole):
    """The group's figures guard a company against who knew it; hiding the share must not weaken that."""
    Assessment.objects.filter(pk=shared_whole.assessment_id).update(version=published(), establishment=None)
    quarter = group.quarter_of(timezone.localdate())
    audited = AuditEntry.objects.filter(verb="assessment_finished", organisation=world.company)
    assert audited.exists()
    sharing.revoke(share=shared_whole, by=world.owner, at=timezone.now())
    sharing.revoke(share=world.share, by=world.owner, at=timezone.now())
    without = group._known_companies(fresh(world.reader), "groeiwijzer", {quarter})
    with rls.behind_the_wall(fresh(world.reader)):
        assert group._known_companies(fresh(world.reader), "groeiwijzer", {quarter}) == without
    assert without[quarter] == {world.company.pk}


def test_an_error_while_reading_across_leaves_the_wall_standing(world):
    with rls.behind_the_wall(fresh(world.foreign_coordinator)):
        with pytest.raises(RuntimeError), rls.across_organisations():
            assert Assessment.objects.filter(organisation=world.company).exists()
            raise RuntimeError
        assert not Assessment.objects.filter(organisation=world.company).exists()
        with rls.across_organisations():
            assert Assessment.objects.filter(organisation=world.company).exists()
        assert not Assessment.objects.filter(organisation=world.company).exists()


def test_somebody_elses_key_makes_a_row_of_ones_own(world):
    """A row one cannot see is not met by its key either; sent twice it is still one row."""
    key, made = uuid.uuid4(), []
    for person, company in (
        (world.owner, world.company),
        (world.foreign_coordinator, world.foreign_company),
        (world.foreign_coordinator, world.foreign_company),
    ):
        with rls.behind_the_wall(fresh(person)):
            made.append(
                (
                    plan(company, person, key=key).pk,
                    talk(company, person, key=key).pk,
                    assess(company, person, key=key).pk,
                )
            )
    assert made[1] == made[2]
    assert all(first != second for first, second in zip(made[0], made[1], strict=True))
