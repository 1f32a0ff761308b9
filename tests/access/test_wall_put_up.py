"""The second wall of PostgreSQL from outside: its lists use the index, and putting it up again changes nothing."""

import re
import uuid

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duaalportal.accounts import rls
from groeiwijzer.models import Answer, Assessment
from tests.access.wall import fresh, sql
from tests.factories.groeiwijzer import published

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


# --- what it costs --------------------------------------------------------------------------------------------


def test_lists_use_the_index_behind_the_wall(world):
    """20,000 assessments of 400 companies: no table is read from end to end because of a policy."""
    sql(
        """INSERT INTO accounts_organisation (id, kind, name, slug, street, postcode, municipality)
        SELECT gen_random_uuid(), 'company', 'B' || n, 'veel-' || n, '', '', '' FROM generate_series(1, 400) n"""
    )
    sql(
        """INSERT INTO groeiwijzer_assessment
            (id, organisation_id, version_id, part, title, moment, started_at, started_by_id)
        SELECT gen_random_uuid(), o.id, %s, 'company', 'Najaar', current_date - n, now(), %s
        FROM accounts_organisation o, generate_series(1, 50) n WHERE o.slug LIKE 'veel-%%'""",
        published().pk,
        world.owner.pk,
    )
    sql("ANALYZE groeiwijzer_assessment")
    sql("ANALYZE accounts_organisation")
    for person in (world.owner, world.reader):
        with rls.behind_the_wall(fresh(person)):
            explained = [
                Assessment.objects.visible_to(fresh(person)).explain(),
                Assessment.objects.all().explain(),
            ]
        for text in explained:
            assert not re.search(r"Seq Scan on groeiwijzer_assessment\b", text), text
    sql("SET LOCAL enable_indexscan = off")
    sql("SET LOCAL enable_bitmapscan = off")
    assert "Seq Scan on groeiwijzer_assessment" in Assessment.objects.all().explain()


# --- putting it up --------------------------------------------------------------------------------------------


def test_putting_it_up_again_changes_nothing(world):
    with CaptureQueriesContext(connection) as queries:
        rls.put_up()
    assert not [
        q["sql"] for q in queries if not q["sql"].lstrip().startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ]


def test_a_policy_that_went_missing_comes_back(world):
    sql("DROP POLICY web_read ON groeiwijzer_answer")
    with rls.behind_the_wall(fresh(world.owner)):
        assert not Answer.objects.exists()  # what has no policy shows nothing
    sql("SET CONSTRAINTS ALL IMMEDIATE")  # the cast's rows still wait for their checks
    rls.put_up()
    with rls.behind_the_wall(fresh(world.owner)):
        assert Answer.objects.exists()


@pytest.mark.parametrize("rights, able", [("CREATEROLE", True), ("NOCREATEROLE", False)])
def test_an_ordinary_database_user_puts_it_up_or_is_told_what_to_ask(settings, rights, able):
    user, settings.WEB_ROLE = f"gewoon_{uuid.uuid4().hex[:8]}", f"web_{uuid.uuid4().hex[:8]}"
    sql(f"CREATE ROLE {user} {rights}")
    sql(f"SET LOCAL SESSION AUTHORIZATION {user}")
    try:
        if able:
            with connection.cursor() as cursor:
                rls._make_role(cursor)
            rls._tell({"role": settings.WEB_ROLE})
            assert sql("SELECT current_user") == [(settings.WEB_ROLE,)]
        else:
            with pytest.raises(CommandError, match=f'CREATE ROLE "{settings.WEB_ROLE}" NOLOGIN;\\s+GRANT'):
                rls.put_up()
    finally:
        rls._tell({"role": "none"})
        sql("RESET SESSION AUTHORIZATION")
