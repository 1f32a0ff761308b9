"""A query cannot forget: during a request PostgreSQL itself shows nothing of another organisation, by raw SQL either."""

import json
import uuid
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps
from django.utils import timezone

from duaalportal.accounts import rls
from duaalportal.accounts.access import Can
from duaalportal.accounts.models import Organisation
from groeiwijzer.models import AgreedAnswer
from tests.access.routes import own_routes
from tests.access.wall import fresh, refused, sql
from tests.factories.groeiwijzer import assess

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
    # anybody may ask whether a document is genuine
    "dossiers:verified",
    "dossiers:verify",
    # nothing of anybody stands in these three
    "evaluation:manifest",
    "evaluation:offline_page",
    "evaluation:service_worker",
    # who asks is known by the link alone: the view goes behind the wall of that mentor itself
    "evaluation:week_link",
    # what the API can be asked: nothing of anybody
    "exchange:api_document",
    "health",
    "help",
    "invitation",
    # a calendar on one's phone: the secret in its address says who asks
    "learningplans:feed_file",
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
    "duaalportal/figures/growth.py",
    "duaalportal/figures/world.py",
    "duaalportal/reminders/chasing.py",
    "evaluation/council/running.py",
    "evaluation/raci/people.py",
    "evaluation/weeks/revealing.py",
    "groeiwijzer/dossier.py",
    "groeiwijzer/group.py",
    "groeiwijzer/sharing.py",
    "learningplans/class_lists.py",
    "learningplans/dossier/gaps.py",
    "learningplans/learners.py",
    "learningplans/placements.py",
    "learningplans/plans/bulk.py",
    "learningplans/plans/reading.py",
    "learningplans/sheets/group.py",
    "learningplans/trajectories.py",
    # how many look for a place over all schools, and which school offers what: numbers and public facts, never who
    "matching/market/across.py",
    "matching/matches/holding.py",
    "matching/matches/moving.py",
    "matching/openings/facts.py",
    "matching/openings/facts_of_many.py",
    "matching/profiles/wishing.py",
    "matching/proposals/gathering.py",
    "matching/speed_dates/planning.py",
    "matching/speed_dates/writing.py",
    # whether the school may tell a company of the advice: yes or no, and nothing of it
    "matching/start_talks/who.py",
}


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
        for folder in ("duaalportal", "companies", "groeiwijzer", "learningplans", "matching", "evaluation")
        for path in (ROOT / folder).rglob("*.py")
        if "across_organisations()" in path.read_text(encoding="utf-8")
    }
    assert found == ACROSS


# --- nothing of another ---------------------------------------------------------------------------------------

# what is meant to be found by everybody while it stands: only the rest is behind the wall
FOUND = {
    "companies.ProgrammeInterest": " AND withdrawn_at IS NOT NULL",
    # published, an opening is an offer to all
    "matching.Opening": " AND published_at IS NULL",
}
# what no page reads
CLOSED = {"reminders.Collection"}
WALLED = sorted(set(rls.declared()) - OPEN - CLOSED)


def column_of(model):
    """The column that says whose row it is."""
    fields = {field.name: field.column for field in model._meta.concrete_fields}
    names = ("giver", "organisation", "owner", "school", "user")
    if model._meta.app_label in (
        "learningplans",
        "matching",
        "evaluation",
    ):  # the giver of a mandate is a person
        names = ("school", "owner", "organisation", "user")
    if model._meta.app_label == "reminders":  # a message has who gets it
        names = ("school", "user", "recipient")
    return next(fields[name] for name in names if name in fields)


def table_of(label):
    model = apps.get_model(label)
    return model._meta.db_table, column_of(model)


def whose(label, world):
    """Who has the cast's row of this table, and somebody who reads that row."""
    if label in (
        "learningplans.SavedFilter",
        "learningplans.CalendarFeed",
        "evaluation.Sending",
        "reminders.Message",
        "reminders.Preference",
        "reminders.Snooze",
    ):
        return world.b.coach, world.b.coach
    if label == "catalogue.SchoolDay" or (
        label.startswith(("learningplans.", "matching.", "evaluation.", "reminders."))
        and label not in ("learningplans.SigningMandate", "matching.Opening")
    ):
        return world.b.school, world.b.coach
    if label.startswith("dossiers."):
        return world.b.school, world.a.school_director
    if label == "companies.ProgrammeRequest":
        return world.a.school, world.a.school_director
    return world.company, world.owner


def test_what_no_page_reads_is_closed(world):
    for label in CLOSED:
        count = f"SELECT count(*) FROM {apps.get_model(label)._meta.db_table}"
        assert sql(count)[0][0] > 0
        with rls.behind_the_wall(fresh(world.b.coach)):
            assert sql(count)[0][0] == 0


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


# what one learner says before anybody is chosen stays around that learner; what a company takes part in is its own too
BEFORE_A_MATCH = {
    f"matching.{name}"
    for name in [
        "ReadinessAdvice",
        "ReadinessView",
        "GuidanceGuest",
        "LearnerProfile",
        "Preference",
        "ProposedMatch",
        "SpeedDateSeat",
    ]
}
ABOUT_LEARNERS = sorted(
    label
    for label in WALLED
    if label in BEFORE_A_MATCH
    or (
        label.startswith(("learningplans.", "evaluation."))
        and label.partition(".")[2]
        not in ("SavedFilter", "CalendarFeed", "SigningMandate", "LearnerUserObjectPermission", "Sending")
        # sheets tell of a theme and of a workplace, not of a learner: colleagues write them together
        and not label.partition(".")[2].startswith(
            (
                "LearningSheet",
                "SheetMember",
                "CompanySheet",
                "GridVersion",
                "GridChoice",
                "EvaluationRhythm",
                "ClassCouncil",
            )
        )
    )
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
