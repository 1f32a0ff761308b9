"""Build the demo world through the services people use, with dates counted from today."""

import random
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from django.db import transaction
from django.utils.text import slugify

from companies.models import Establishment
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Organisation, User
from duaalportal.catalogue.loading import load_catalogue
from duaalportal.demo import companies, evaluation, following, matching, networks, plans, trajectories
from evaluation.loading import load_grids
from groeiwijzer import group, growth, services, sharing, talks
from groeiwijzer.models import Answer, InstrumentVersion, Part
from groeiwijzer.queries import audience_of
from learningplans.sheets.loading import load_field_sheets

CONTENT = Path(__file__).parent / "content" / "world.yaml"
BRUSSELS = ZoneInfo("Europe/Brussels")


def exists():
    """Whether the demo world stands in this database."""
    return Organisation.objects.filter(slug="de-clercq").exists()


@transaction.atomic
def build(today):
    """Make the whole world; all or nothing."""
    load_catalogue()
    builder = Builder(yaml.safe_load(CONTENT.read_text()), today)
    load_field_sheets(builder.at(400))
    load_grids(builder.at(400))
    builder.build()


def _draw(*key):
    """A number between 0 and 1 that is always the same for the same key."""
    return random.Random("-".join(key)).random()  # noqa: S311  no secret


def with_check_digits(first_eight):
    """Ten digits that pass the check modulo 97."""
    return f"{first_eight}{97 - int(first_eight) % 97:02d}"


