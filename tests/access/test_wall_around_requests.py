"""Around each request the wall goes up and comes down again: nothing is inherited, nothing is left half."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.urls import reverse

from duaalportal.accounts.access import Can, Role
from duaalportal.accounts.models import User
from tests.access import probe_urls
from tests.access.cast import Cast
from tests.access.routes import own_routes
from tests.factories.accounts import member
from tests.factories.groeiwijzer import assess

pytestmark = [pytest.mark.postgres]


def name_of(user):
    return User.objects.values_list("name", flat=True).get(pk=user.pk)


@pytest.fixture
def probing(settings, transactional_db):
    """Real commits, addresses that look behind the wall, and two companies of which one has assessments."""
    settings.ROOT_URLCONF = "tests.access.probe_urls"
    probe_urls.after_commit.clear()
    owner = member(Role.COMPANY_COORDINATOR)
    company = owner.memberships.get().organisation
    for _ in range(2):
        assess(company, owner)
    return SimpleNamespace(owner=owner, foreign_coordinator=member(Role.COMPANY_COORDINATOR))


def test_the_next_person_on_the_connection_inherits_nothing(probing, client):
    login_role, process, everything = probe_urls.who_and_what()
    assert everything >= 2
    seen = []
    for person in (probing.owner, probing.foreign_coordinator, probing.owner):
        client.force_login(person)
        seen.append(client.get("/proef/kijk/").json()["seen"])
        assert probe_urls.who_and_what() == [login_role, process, everything]
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('portaal.organisations', true)")
            assert cursor.fetchone() == ("",)
    web = "portaal_web"
    assert (
        seen == [[web, process, everything], [web, process, 0], [web, process, everything]]
        and login_role != web
    )


@pytest.mark.parametrize(("end", "status"), [("", 200), ("error", 500), ("404", 404)])
def test_an_error_undoes_everything_and_hooks_run_after_the_commit(probing, client, end, status):
    client.force_login(probing.owner)
    client.raise_request_exception = False
    assert client.post(f"/proef/schrijf/?end={end}").status_code == status
    assert (name_of(probing.owner) == probe_urls.RENAMED) is (status == 200)
    # after the commit the role is gone: a job is queued as the portal itself
    assert probe_urls.after_commit == ([probe_urls.who_and_what()] if status == 200 else [])


def test_reading_is_read_only_for_the_database_too(probing, client):
    client.force_login(probing.owner)
    with pytest.raises(Exception, match="read-only transaction") as caught:
        client.get("/proef/stiekem/")
    assert caught.value.sqlstate == "25006"
    assert client.post("/proef/stiekem/").status_code == 200


def test_a_streamed_answer_is_refused(probing, client):
    client.force_login(probing.owner)
    with pytest.raises(ImproperlyConfigured):
        client.get("/proef/stroom/")


def test_every_page_reads_behind_the_wall_in_a_read_only_transaction(transactional_db, client):
    """With real commits, so that the database refuses a write on any of them; errors would surface here."""
    cast = Cast()
    pages = [r for r in own_routes() if isinstance(r.rule, Can) and r.name and "form" not in r.objects]
    assert len(pages) > 30
    for person in (cast.owner, cast.other_mentor, cast.foreign_coordinator):
        client.force_login(person)
        for page in pages:
            kwargs = {name: cast.objects[name][0] for name in page.objects}
            answer = client.get(reverse(page.name, kwargs=kwargs))
            if answer.streaming:
                answer.close()
            assert answer.status_code in (200, 302, 403, 404, 405), page
            if person is cast.owner and "groeiwijzer:profile" in page.name:
                assert answer.status_code == 200, page
