"""What the report of one self-assessment says, chapter by chapter; no clock is read here."""

from dataclasses import dataclass, field

from django.db.models import Q

from duaalportal.lib.dates import date_of, day
from groeiwijzer import comparing, publishing
from groeiwijzer.charts import charts
from groeiwijzer.instruments import Mode
from groeiwijzer.models import GrowthAction
from groeiwijzer.models.assessments import Voice
from groeiwijzer.queries import open_action_codes, previous_of, reading, readings
from groeiwijzer.rules import Direction, StepState
from groeiwijzer.wording import BADGE, answer_words, count_words, labels_of

LONG_NOTE = 360  # from this many characters a note gets its own row, which may run on over the page
WHOLE_LIST = 8  # a longer list of points may run on over the page
STRONG_FROM = 2 / 3
STRONG_AT_LENGTH = 6  # a longer list of strong parts of a checklist gives their names alone
STEPS_AT_ONCE = 10  # more proposals than that no longer help to choose
DIRECTIONS = {
    Direction.UP: "vooruit",
    Direction.DOWN: "achteruit",
    Direction.SAME: "gelijk",
    Direction.OPEN: "",
}


@dataclass
class Chapter:
    """One numbered part of the document: `kind` picks its form in the template."""

    id: str
    name: str
    kind: str
    follows: bool = False
    number: int = 0
    facts: dict = field(default_factory=dict)


