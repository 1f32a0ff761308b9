"""Ten schools with thousands of learners who look for a place, and companies that offer them: what a whole proposal is made of.

Drawn by a fixed seed over real postcodes. Each learner names a limit of travel within which about as many openings of the
own programme lie as is asked (50), and wishes of both sides, days, languages and what can be learned are there as in October.
"""

import datetime as dt
import random

from django.db import transaction
from django.utils import timezone

from companies import models as c
from companies.rules.deadlines import add_months
from duaalportal.accounts.models import Organisation, User
from duaalportal.catalogue.models import Activity, Programme
from duaalportal.lib.places import place_of, places_in, travel_km
from learningplans import models as lp
from matching import models as m
from matching.rules.scoring import USUAL

BATCH = 2000
PER_COMPANY = 2  # establishments
SCHOOLS = 10


@transaction.atomic
def fill_matching(*, learners=5000, openings=2500, within_reach=50, seed=8):
    """Fill an empty database that has its catalogue; returns the proposal over all schools, asked and not yet computed."""
    return _Filling(random.Random(seed), learners, openings, within_reach).all()


class _Filling:
    def __init__(self, chance, learners, openings, within_reach):
        self.chance, self.learners, self.openings, self.within = chance, learners, openings, within_reach
        self.now, self.today = timezone.now(), timezone.localdate()
        self.year = self.today.year if self.today.month >= 9 else self.today.year - 1
        self.programmes = list(Programme.objects.order_by("code"))
        self.postcodes = sorted({place.postcode for place in places_in() if place.municipality})

    def all(self):
        self.by = User.objects.create(email="groot@example.com", name="Wie Vraagt")
        schools = self._save(
            Organisation, (self._organisation("school", f"School {n}", n) for n in range(SCHOOLS))
        )
        places = self._companies()
        openings = self._openings(places)
        trajectories = self._learners(schools)
        self._said(trajectories, openings)
        first, *others = schools
        proposal = m.Proposal.objects.create(
            school=first,
            title="Alle opleidingen",
            school_year=self.year,
            weights={factor.value: weight for factor, weight in USUAL.items()},
            made_at=self.now,
            made_by=self.by,
        )
        agreed = {"asked_by": first, "agreed_at": self.now, "agreed_by": self.by}
        self._save(
            m.ProposalSchool, (m.ProposalSchool(proposal=proposal, school=one, **agreed) for one in others)
        )
        return proposal

    def _save(self, model, rows):
        return model.objects.bulk_create(rows, batch_size=BATCH)

    def _organisation(self, kind, name, nth):
        return Organisation(
            kind=kind, name=name, slug=f"{kind}-{nth}", postcode=self.chance.choice(self.postcodes)
        )

    def _companies(self):
        many = -(-self.openings // PER_COMPANY)
        companies = self._save(
            Organisation, (self._organisation("company", f"Bedrijf {n}", n) for n in range(many))
        )
        places = self._save(
            c.Establishment,
            (
                c.Establishment(
                    organisation=company,
                    name=f"{company.name}, werkplaats {n}",
                    postcode=self.chance.choice(self.postcodes),
                    municipality="Ergens",
                    capacity=self.chance.choice([None, None, 2, 4]),
                )
                for company in companies
                for n in range(PER_COMPANY)
            ),
        )[: self.openings]
        self.teaches = {place.pk: self.programmes[n % len(self.programmes)] for n, place in enumerate(places)}
        self._ready(companies, places)
        return places

    def _ready(self, companies, places):
        """Recognised, safe, and with mentors who stand in for each other."""
        ago = add_months(self.today, -6)
        of = lambda place: {"organisation_id": place.organisation_id, "establishment": place}  # noqa: E731
        self._save(
            c.Recognition,
            (
                c.Recognition(
                    programme=self.teaches[place.pk],
                    scheme_id="mtech",
                    recognised_on=ago,
                    expires_on=add_months(ago, 60),
                    registered_at=self.now,
                    registered_by=self.by,
                    **of(place),
                )
                for place in places
            ),
        )
        self._save(
            c.RiskAssessment,
            (
                c.RiskAssessment(
                    done_on=ago, cause="first", recorded_at=self.now, recorded_by=self.by, **of(place)
                )
                for place in places
            ),
        )
        self._save(
            c.SafetyContact,
            (
                c.SafetyContact(kind=kind, name="Ann Maes", reach="bureau", starts_on=ago, **of(place))
                for place in places
                for kind in c.SafetyContact.Kind.values
            ),
        )
        self._mentors(places)
        activities = {}
        for one in Activity.objects.filter(retired_on=None):
            activities.setdefault(one.programme_id, []).append(one)
        self._save(
            c.ActivityAnswer,
            (
                c.ActivityAnswer(
                    activity=activity,
                    value=self.chance.choice(["yes", "yes", "partly", "no"]),
                    changed_at=self.now,
                    changed_by=self.by,
                    **of(place),
                )
                for place in places
                for activity in activities.get(self.teaches[place.pk].pk, ())
            ),
        )

    def _mentors(self, places):
        ago = add_months(self.today, -6)
        pairs = [(place, name) for place in places for name in ("Eerste", "Tweede")]
        mentors = self._save(
            c.Mentor,
            (
                c.Mentor(
                    organisation_id=place.organisation_id,
                    establishment=place,
                    name=f"{name} mentor",
                    birth_date=dt.date(1980, 1, 1),
                    started_on=ago,
                )
                for place, name in pairs
            ),
        )
        for one, other in zip(mentors[::2], mentors[1::2], strict=True):
            one.substitute, other.substitute = other, one
        c.Mentor.objects.bulk_update(mentors, ["substitute"], batch_size=300)
        of = lambda mentor: {"organisation_id": mentor.organisation_id, "mentor": mentor}  # noqa: E731
        self._save(
            c.MentorPractice,
            (
                c.MentorPractice(
                    programme=self.teaches[mentor.establishment_id],
                    since=add_months(self.today, -120),
                    **of(mentor),
                )
                for mentor in mentors
            ),
        )
        seen = {"issued_on": ago, "seen_on": ago, "seen_by": self.by, "in_order": True}
        self._save(
            c.ConductCertificateCheck,
            (c.ConductCertificateCheck(model="596.2", **seen, **of(mentor)) for mentor in mentors),
        )
        trained = {"followed_on": ago, "certificate_seen_on": ago, "certificate_seen_by": self.by}
        self._save(
            c.MentorTraining,
            (c.MentorTraining(title="Mentoropleiding", **trained, **of(mentor)) for mentor in mentors),
        )

    def _openings(self, places):
        return self._save(
            m.Opening,
            (
                m.Opening(
                    organisation_id=place.organisation_id,
                    establishment=place,
                    place_name=place.name,
                    postcode=place.postcode,
                    municipality=place.municipality,
                    programme=self.teaches[place.pk],
                    places=self.chance.choice([1, 1, 2, 3]),
                    starts_on=self.today + dt.timedelta(days=self.chance.choice([0, 7, 14, 30])),
                    ends_on=self.today + dt.timedelta(days=200),
                    weekdays=self.chance.choice([[], [1, 2, 3], [3, 4, 5], [1, 2, 3, 4]]),
                    languages=self.chance.choice([[], ["Nederlands"], ["Nederlands", "Frans"]]),
                    offers_support=self.chance.random() < 0.5,
                    made_at=self.now,
                    made_by=self.by,
                    published_at=self.now,
                )
                for place in places
            ),
        )

    def _learners(self, schools):
        users = self._save(User, (User(name=f"Lerende {n}") for n in range(self.learners)))
        learners = self._save(
            lp.Learner,
            (
                lp.Learner(
                    school=schools[n % len(schools)],
                    user=user,
                    name=user.name,
                    postcode=self.chance.choice(self.postcodes) if n % 500 else "",
                    birth_date=dt.date(self.year - 17, 3, 1),
                    class_group=f"6{'ABC'[n % 3]}",
                    added_at=self.now,
                    added_by=self.by,
                )
                for n, user in enumerate(users)
            ),
        )
        return self._save(
            lp.Trajectory,
            (
                lp.Trajectory(
                    school=learner.school,
                    learner=learner,
                    programme=self.chance.choice(self.programmes),
                    school_year=self.year,
                    starts_on=dt.date(self.year, 9, 1),
                    ends_on=dt.date(self.year + 1, 6, 30),
                    state="searching",
                    started_at=self.now,
                    started_by=self.by,
                )
                for learner in learners
            ),
        )

    def _said(self, trajectories, openings):
        by_programme, reach = {}, {}
        for one in openings:
            by_programme.setdefault(one.programme_id, []).append(one)
        profiles, chosen, shown, wished = [], [], [], []
        for one in trajectories:
            there = by_programme.get(one.programme_id, [])
            key = one.learner.postcode, one.programme_id
            if key not in reach:
                reach[key] = self._reach(one.learner.postcode, there)
            limit, near = reach[key]
            own = {"school_id": one.school_id, "trajectory": one}
            profiles.append(
                m.LearnerProfile(
                    max_km=limit,
                    languages=["Nederlands"],
                    wants_support=self.chance.random() < 0.2,
                    saved_at=self.now,
                    saved_by=self.by,
                    **own,
                )
            )
            for rank, opening in enumerate(self.chance.sample(near, min(3, len(near))), 1):
                chosen.append(
                    m.Preference(opening=opening, rank=rank, chosen_at=self.now, chosen_by=self.by, **own)
                )
                if rank == 1:
                    shown.append(self._copy(opening, own))
                if rank == 1 and self.chance.random() < 0.3:
                    wished.append(
                        m.CompanyWish(
                            organisation_id=opening.organisation_id,
                            opening=opening,
                            at=self.now,
                            by=self.by,
                            **own,
                        )
                    )
        self._save(m.LearnerProfile, profiles)
        self._save(m.Preference, chosen)
        self._save(m.SharedProfile, shown)
        self._save(m.CompanyWish, wished)

    def _copy(self, opening, own):
        return m.SharedProfile(
            organisation_id=opening.organisation_id,
            opening=opening,
            first_name="Lerende",
            programme_id=opening.programme_id,
            shared_at=self.now,
            shared_by=self.by,
            **own,
        )

    def _reach(self, postcode, openings):
        """A limit of travel, and the openings within it; without a postcode a few at random."""
        if not place_of(postcode) or not openings:
            return None, openings[: self.within]
        by_way = sorted(
            ((travel_km(postcode, one.postcode), str(one.pk), one) for one in openings), key=lambda p: p[:2]
        )
        limit = by_way[min(self.within, len(by_way)) - 1][0]
        return limit, [one for km, _, one in by_way if km <= limit]
