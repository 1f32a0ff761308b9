"""The portal's addresses, and a few of a test's own that look behind the wall from inside a request."""

from django.db import connection, transaction
from django.http import Http404, JsonResponse, StreamingHttpResponse
from django.urls import path

from duaalportal.accounts.access import Can, requires
from duaalportal.accounts.models import User
from duaalportal.urls import urlpatterns as of_the_portal
from groeiwijzer.models import Assessment

RENAMED = "Hernoemd in een aanvraag"
after_commit = []


def who_and_what():
    """Who the database takes us for, on which connection, and which assessments there are without any filter."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, pg_backend_pid(), (SELECT count(*) FROM groeiwijzer_assessment)")
        return list(cursor.fetchone())


@requires(Can.USE_PORTAL)
def look(request):
    return JsonResponse({"seen": who_and_what()})


@requires(Can.USE_PORTAL)
def write(request):
    """Write, leave a note for after the commit, and end as asked."""
    User.objects.filter(pk=request.user.pk).update(name=RENAMED)
    transaction.on_commit(lambda: after_commit.append(who_and_what()))
    if request.GET.get("end") == "error":
        raise RuntimeError("halfway")
    if request.GET.get("end") == "404":
        raise Http404
    return JsonResponse({})


@requires(Can.USE_PORTAL)
def sneak(request):
    """A write on GET that goes around Django, so around the middleware that refuses it."""
    connection.connection.execute(
        "UPDATE accounts_user SET name = %s WHERE id = %s", (RENAMED, request.user.pk)
    )
    return JsonResponse({})


@requires(Can.USE_PORTAL)
def stream(request):
    return StreamingHttpResponse(str(row) for row in Assessment.objects.all())


urlpatterns = [
    *of_the_portal,
    path("proef/kijk/", look),
    path("proef/schrijf/", write),
    path("proef/stiekem/", sneak),
    path("proef/stroom/", stream),
]
