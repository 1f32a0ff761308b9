"""The talk about one assessment: what differs, what was agreed, and where company and mentor look differently."""

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from duaalportal.accounts.access import Can, requires
from duaalportal.lib.pages import go_to, render_page
from groeiwijzer import services
from groeiwijzer import together as talk
from groeiwijzer.instruments import Mode, UnknownItem
from groeiwijzer.models import Choice
from groeiwijzer.together_forms import AgreeForm
from groeiwijzer.views.loading import agreeable, readable_inside


@requires(Can.SEE_ASSESSMENTS)
@require_http_methods(["GET", "HEAD", "POST"])
def together(request, organisation, assessment):
    """The voices side by side, the largest differences first; a post writes down what was agreed on one item."""
    request.menu = "groeiwijzer:home"
    if request.method == "POST":
        return _agree(request, agreeable(request, organisation, assessment))
    found = readable_inside(request, organisation, assessment)
    return _page(request, found, *talk.talk_about(found, request.user))


def _agree(request, assessment):
    seen, mirrors = talk.talk_about(assessment, request.user)
    try:
        topic = talk.topic_of(seen, request.POST.get("item", ""))
    except UnknownItem as error:
        raise Http404 from error
    if seen.instrument.mode == Mode.REFLECTION:
        raise Http404
    form = AgreeForm.for_topic(topic, request.POST)
    if not form.is_valid():
        return _page(request, assessment, seen, mirrors, at_hand=(topic, form))
    try:
        agreed = services.agree_answer(
            assessment=assessment,
            item_code=topic.item.code,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
    except UnknownItem as error:  # asked of another audience
        raise Http404 from error
    except services.AnswerChanged as error:
        at_hand = (topic, _on_top_of(error.current, topic, request))
        about = talk.talk_about(assessment, request.user)
        return _page(request, assessment, *about, at_hand=at_hand, theirs=error.current)
    messages.success(request, f"Vastgelegd: {Choice(agreed.value).label}.")
    address = reverse("groeiwijzer:together", args=[assessment.organisation.slug, assessment.pk])
    return go_to(request, f"{address}#afspraak-{agreed.item_code}")


def _on_top_of(current, topic, request):
    """The form as it was typed, ready to be saved over what is there now."""
    data = request.POST.copy()
    data[f"{topic.item.code}-version"] = current.version
    return AgreeForm.for_topic(topic, data)


def _page(request, assessment, seen, mirrors, at_hand=None, theirs=None):
    """The page; `at_hand` is the topic and form that came back with an error, `theirs` what somebody else saved."""
    reflects = seen.instrument.mode == Mode.REFLECTION
    may_agree = not reflects and assessment.organisation_id in request.user.access.organisation_ids(
        Can.FILL_IN_ASSESSMENT
    )
    code, form = (at_hand[0].item.code, at_hand[1]) if at_hand else ("", None)

    def with_form(topic):
        if not may_agree:
            return topic, None
        return topic, form if topic.item.code == code else AgreeForm.for_topic(topic)

    open_topics, settled = talk.topics(seen), talk.settled(seen)
    if at_hand and code not in {topic.item.code for topic in [*open_topics, *settled]}:
        open_topics.insert(0, talk.topic_of(seen, code))
    context = {
        "assessment": assessment,
        "reading": seen,
        "reflects": reflects,
        "topics": [with_form(topic) for topic in open_topics],
        "settled": [with_form(topic) for topic in settled],
        "texts": talk.open_texts(seen) if reflects else [],
        "mirrors": mirrors,
        "answered_by": [r for r in seen.respondents if any(r.pk in rows for rows in seen.voices.values())],
        "at_hand": code,
        "theirs": theirs,
        "may_agree": may_agree,
    }
    return render_page(
        request, "groeiwijzer/together.html", context, status=409 if theirs else 422 if at_hand else 200
    )
