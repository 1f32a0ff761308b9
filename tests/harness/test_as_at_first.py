"""What a test commits is gone afterwards, and what it changed is as it was."""

import pytest
from django.db import connection
from django.utils import timezone

from duaalportal.accounts import audit
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import AuditEntry, Membership, Organisation
from duaalportal.catalogue.models import Programme
from tests.factories.accounts import member
from tests.harness.as_at_first import kept


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_is_undone_also_where_nothing_may_be_deleted():
    first = list(Programme.objects.order_by("pk").values())
    person = member(Role.COMPANY_COORDINATOR)
    audit.record(
        "member_added", person, by=person, at=timezone.now(), organisation=Organisation.objects.get()
    )
    Programme.objects.filter(pk=first[0]["code"]).update(name="Anders")

    kept["default"].restore(connection)

    assert not any(model.objects.exists() for model in (AuditEntry, Membership, Organisation))
    assert list(Programme.objects.order_by("pk").values()) == first
