"""The state machine of an application: every move from every state by every side."""

import pytest
from django.db import transaction
from django.utils import timezone

from companies import applications
from companies.models import RecognitionApplication, State
from companies.rules.applications import MOVES, Side, may
from duaalportal.accounts.models import AuditEntry
from tests.companies.applying import PATHS, World, days_ago

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def stands(application):
    return State(RecognitionApplication.objects.get(pk=application.pk).state)


@pytest.mark.shows("C07")
@pytest.mark.parametrize("in_portal", [True, False], ids=["in_portal", "elsewhere"])
@pytest.mark.parametrize("state", list(State), ids=[state.value for state in State])
def test_from_every_state_each_side_makes_its_own_moves_and_no_other(world, state, in_portal):
    application = world.in_state(state, site=None if in_portal else world.elsewhere())
    assert stands(application) == state
    handled = application.partnership is not None
    assert handled == (in_portal and application.submitted_on is not None)
    steps = application.steps.count()
    for name, made in MOVES.items():
        for side in Side:
            allowed = may(name, state, side, handled)
            assert not (allowed and made.is_noted and (handled or side is Side.PARTNERSHIP))
            try:
                world_back_when_done(world, application, name, side, allowed)
            except (applications.NotFromHere, applications.NotYourMove) as refused:
                assert not allowed, (name, side, refused)
                assert "(Bron: 001:" in str(refused)
                assert stands(application) == state
                assert application.steps.count() == steps
            else:
                assert allowed, f"{side} made {name} from {state}"
            assert made.reaches != State.DRAFT or name in {"reopen", "return"}


def world_back_when_done(world, application, name, side, allowed):
    """Try a move on a copy of the situation: what is made is undone again."""

    class Undo(Exception):
        pass

    try:
        with transaction.atomic():
            if name == "appeal" and allowed:
                applications.receive_decision(
                    application=application, on=days_ago(3), by=world.coordinator, at=timezone.now()
                )
            moved = applications.move(
                application=application,
                name=name,
                by=world.consultant if side is Side.PARTNERSHIP else world.coordinator,
                at=timezone.now(),
                on=days_ago(0),
                side=side,
                reason="Omdat het zo is.",
            )
            assert moved.state == MOVES[name].reaches
            step = moved.steps.order_by("-at", "-pk").first()
            assert (step.to_state, step.on) == (MOVES[name].reaches, days_ago(0))
            assert AuditEntry.objects.filter(verb=f"application_{name}", object_id=str(moved.pk)).exists()
            raise Undo
    except Undo:
        pass


def test_every_state_can_be_reached_and_every_move_be_made():
    assert set(PATHS) == set(State)
    left = {state for made in MOVES.values() for state in made.leaves}
    assert left | {State.RECOGNISED, State.FINALLY_REFUSED, State.STOPPED} == set(State)


@pytest.mark.shows("C09")
@pytest.mark.parametrize("name", ["recognise", "refuse", "note_recognised", "note_refused"])
@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_TREATMENT, State.VISIT_PLANNED])
def test_a_decision_before_the_visit_is_refused(world, state, name):
    application = world.in_state(state, site=world.elsewhere())
    with pytest.raises(applications.NotFromHere, match=r"alleen als ze bezocht .*001:253"):
        world.go(application, name)
    assert stands(application) == state


def test_what_asks_a_reason_does_not_go_without(world):
    application = world.draft()
    with pytest.raises(applications.ReasonMissing):
        applications.stop(
            application=application,
            reason="  ",
            version=application.version,
            by=world.coordinator,
            at=timezone.now(),
        )
    assert stands(application) == State.DRAFT


def test_a_stopped_application_makes_room_for_a_new_one(world):
    first = world.in_state(State.STOPPED)
    second = world.draft()
    assert first.pk != second.pk
    with pytest.raises(applications.CannotStart, match="loopt al een aanvraag"):
        world.draft()
