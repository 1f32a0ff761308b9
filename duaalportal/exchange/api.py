"""The read API for other systems, under /api/v1/: with a key of an organisation, only reading, page by page.

Each operation declares its scope; what it finds is what the organisation of the key may see, read behind the wall.
"""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import Http404
from django.utils import timezone
from ninja import NinjaAPI, Query, Schema
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle
from pydantic import create_model

from duaalportal.accounts.rls import behind_the_wall
from duaalportal.exchange import shapes, tokens
from duaalportal.exchange.acting import stand_in
from duaalportal.exchange.listings import LISTINGS

PREFIX = "/api/v1/"
PER_KEY, WRONG_KEYS = "120/m", "60/m"
MOST = 200
ABOUT = """Lezen voor systemen van een school of leerbedrijf. Stuur je sleutel mee als `Authorization: Bearer duaal_...`.
Een sleutel leest wat de coördinator van de organisatie in het portaal ziet, en alleen wat bij haar toegangen staat.
Lijsten komen per pagina: vraag verder met `after`, tot `next` leeg is. Hoogstens 120 vragen per minuut en per sleutel.
"""


class PerKey(SimpleRateThrottle):
    """So many questions a minute for each key."""

    def get_cache_key(self, request):
        """Counted by key."""
        return f"api-key-{request.auth.pk}"


class PerAddress(SimpleRateThrottle):
    """So many wrong keys a minute from one address."""

    def get_cache_key(self, request):
        """Counted by where it comes from."""
        return f"api-wrong-{get_adapter().get_client_ip(request)}"


class Key(HttpBearer):
    """A key in the header of the request."""

    def authenticate(self, request, token):
        """The key that was sent, or None; who sends many that do not fit has to wait."""
        now = timezone.now()
        found = tokens.find(token, now)
        if found is None:
            wrong = PerAddress(WRONG_KEYS)
            if not wrong.allow_request(request):
                raise Throttled(wait=wrong.wait())
            return None
        tokens.note_use(token=found, at=now)
        return found


api = NinjaAPI(
    title="DuaalPortaal",
    version="1",
    description=ABOUT,
    docs_url=None,
    openapi_url=None,
    urls_namespace="api",
    auth=Key(),
    throttle=[PerKey(PER_KEY)],
)


# --- what goes wrong ----------------------------------------------------------------------------------------------


@api.exception_handler(AuthenticationError)
def no_key(request, error):
    """No key, or one that opens nothing: unknown, ended and taken back look the same."""
    answer = _told(
        request, "Deze sleutel opent niets. Kijk na of hij nog werkt op de pagina Koppelingen.", 401
    )
    answer["WWW-Authenticate"] = "Bearer"
    return answer


@api.exception_handler(Throttled)
def too_many(request, error):
    """Asked too often."""
    answer = _told(request, "Te veel vragen na elkaar. Wacht even en vraag opnieuw.", 429)
    if error.wait is not None:
        answer["Retry-After"] = str(int(error.wait) + 1)
    return answer


@api.exception_handler(Http404)
def not_there(request, error):
    """Somebody else's row, or none."""
    return _told(request, "Dit bestaat niet, of het is niet van jouw organisatie.", 404)


@api.exception_handler(ValidationError)
def not_understood(request, error):
    """A question that does not fit its description."""
    names = ", ".join(sorted({str(one["loc"][-1]) for one in error.errors}))
    return _told(request, f"Deze vraag klopt niet: {names}.", 422)


def _told(request, words, status):
    return api.create_response(request, {"detail": words}, status=status)


TROUBLES = {401: shapes.Trouble, 403: shapes.Trouble, 422: shapes.Trouble, 429: shapes.Trouble}


# --- what can be asked ----------------------------------------------------------------------------------------------


def reads(path, response, *, scope, more=None, **words):
    """Register an operation that asks this scope of the key (None: any key), and runs it behind the wall."""

    def register(view):
        view.scope = scope
        return api.get(path, response={200: response} | TROUBLES | (more or {}), **words)(view)

    return register


def _reading(request, scope):
    """The reader for whom this request may read this scope; 403 where the key does not open it."""
    if scope is not None and scope not in request.auth.scopes:
        raise HttpError(403, f"Deze sleutel mag dit niet lezen. Nodig is: {scope.value}.")
    return stand_in(request.auth)


@reads(
    "organisation/",
    shapes.Organisation,
    scope=None,
    url_name="api_organisation",
    operation_id="read_organisation",
    summary="Van wie de sleutel is, en wat hij leest",
)
def read_organisation(request):
    """The organisation of the key."""
    token, own = request.auth, request.auth.organisation
    _reading(request, None)
    return {
        "id": own.pk,
        "name": own.name,
        "kind": own.kind,
        "enterprise_number": own.kbo_number,
        "scopes": token.scopes,
        "ends_on": token.ends_on,
    }


def _lists(listing):
    """Register the operation that gives one list page by page."""
    page = create_model(
        f"{listing.shape.__name__}Page",
        __base__=Schema,
        items=(list[listing.shape], ...),
        next=(UUID | None, None),
    )

    def view(
        request,
        after: UUID | None = None,
        limit: int = Query(100, ge=1, le=MOST),
        trajectory: UUID | None = None,
    ):
        reader, on = _reading(request, listing.scope), timezone.localdate()
        with behind_the_wall(reader, read_only=True):
            return listing.page(
                *(reader, on, request.auth.organisation), after=after, limit=limit, trajectory=trajectory
            )

    def view_of_all(request, after: UUID | None = None, limit: int = Query(100, ge=1, le=MOST)):
        return view(request, after, limit)

    reads(
        f"{listing.path}/",
        page,
        scope=listing.scope,
        url_name=f"api_{listing.path}",
        operation_id=f"list_{listing.path}",
        summary=listing.title,
    )(view if listing.about_learner else view_of_all)


for _listing in LISTINGS:
    _lists(_listing)


@reads(
    "learners/{uuid:trajectory}/",
    shapes.Learner,
    scope=LISTINGS[0].scope,
    more={404: shapes.Trouble},
    url_name="api_learner",
    operation_id="read_learner",
    summary="Eén lerende in één schooljaar",
)
def read_learner(request, trajectory: UUID):
    """One trajectory; of somebody else it is a 404."""
    listing, own = LISTINGS[0], request.auth.organisation
    reader, on = _reading(request, listing.scope), timezone.localdate()
    with behind_the_wall(reader, read_only=True):
        found = listing.page(reader, on, own, after=None, limit=1, trajectory=trajectory)["items"]
    if not found:
        raise Http404
    return found[0]


def document():
    """The description of all this in OpenAPI."""
    return api.get_openapi_schema(path_prefix=PREFIX)


def operations():
    """Every operation with the scope it declares: (address name, method, scope)."""
    for router in api._get_bound_routers():
        for path_view in router.path_operations.values():
            for operation in path_view.operations:
                yield operation.url_name, operation.methods, operation.view_func
