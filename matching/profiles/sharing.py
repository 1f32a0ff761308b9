"""A learner lets one company read a copy of chosen headings, and takes it back at once."""

from django.db import transaction

from duaalportal.accounts import audit
from matching.models import LearnerProfile, Opening, Preference, SharedProfile
from matching.profiles.headings import for_companies
from matching.profiles.holding import ProfileMoved, ProfileRefused, held
from matching.profiles.wishing import withdraw_about

audit.verbs(
    profile_shared="liet een leerbedrijf het eigen profiel lezen",
    profile_taken_back="nam een gedeeld profiel terug",
)


@transaction.atomic
def share(*, preference, codes, version, by, at, today):
    """Let the company of a preferred opening read these headings, as they stand in that version of the profile.

    One copy per company: sharing again puts another text in its place. In the trail of the school, which stands
    around the learner; a company's own trail names no learner.
    """
    current = held(preference.trajectory)
    # read again under the lock: withdrawn at that same moment, it shares nothing
    if Preference.objects.get(pk=preference.pk).withdrawn_at:
        raise ProfileRefused("Je trok deze keuze terug.")
    opening = Opening.objects.filter(pk=preference.opening_id).select_related("organisation").get()
    profile = LearnerProfile.objects.filter(trajectory=current).first()
    if profile is None:
        raise ProfileRefused("Vul eerst je profiel in.")
    if profile.version != version:
        raise ProfileMoved("Je profiel is intussen aangepast. Kijk na wat het bedrijf nu zou lezen.")
    if not Opening.objects.on_offer(today).filter(pk=opening.pk).exists():
        raise ProfileRefused("Deze plaats wordt niet meer aangeboden.")
    known = {one.code: one for one in for_companies(profile)}
    if not codes or not set(codes) <= set(known):
        raise ProfileRefused("Kies wat het bedrijf mag lezen.", "codes")
    copy, _ = SharedProfile.objects.update_or_create(
        trajectory=current,
        organisation=opening.organisation,
        withdrawn_at=None,
        defaults={
            "school": current.school,
            "opening": opening,
            "first_name": current.learner.first_name,
            "programme_id": current.programme_id,
            "shown": {known[code].heading: known[code].text for code in known if code in codes},
            "shared_at": at,
            "shared_by": by,
        },
    )
    facts = {"company": opening.organisation_id, "headings": [code for code in known if code in codes]}
    audit.record("profile_shared", copy, by=by, at=at, organisation=current.school, **facts)
    return copy


@transaction.atomic
def take_back(*, copy, by, at):
    """From now on the company reads nothing, and its wish for this learner is withdrawn. Twice is once."""
    rows = SharedProfile.objects.select_for_update(of=("self",)).select_related("school")
    current = rows.get(pk=copy.pk)
    if current.withdrawn_at is None:
        current.withdrawn_at = at
        current.save(update_fields=["withdrawn_at"])
        withdraw_about(current, at)
        facts = {"company": current.organisation_id}
        audit.record("profile_taken_back", current, by=by, at=at, organisation=current.school, **facts)
    return current


def take_back_of(*, trajectory, opening, by, at):
    """Take back the copy that was shared for one opening, if there is one."""
    for copy in SharedProfile.objects.filter(trajectory=trajectory, opening=opening, withdrawn_at=None):
        take_back(copy=copy, by=by, at=at)
