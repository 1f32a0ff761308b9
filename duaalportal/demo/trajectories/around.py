"""What happens around the learners: calendar, absences, visits and talks, agreements on working together, things lent."""

from datetime import timedelta

from duaalportal.accounts.access import Role
from duaalportal.catalogue.models import SchoolDay, SchoolDayKind
from learningplans import charter, loans, meetings, saved_filters, start_profile, team, wellbeing
from learningplans.models import Absence, Meeting, Placement

KIND = Meeting.Kind


def build(world):
    """Each side of it, for the learners with a story."""
    story = Story(world)
    story.calendar()
    story.teachers()
    story.absences()
    story.talks()
    story.papers()
    story.words()
    saved_filters.save(user=story.sofie, name="Op zoek", query="stand=searching", at=world.at(20))


class Story:
    """What people of the school and the companies did."""

    def __init__(self, world):
        self.world, self.stories = world, world.trajectories
        self.sofie, self.nele = world.people["Sofie Maes"], world.people["Nele Baert"]

    def calendar(self):
        """Exams, an excursion and a study day, some weeks from now."""
        school = self.world.places["atheneum-leiebocht"]
        rows = (
            (SchoolDayKind.EXAM, "Examens", 24, 28),
            (SchoolDayKind.EXCURSION, "Bezoek aan een staalfabriek", 9, 9),
            (SchoolDayKind.STUDY, "Pedagogische studiedag", 45, 45),
        )
        for kind, name, first, last in rows:
            SchoolDay.objects.create(
                school=school,
                kind=kind,
                name=name,
                first_day=self.world.today + timedelta(days=first),
                last_day=self.world.today + timedelta(days=last),
                added_at=self.world.at(50),
                added_by=self.world.people["Marc Dhondt"],
            )

    def teachers(self):
        """Nele teaches whom Sofie accompanies."""
        for key in ("lina", "yassin", "emma", "senne", "start_red"):
            trajectory = self.stories[key]
            team.add_member(
                trajectory=trajectory,
                organisation=trajectory.school,
                role=Role.DUAL_TEACHER,
                user=self.nele,
                starts_on=trajectory.starts_on,
                by=self.sofie,
                at=self.world.at(60),
            )

    def absences(self):
        """One that nobody of the school saw yet, and one of last month."""
        for key, first, last, seen in (("lina", 1, 1, False), ("yassin", 30, 29, True)):
            trajectory = self.stories[key]
            at = self.world.at(first, 7, 40)
            Absence.objects.create(
                school=trajectory.school,
                trajectory=trajectory,
                side=Absence.Side.COMPANY,
                first_day=self.world.today - timedelta(days=first),
                last_day=self.world.today - timedelta(days=last),
                reported_at=at,
                reported_by=self.world.people["Ilse De Clercq"],
                **({"school_saw_at": at + timedelta(hours=2), "school_saw_by": self.sofie} if seen else {}),
            )

    def talks(self):
        """A visit that was held with what was agreed, one next week, and school and company who visit each other."""
        lina = self.stories["lina"]
        company = self.world.places["de-clercq"]
        guests = [
            meetings.Guest(name, self.world.people[name])
            for name in ("Lina Verhaegen", "Bart Claeys", "Sofie Maes")
        ]
        held = self._plan(lina, KIND.VISIT, "Hoe verlopen de eerste weken?", -25, 30, guests, company)
        meetings.report(
            meeting=held,
            held_on=self.world.at(25).date(),
            text="Lina voelt zich thuis in de ploeg. Het lezen van tekeningen vraagt nog oefening; dat komt op school terug.",
            present=[person.pk for person in held.people.all()],
            points=[
                meetings.Agreed(
                    "Drie tekeningen van het atelier meegeven naar school",
                    owner=self.world.people["Bart Claeys"],
                    due_on=self.world.today + timedelta(days=3),
                )
            ],
            version=held.version,
            by=self.sofie,
            at=self.world.at(24),
        )
        self._plan(lina, KIND.FOLLOW_UP, "Gesprek met drie over de eerste periode", 6, 8, guests, company)
        meetings.plan(
            kind=KIND.MUTUAL_VISIT,
            purpose="De leerkrachten leren het atelier kennen",
            school=self.world.places["atheneum-leiebocht"],
            organisation=company,
            starts_at=self.world.at(-12, 14, 0),
            minutes=90,
            where_at="De Clercq Deinze",
            by=self.sofie,
            at=self.world.at(15),
        )

    def _plan(self, trajectory, kind, purpose, days, planned_ago, guests, company):
        return meetings.plan(
            kind=kind,
            purpose=purpose,
            trajectory=trajectory,
            organisation=company,
            starts_at=self.world.at(-days, 15, 30),
            minutes=45,
            where_at="De Clercq Deinze, vergaderzaal",
            people=guests,
            by=self.sofie,
            at=self.world.at(planned_ago),
        )

    def papers(self):
        """What school, company and learner agreed, and what waits for an answer."""
        ilse = self.world.people["Ilse De Clercq"]
        agreed = self._charter(self.stories["lina"], 55)
        for name in ("Ilse De Clercq", "Lina Verhaegen"):
            charter.agree(charter=agreed, by=self.world.people[name], at=self.world.at(52))
        self._charter(self.stories["yassin"], 4)
        placement = Placement.objects.get(trajectory=self.stories["lina"])
        loans.lend(
            placement=placement,
            lender=self.world.places["de-clercq"],
            items="Lashelm met automatisch scherm\nLederen laspak, maat M",
            conditions="Meld het meteen als iets stuk is.",
            lent_on=placement.starts_on,
            due_on=placement.ends_on,
            by=ilse,
            at=self.world.at(50),
        )

    def _charter(self, trajectory, ago):
        placement = Placement.objects.get(trajectory=trajectory)
        draft = charter.draw_up(placement=placement, by=self.sofie, at=self.world.at(ago))
        return charter.propose(charter=draft, version=draft.version, by=self.sofie, at=self.world.at(ago - 1))

    def words(self):
        """Where Lina began, and a remark that waits for her."""
        lina = self.stories["lina"]
        written = start_profile.write_profile(
            trajectory=lina,
            version=0,
            knows="De soorten staal, de symbolen op een lastekening",
            can_do="Slijpen, boren en hechten onder toezicht",
            about="Leert het snelst door eerst te kijken en daarna zelf te doen. Vraagt graag waarom.",
            by=self.sofie,
            at=self.world.at(62),
        )
        shared = start_profile.share_profile(trajectory=lina, by=self.sofie, at=self.world.at(61))
        start_profile.take_in_profile(
            trajectory=lina,
            version=max(written.version, shared.version),
            by=self.world.people["Bart Claeys"],
            at=self.world.at(59),
        )
        wellbeing.write_note(
            trajectory=lina,
            text="Lina vertelde dat ze de drukte in de refter lastig vindt. Samen zoeken we een rustiger plek voor de pauze.",
            by=self.sofie,
            at=self.world.at(5),
        )