class Paper:
    """Gathers what the document says; each maker gives one chapter, or None where there is nothing to say."""

    def __init__(self, assessment, user, inside):
        self.assessment, self.user, self.inside = assessment, user, inside
        self.seen = reading(assessment, dated=True)
        self.labels = labels_of(self.seen.respondents, inside=inside)
        self.one_person = assessment.subject_id is not None
        self.words = answer_words(one_person=self.one_person)
        earlier = previous_of(assessment, user) if inside else None
        self.then = readings([earlier])[0] if earlier else None
        self.before = self.then.as_asked_in(self.seen.instrument) if self.then else None
        self.reflects = self.seen.instrument.mode == Mode.REFLECTION
        self.climbs = self.seen.instrument.mode == Mode.LADDERS
        self.numbers = {part.subtheme.code: n for n, part in enumerate(self.seen.profile.subthemes, 1)}
        self.steps = self.seen.next_steps(
            self.before, open_action_codes(assessment) if inside else frozenset()
        )
        self.stands_at = assessment.finished_at or self._newest_answer()

    def _newest_answer(self):
        given = [answer.updated_at for rows in self.seen.voices.values() for answer in rows.values()]
        given += [row.agreed_at for row in self.seen.agreed.values()]
        return max(given, default=self.assessment.started_at)

    def makers(self):
        """The chapters in their order, as functions."""
        if self.reflects:
            texts = [lambda theme=theme: self.texts(theme) for theme in self.seen.profile.themes]
            return [*texts, self.texts_before, self.resting, self.plan, self.about]
        themes = [
            lambda theme=theme, n=n: self.answers(theme, n)
            for n, theme in enumerate(self.seen.profile.themes)
        ]
        return [
            self.profile,
            self.strong,
            self.next_steps,
            *themes,
            self.talk,
            self.plan,
            self.moved,
            self.resting,
            self.about,
        ]

    # --- cover -------------------------------------------------------------------------------------------

    def context(self, chapters):
        """What the template needs."""
        f, instrument = self.assessment, self.seen.instrument
        about = f.subject.name if f.subject and self.inside else f.establishment or f.organisation
        if f.subject and not self.inside:
            about = f"een {self._side_of_subject()} van {f.organisation}"
        return {
            "report": {
                "title": f"{instrument.title} van {about}, {f.title}",
                "kind": f"{instrument.title} van",
                "subject": str(about),
                "sub": f.title,
                "reference": f"{instrument.title} versie {instrument.version}"[:44],
                "made": self._stand(),
                "facts": self._facts(),
                "chapters": [(chapter.id, chapter.name) for chapter in chapters],
            },
            "chapters": chapters,
            "purpose": instrument.purpose,
            "gaps": self.seen.profile.gaps,
            "inside": self.inside,
            "reflects": self.reflects,
            "organisation": f.organisation.name,
        }

    def _side_of_subject(self):
        return self.seen.respondents[0].get_voice_display() if self.seen.respondents else Voice.MENTOR.label

    def _stand(self):
        done = "Afgerond op" if self.assessment.finished_at else "Nog bezig, stand van"
        return f"{done} {day(self.stands_at)}"

    def _facts(self):
        f, instrument, profile = self.assessment, self.seen.instrument, self.seen.profile
        place = []
        if f.establishment or (f.subject and self.inside):
            place = [("Organisatie", f.organisation.name)]
        if f.establishment:
            where = f.establishment
            place.append(("Vestiging", ", ".join(filter(None, [where.name, where.municipality]))))
        who = "; ".join(sorted(self.labels.values())) or "nog niemand"
        rows = [
            *place,
            ("Moment", date_of(f.moment)),
            ("Wie antwoordde", who),
            ("Vragenlijst", f"{instrument.title}, versie {instrument.version}"),
            ("Deel", f.get_part_display()) if any(t.audience for t in instrument.themes) else None,
            ("Beantwoord", f"{profile.answered} van {profile.items} vragen"),
            ("Stand", self._stand()),
        ]
        return [row for row in rows if row]

    # --- chapters ----------------------------------------------------------------------------------------

    def profile(self):
        """The radar and the same figures as a table."""
        earlier = {part.subtheme.code: part for part in self.before.profile.subthemes} if self.before else {}
        groups = []
        for theme in self.seen.profile.themes:
            rows = []
            for part in theme.subthemes:
                then = earlier.get(part.subtheme.code)
                rows.append(
                    {
                        "name": f"{self.numbers[part.subtheme.code]}. {part.subtheme.title}",
                        "now": count_words(part),
                        "then": count_words(then) if then else "",
                        "gaps": part.gaps,
                        "moved": bool(
                            then and then.answered and part.answered and then.steps_set != part.steps_set
                        ),
                    }
                )
            groups.append((theme.theme.title, rows))
        return Chapter(
            "profiel",
            "Het profiel",
            "profile",
            facts={
                "chart": charts(self.seen, self.before, plain=True)["wide"],
                "groups": groups,
                "then": self.then.assessment.title if self.then else "",
                "some_gaps": any(part.gaps for part in self.seen.profile.subthemes),
                "climbs": self.climbs,
                "legend": [("now", self.assessment.title)]
                + ([("before", self.then.assessment.title)] if self.then else [])
                + (
                    [("gap", "niet ingevuld")]
                    if any(not p.answered for p in self.seen.profile.subthemes)
                    else []
                ),
            },
        )

    def strong(self):
        """Subthemes that stand, the strongest first, with what was reached in them."""
        rows = []
        for part in self.seen.profile.subthemes:
            if part.answered and part.fraction is not None and part.fraction >= STRONG_FROM:
                rows.append((-part.fraction, self.numbers[part.subtheme.code], part))
        at_length = self.climbs or len(rows) <= STRONG_AT_LENGTH
        found = [
            {
                "name": f"{number}. {part.subtheme.title}",
                "count": count_words(part),
                "reached": self._reached(part) if at_length else [],
            }
            for _, number, part in sorted(rows, key=lambda row: row[:2])
        ]
        facts = {"rows": found, "me": self.one_person, "climbs": self.climbs}
        return Chapter("sterk", "Wat al sterk is", "strong", follows=True, facts=facts)

    def _reached(self, part):
        """Per ladder the highest step that counts; of a checklist the first points that are done."""
        reached = []
        for standing in part.ladders:
            done = [step.item for step in standing.steps if step.state == StepState.DONE]
            reached += [item.text for item in (done[-1:] if self.climbs else done[:4])]
        return reached

    def next_steps(self):
        """The steps to choose from with their reasons, the quick wins apart."""
        rows = [
            {
                "what": step.title,
                "where": f"{self.numbers[step.subtheme.code]}. {step.subtheme.title}",
                "why": step.reason,
                "quick": step.quick,
            }
            for step in self.steps
        ]
        chosen = rows[:STEPS_AT_ONCE]
        quick, later = [row for row in chosen if row["quick"]], [row for row in chosen if not row["quick"]]
        return Chapter(
            "volgende-stappen",
            "Volgende stappen",
            "steps",
            follows=True,
            facts={
                "quick": quick,
                "later": later,
                "more": len(rows) - len(chosen),
                "climbs": self.climbs,
                "answered": self.seen.profile.answered,
                "me": self.one_person,
            },
        )

    def answers(self, theme, nth):
        """Every answer of one theme, ladder by ladder."""
        sections = []
        for part in theme.subthemes:
            sections.append(
                {
                    "name": f"{self.numbers[part.subtheme.code]}. {part.subtheme.title}",
                    "count": count_words(part),
                    "gaps": part.gaps,
                    "ladders": [self._ladder(standing) for standing in part.ladders],
                }
            )
        return Chapter(
            f"thema-{nth + 1}",
            f"Antwoorden: {theme.theme.title}",
            "answers",
            follows=True,
            facts={
                "intro": theme.theme.intro,
                "sections": sections,
                "first": nth == 0,
                "climbs": self.climbs,
            },
        )

    def _ladder(self, standing):
        rows = [self._row(step, n) for n, step in enumerate(standing.steps, 1)]
        endless = any(row["long_notes"] for row in rows) or len(rows) > WHOLE_LIST
        return {"rows": rows, "loose": endless, "climbs": self.climbs}

    def _row(self, step, nth):
        instrument, code = self.seen.instrument, step.item.code
        value = str(step.answer or "")
        level = instrument.level(step.item.level) if self.climbs else None
        kind = instrument.importance_of(step.item)
        name = level.title if level else str(nth)
        notes = [
            {"who": self.labels[who.pk] if who else "samen afgesproken", "text": text}
            for who, text in self.seen.notes.get(code, ())
        ]
        alone = len(self.seen.respondents) == 1
        for note in notes:
            note["who"] = "" if alone and note["who"] != "samen afgesproken" else note["who"]
        return {
            "name": name,
            "text": step.item.text,
            "details": step.item.details,
            "matters": kind.title if kind else "",
            "badge": BADGE[value],
            "word": self.words[value],
            "next": self.climbs and step.state == StepState.NEXT,
            "waits": self.climbs and step.state == StepState.READY,
            "agreed": code in self.seen.agreed,
            "voices": self._voices(code),
            "notes": [note for note in notes if len(note["text"]) <= LONG_NOTE],
            "long_notes": [note for note in notes if len(note["text"]) > LONG_NOTE],
        }

    def _voices(self, code):
        """Who said what, where the respondents do not say the same."""
        rows = self.seen.voices.get(code, {})
        said = [
            (self.labels[r.pk], rows[r.pk].value)
            for r in self.seen.respondents
            if r.pk in rows and rows[r.pk].value
        ]
        if len({value for _, value in said}) < 2:
            return []
        return [(who, self._say(value)) for who, value in said]

    def _say(self, value):
        return self.words[str(value or "")]

    def talk(self):
        """What was seen differently, and what was agreed on."""
        differing = [
            {
                "text": difference.item.text,
                "where": difference.subtheme.title,
                "voices": [
                    (self.labels[pk], BADGE[str(value)], self._say(value))
                    for pk, value in difference.voices.items()
                ],
                "wide": difference.gap > 1,
            }
            for difference in self.seen.differences
        ]
        agreed = [
            {
                "text": item.text,
                "badge": BADGE[row.value],
                "word": self._say(row.value),
                "voices": self._voices(item.code),
                "note": row.note,
            }
            for item in self.seen.instrument.items(self.seen.audience)
            if (row := self.seen.agreed.get(item.code))
        ]
        if not differing and not agreed:
            return None
        return Chapter(
            "gesprek",
            "Verschillen en afspraken",
            "talk",
            follows=True,
            facts={"differing": differing, "agreed": agreed},
        )

    def plan(self):
        """The growth plan that goes with this questionnaire at this place; only inside."""
        if not self.inside:
            return None
        f = self.assessment
        mine = Q(assessment__subject=f.subject) if f.subject else Q(assessment__subject=None)
        actions = (
            GrowthAction.objects.visible_to(self.user)
            .filter(mine, organisation=f.organisation, instrument_code=f.version.code, dropped_at=None)
            .filter(Q(establishment=f.establishment) | Q(assessment=f))
            .select_related("owner")
            .order_by("due_on", "created_at", "pk")
            .distinct()
        )
        open_actions, done = [], []
        for action in actions:
            row = {
                "what": action.title,
                "note": action.closing_note,
                "who": action.owner.name,
                "due": date_of(action.due_on),
                "state": "busy" if action.is_open else "done",
                "word": "bezig" if action.is_open else "klaar",
                "done": date_of(action.done_at) if action.done_at else "",
            }
            (open_actions if action.is_open else done).append(row)
        if self.reflects and not open_actions and not done:
            return None
        return Chapter(
            "groeiplan", "Groeiplan", "plan", follows=True, facts={"open": open_actions, "done": done}
        )

    def moved(self):
        """What changed since the previous moment, on the questions that both asked alike."""
        if not self.then:
            return None
        since = comparing.since(self.seen, self.then)
        rows = [
            {
                "name": movement.subtheme.title,
                "before": count_words(movement.before),
                "after": count_words(movement.after),
                "way": DIRECTIONS[movement.direction],
                "gained": [item.text for item in movement.gained],
                "lost": [item.text for item in movement.lost],
            }
            for movement in since.changed
        ]
        return Chapter(
            "vorige-keer",
            "Sinds de vorige keer",
            "moved",
            follows=True,
            facts={
                "earlier": since.earlier.title,
                "moment": date_of(since.earlier.moment),
                "rows": rows,
                "unchanged": [m.subtheme.title for m in since.unchanged],
                "open": [m.subtheme.title for m in since.left_open],
                "left_out": since.common.left_out,
            },
        )

    def resting(self):
        """Answers to questions that a newer version of the questionnaire changed or dropped."""
        rows = publishing.resting_answers(self.assessment)
        if not rows:
            return None
        found = [
            {
                "text": row.item.text,
                "number": row.number,
                "badge": BADGE[row.value],
                "word": "" if self.reflects else self._say(row.value),
                "note": row.note,
                "who": self.labels[row.who.pk] if row.who else "samen afgesproken",
            }
            for row in rows
        ]
        return Chapter(
            "eerder", "Antwoorden op een eerdere versie", "resting", follows=True, facts={"rows": found}
        )

    def about(self):
        """How to read this, and where the questions come from."""
        instrument = self.seen.instrument
        return Chapter(
            "over",
            "Over dit verslag",
            "about",
            follows=True,
            facts={
                "levels": [] if self.reflects else instrument.levels,
                "classes": instrument.classes,
                "words": [] if self.reflects else [(BADGE[v], w) for v, w in self.words.items()],
                "rows": [
                    ("Vragenlijst", f"{instrument.title}, versie {instrument.version}"),
                    ("Bron", instrument.source),
                    *([("Nagekeken op", date_of(instrument.checked_on))] if instrument.checked_on else []),
                    ("Stand", self._stand()),
                    ("Kenmerk", str(self.assessment.pk)),
                ],
                "climbs": self.climbs,
                "several": len(self.seen.respondents) > 1,
            },
        )

    # --- open questions ----------------------------------------------------------------------------------

    def texts(self, theme):
        """One theme of open questions with everything that was written."""
        nth = list(self.seen.profile.themes).index(theme)
        alone = len(self.seen.respondents) == 1
        rows = [
            {
                "text": item.text,
                "details": item.details,
                "notes": [
                    {"who": "" if alone else self.labels[who.pk] if who else "samen", "text": text}
                    for who, text in self.seen.notes.get(item.code, ())
                ],
            }
            for item in theme.theme.items
        ]
        return Chapter(
            f"thema-{nth + 1}",
            theme.theme.title,
            "texts",
            follows=nth > 0,
            facts={"intro": theme.theme.intro, "rows": rows},
        )

    def texts_before(self):
        """What was written the previous time to the same questions."""
        if not self.before:
            return None
        rows = [
            {"text": item.text, "then": then}
            for item, then, _ in comparing.texts_side_by_side(self.seen, self.before)
            if then
        ]
        if not rows:
            return None
        title, moment = self.then.assessment.title, date_of(self.then.assessment.moment)
        return Chapter(
            "vorige-keer",
            "De vorige keer",
            "texts_before",
            facts={"rows": rows, "earlier": title, "moment": moment},
        )