class Builder:
    """Keeps the people and places by name while the world grows."""

    def __init__(self, world, today):
        self.world, self.today = world, today
        self.people, self.places = {}, {}
        self.versions = {v.code: v for v in InstrumentVersion.objects.filter(owner=None).newest()}

    def at(self, days_ago, hour=9, minute=12):
        """A moment on the clock of Brussels, some days ago."""
        return datetime.combine(self.today - timedelta(days=days_ago), time(hour, minute), BRUSSELS)

    def build(self):
        """Organisations and people first, then what they did."""
        for row in self.world["organisations"]:
            self.organisation(row)
        companies.build(self)
        trajectories.build(self)
        plans.build(self)
        evaluation.build(self)
        matching.build(self)
        for row in self.world["organisations"]:
            if row["kind"] == "company":
                self.company_moments(row)
        self.other_instruments()
        self.plan_and_talk()
        networks.build(self)
        following.build(self)
        group.make_missing(today=self.today, at=self.at(0))

    def organisation(self, row):
        """One organisation with its establishments and its people."""
        place = Organisation.objects.create(
            kind=row["kind"],
            name=row["name"],
            slug=row["slug"],
            kbo_number=with_check_digits(row["kbo"]) if "kbo" in row else None,
            street=row.get("street", ""),
            postcode=row.get("postcode", ""),
            municipality=row.get("municipality", ""),
        )
        self.places[row["slug"]] = place
        for site in row.get("establishments", ()):
            Establishment.objects.create(
                organisation=place,
                number=with_check_digits(site["number"]),
                joint_committee_id=site["joint_committee"],
                capacity=site.get("capacity"),
                **{field: site[field] for field in ("name", "street", "postcode", "municipality")},
            )
        for person in row["people"]:
            user = self.person(person["name"], row["slug"])
            accounts.add_member(
                user=user,
                organisation=place,
                role=Role(person["role"]),
                by=user,
                at=self.at(700),
                starts_on=self.at(700).date(),
            )

    def person(self, name, slug):
        """A person with a checked address under .example."""
        if name not in self.people:
            email = f"{slugify(name).replace('-', '.')}@{slug}.example"
            user = User.objects.create_user(email, name)
            self.people[name] = user
        return self.people[name]

    # --- self-assessments --------------------------------------------------------------------------------

    def moment(
        self,
        place,
        by,
        days_ago,
        maturity,
        *,
        code="groeiwijzer",
        part=Part.COMPANY,
        finish=True,
        share=1.0,
        seed="",
        **extra,
    ):
        """One self-assessment with believable answers of its respondents."""
        started = self.at(days_ago)
        season = "Voorjaar" if started.month < 8 else "Najaar"
        assessment = services.start_assessment(
            organisation=place,
            version=self.versions[code],
            part=part,
            title=extra.pop("title", f"{season} {started.year}"),
            moment=started.date(),
            by=by,
            at=started,
            **extra,
        )
        for nth, respondent in enumerate(assessment.respondents.all()):
            self.answers(
                assessment,
                respondent,
                maturity,
                share if nth == 0 else share * 0.6,
                seed or place.slug,
            )
        if finish:
            for respondent in assessment.respondents.all():
                services.mark_ready(assessment=assessment, user=respondent.user, at=self.at(days_ago, 10))
            services.finish_assessment(assessment=assessment, by=by, at=self.at(days_ago, 11))
        return assessment

    def answers(self, assessment, respondent, maturity, share, seed):
        """Answers that climb with maturity; the same seed gives the same company character each year."""
        items = assessment.instrument.items(audience_of(assessment))
        rows = []
        for place, item in enumerate(items):
            if place >= len(items) * share:
                break
            draw = _draw(seed, item.code)
            if (
                _draw(seed, item.code, respondent.voice) < 0.15
            ):  # here and there two people see it differently
                draw = 1 - draw
            height = maturity + 0.46 - 0.15 * item.level
            value = "doing" if draw < height else "partly" if draw < height + 0.15 else "not_yet"
            value = "na" if _draw(seed, item.code, "na") > 0.985 else value
            note = self.world["notes"].get(item.code, "") if seed == "de-clercq" and maturity > 0.6 else ""
            rows.append(
                Answer(
                    assessment=assessment,
                    organisation_id=assessment.organisation_id,
                    respondent=respondent,
                    item_code=item.code,
                    value=value,
                    note=note,
                    updated_at=assessment.started_at + timedelta(seconds=20 * place),
                )
            )
        Answer.objects.bulk_create(rows)

    def company_moments(self, row):
        """Each company looked back once in a closed quarter; De Clercq more often."""
        place = self.places[row["slug"]]
        lead = self.people[next(p["name"] for p in row["people"] if p["role"] == "company_coordinator")]
        if row["slug"] != "de-clercq":
            self.moment(place, lead, 120, row["maturity"])
            return
        bart, dirk = self.people["Bart Claeys"], self.people["Dirk Wauters"]
        self.moment(place, lead, 372, 0.5, respondents=[bart])
        spring = self.moment(place, lead, 190, 0.64, respondents=[bart])
        now = self.moment(place, lead, 9, row["maturity"], respondents=[bart], share=0.7, finish=False)
        for days, site, maturity in ((100, "De Clercq Deinze", 0.6), (98, "De Clercq Waregem", 0.35)):
            self.moment(
                place, lead, days, maturity, establishment=place.establishments.get(name=site), seed=site
            )
        mine = self.moment(place, bart, 30, 0.66, part=Part.MENTOR, subject=bart, seed="bart")
        services.open_to_company(assessment=mine, by=bart, at=self.at(29))
        self.moment(place, dirk, 25, 0.4, part=Part.MENTOR, subject=dirk, seed="dirk")
        self.moment(place, dirk, 20, 0.5, code="mentorprofiel", part=Part.BOTH, subject=dirk, seed="dirk")
        self.spring, self.now = spring, now

    def other_instruments(self):
        """A school's checklist, and the reflection of a learner."""
        school, coach = self.places["atheneum-leiebocht"], self.people["Sofie Maes"]
        self.moment(school, coach, 60, 0.6, code="leidraad", part=Part.BOTH)
        lina = self.people["Lina Verhaegen"]
        mine = services.start_assessment(
            organisation=school,
            version=self.versions["zes_fundamenten"],
            part=Part.BOTH,
            title="Mijn start",
            moment=self.at(40).date(),
            subject=lina,
            by=lina,
            at=self.at(40),
        )
        texts = (
            "Ik wil leren TIG-lassen en later zelf een ploeg leiden.",
            "Ja, ik koos dit zelf, mijn broer werkt ook in de metaal.",
        )
        for item, text in zip(mine.instrument.items(), texts, strict=False):
            services.save_answer(
                assessment=mine,
                user=lina,
                item_code=item.code,
                value="",
                note=text,
                version=0,
                at=self.at(40, 10),
            )
        sharing.share(
            assessment=self.spring,
            organisation=school,
            ends_on=self.today + timedelta(days=200),
            by=self.people["Ilse De Clercq"],
            at=self.at(150),
        )

    # --- plan and talk -----------------------------------------------------------------------------------

    def plan_and_talk(self):
        """The growth plan of De Clercq and the talk at the end of last year's trajectory."""
        ilse = self.people["Ilse De Clercq"]
        for row in self.world["actions"]:
            action = growth.plan_action(
                organisation=self.places["de-clercq"],
                assessment=self.spring,
                item_code=row["item"],
                title=row["title"],
                owner=self.people[row["owner"]],
                due_on=self.today + timedelta(days=row["due"]),
                by=ilse,
                at=self.at(60),
            )
            if "done" in row:
                growth.finish_action(action=action, note=row["done"], by=ilse, at=self.at(20))
        talk = self.world["talk"]
        talks.record_talk(
            organisation=self.places["de-clercq"],
            version=self.versions["groeiwijzer"],
            establishment=None,
            about=talk["about"],
            held_on=self.at(145).date(),
            present=talk["present"],
            notes=talk["notes"],
            by=ilse,
            at=self.at(145),
        )
