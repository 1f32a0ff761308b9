"""A self-assessment beside earlier moments, other establishments and the anonymous group (G06).

Everything starts from what the asker may read as one of the own organisation: an earlier moment or another
establishment that person may not open is not compared with either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from duaalportal.accounts.access import Can
from duaalportal.lib import charts
from groeiwijzer import group, rules
from groeiwijzer.instruments import Instrument, Mode, Theme, carry_over
from groeiwijzer.models import Assessment
from groeiwijzer.models.assessments import newest_first
from groeiwijzer.queries import Reading, readings
from groeiwijzer.rules import Direction, Movement

TREND_MOMENTS = 12  # more points than that no longer read as a line
PLACES_AT_ONCE = 5  # columns that still fit beside each other


# --- versions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Common:
    """The questions several versions share: same code, same words, same level; `left_out` counts the others."""

    instrument: Instrument
    left_out: int
    versions: tuple[int, ...]

    @property
    def several_versions(self):
        """Whether more than one version of the questionnaire is compared."""
        return len(self.versions) > 1


def common_ground(newest: Instrument, others: Iterable[Instrument], audience=None):
    """The part of the newest version that stands unchanged in all the others."""
    others = {other.version: other for other in others if other.version != newest.version}
    asked = {item.code for item in newest.items(audience)}
    kept = {item.code for item in newest.items()}
    for other in others.values():
        kept &= set(carry_over(other, newest).kept)
    instrument = newest if len(kept) == len(newest.items()) else restricted(newest, kept)
    return Common(instrument, len(asked - kept), tuple(sorted({newest.version, *others})))


def restricted(instrument: Instrument, codes):
    """The instrument with only these items; ladders, subthemes and themes that lose all of theirs go too."""
    themes = []
    for theme in instrument.themes:
        subthemes = []
        for subtheme in theme.subthemes:
            ladders = [
                replace(ladder, items=tuple(i for i in ladder.items if i.code in codes))
                for ladder in subtheme.ladders
            ]
            ladders = tuple(ladder for ladder in ladders if ladder.items)
            if ladders:
                subthemes.append(replace(subtheme, ladders=ladders))
        if subthemes:
            themes.append(replace(theme, subthemes=tuple(subthemes)))
    return replace(instrument, themes=tuple(themes))


def _profile_on(common: Common, seen: Reading, audience):
    """The profile of a reading on the common questions; its own one where it asks just these."""
    if seen.instrument is common.instrument and seen.audience == audience:
        return seen.profile
    return rules.profile(common.instrument, seen.values, audience)


# --- everything at once --------------------------------------------------------------------------------------


class Comparison:
    """One assessment with all it is laid beside: earlier moments, its line in time, other establishments.

    Four queries, whatever there is to compare: the finished moments with the same questions, and all their voices.
    """

    def __init__(self, assessment, user, moment="", places=()):
        finished = newest_first(_finished_alike(assessment, user))
        here = [row for row in finished if row.establishment_id == assessment.establishment_id]
        self.earlier = [row for row in here if row.moment < assessment.moment]
        self.chosen = next(
            (row for row in self.earlier if str(row.pk) == moment), self.earlier[0] if self.earlier else None
        )
        read = {row.pk: row for row in (assessment, self.chosen) if row}
        self._line, self._choices, self._columns = (), (), ()
        if assessment.instrument.mode != Mode.REFLECTION:
            self._line, self._more = here[:TREND_MOMENTS], len(here) > TREND_MOMENTS
            self._choices = _newest_per_place(finished) if assessment.subject_id is None else []
            self._columns = _columns(self._choices, assessment.establishment_id, places)
            read = {row.pk: row for row in (*self._line, *self._columns)} | read
        self._seen = dict(zip(read, readings(read.values()), strict=True))
        self.now = self._seen[assessment.pk]
        self.then = self._seen[self.chosen.pk] if self.chosen else None

    @cached_property
    def since(self):
        """What moved since the chosen moment; None when there is none."""
        return since(self.now, self.then) if self.then else None

    @cached_property
    def trend(self):
        """The themes over the finished moments; None when there is only one."""
        moments = [self._seen[row.pk] for row in reversed(self._line)]
        return trend(moments, self._more) if len(moments) > 1 else None

    @cached_property
    def places(self):
        """Establishments of the same organisation beside each other; None when there are fewer than two."""
        columns = [self._seen[row.pk] for row in self._columns]
        return between_places(columns, self._choices) if columns else None


def _finished_alike(assessment, user):
    """Finished moments with the same questions that this person may read, at any place of the organisation."""
    return (
        Assessment.objects.inside(user)
        .finished()
        .filter(
            organisation_id=assessment.organisation_id,
            subject_id=assessment.subject_id,
            version__code=assessment.version.code,
            version__owner_key=assessment.version.owner_key,
            part=assessment.part,
        )
        .select_related("establishment")
        .as_moments()
    )


# --- earlier moments -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ThemeMovement:
    """One theme of a comparison with its subthemes."""

    theme: Theme
    movements: tuple[Movement, ...]


@dataclass(frozen=True)
class SinceThen:
    """What moved between an earlier moment and this one."""

    earlier: Assessment
    common: Common
    themes: tuple[ThemeMovement, ...]

    def going(self, direction):
        """The movements that go this way, in the order of the questionnaire."""
        return [m for theme in self.themes for m in theme.movements if m.direction == Direction(direction)]

    @property
    def changed(self):
        """Movements to read about: another number of steps, or other steps."""
        return [
            m
            for theme in self.themes
            for m in theme.movements
            if m.direction in (Direction.UP, Direction.DOWN) or m.gained or m.lost
        ]

    @property
    def unchanged(self):
        """Movements in which nothing changed."""
        changed = {m.subtheme.code for m in self.changed}
        return [m for m in self.going(Direction.SAME) if m.subtheme.code not in changed]

    @property
    def left_open(self):
        """Movements that cannot be told while answers are missing."""
        changed = {m.subtheme.code for m in self.changed}
        return [m for m in self.going(Direction.OPEN) if m.subtheme.code not in changed]


def since(now: Reading, then: Reading):
    """What moved per subtheme from then to now, on the questions both versions share."""
    common = common_ground(now.instrument, [then.instrument], now.audience)
    before, after = (_profile_on(common, seen, now.audience) for seen in (then, now))
    moved = {m.subtheme.code: m for m in rules.moved(before, after, common.instrument.mode)}
    themes = tuple(
        ThemeMovement(theme, tuple(moved[subtheme.code] for subtheme in theme.subthemes))
        for theme in common.instrument.themes_for(now.audience)
    )
    return SinceThen(then.assessment, common, themes)


def texts_side_by_side(now: Reading, then: Reading):
    """For open questions that did not change: the earlier texts and those of now, where either is there."""
    before, after = then.as_asked_in(now.instrument).notes, now.notes
    found = []
    for item in now.instrument.items(now.audience):
        texts = [[note for _, note in notes.get(item.code, ())] for notes in (before, after)]
        if any(texts):
            found.append((item, *texts))
    return found


@dataclass(frozen=True)
class ThemeLine:
    """One theme over all moments, as a chart and as words for the table."""

    theme: Theme
    chart: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Trend:
    """All themes over time, oldest moment first."""

    moments: tuple[Assessment, ...]
    lines: tuple[ThemeLine, ...]
    common: Common
    more: bool


def trend(moments, more=False):
    """The themes over these readings, the oldest first; `more` says that older ones exist."""
    newest = max((seen.instrument for seen in moments), key=lambda instrument: instrument.version)
    audience = moments[-1].audience
    common = common_ground(newest, [seen.instrument for seen in moments], audience)
    profiles = [_profile_on(common, seen, audience) for seen in moments]
    lines = []
    for place, theme in enumerate(common.instrument.themes_for(audience)):
        parts = [profile.themes[place] for profile in profiles]
        points = [
            charts.Point(seen.assessment.moment, part.fraction if part.answered else None, _words(part))
            for seen, part in zip(moments, parts, strict=True)
        ]
        # the narrow drawing on every screen: several stand beside each other
        chart = charts.trend(points, title=f"{theme.title} door de tijd", wide=False)
        lines.append(ThemeLine(theme, chart, tuple(_words(part) for part in parts)))
    return Trend(tuple(seen.assessment for seen in moments), tuple(lines), common, more)


def _words(part):
    if not part.answered:
        return "niet ingevuld"
    return f"{part.steps_set} van {part.steps_possible}" if part.steps_possible else "niet van toepassing"


# --- establishments --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Places:
    """The newest finished moment of several establishments side by side; the order says nothing about them."""

    columns: tuple[Assessment, ...]
    rows: tuple  # (theme, ((subtheme, (part per column)), ...))
    common: Common
    choices: tuple[Assessment, ...]


def _newest_per_place(finished):
    """Of rows with the newest first: the first of each establishment, by name."""
    newest = {}
    for row in finished:
        if row.establishment_id:
            newest.setdefault(row.establishment_id, row)
    return sorted(newest.values(), key=lambda row: (row.establishment.name, str(row.pk)))


def _columns(choices, own, asked):
    """Which of the choices stand beside each other: those asked for, else the own place and the first others."""
    if len(choices) < 2:
        return []
    picked = [row for row in choices if str(row.establishment_id) in set(asked)]
    if len(picked) < 2:
        picked = sorted(choices, key=lambda row: row.establishment_id != own)
    return sorted(picked[:PLACES_AT_ONCE], key=choices.index)


def between_places(seen, choices):
    """The newest moment of several establishments beside each other; `choices` are all there are."""
    latest = max((one.instrument for one in seen), key=lambda instrument: instrument.version)
    audience = seen[0].audience
    common = common_ground(latest, [one.instrument for one in seen], audience)
    profiles = [_profile_on(common, one, audience) for one in seen]
    rows = tuple(
        (
            theme,
            tuple(
                (sub, tuple(profile.subtheme(sub.code) for profile in profiles)) for sub in theme.subthemes
            ),
        )
        for theme in common.instrument.themes_for(audience)
    )
    return Places(tuple(one.assessment for one in seen), rows, common, tuple(choices))


# --- the anonymous group ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class BesideGroup:
    """One's own profile beside one group in one quarter."""

    figure: group.Figure
    rows: tuple  # (subtheme profile, the group's mean or None)
    choices: tuple[group.Figure, ...]


def may_compare_with_group(assessment, user):
    """Whether this is a company's own assessment with an instrument of the portal, and this person leads there."""
    return (
        assessment.subject_id is None
        and assessment.version.owner_id is None
        and assessment.instrument.mode != Mode.REFLECTION
        and group.is_company(assessment.organisation)
        and assessment.organisation_id in user.access.organisation_ids(Can.COMPARE_WITH_GROUP)
    )


def beside_group(now: Reading, user, chosen=""):
    """The profile beside the newest figures of a group; the own province first, then all; None when none is shown."""
    shown = group.figures_for(user, now.assessment.version.code)
    mine = {part.subtheme.code for part in now.profile.subthemes}
    shown = [figure for figure in shown if mine & set(figure.fractions)]
    newest = [figure for figure in shown if figure.quarter == shown[0].quarter]
    if not newest:
        return None
    by_group = {figure.group: figure for figure in newest}
    figure = by_group.get(chosen) or by_group.get(group.province_of_place(now.assessment)) or newest[0]
    rows = tuple((part, figure.fractions.get(part.subtheme.code)) for part in now.profile.subthemes)
    return BesideGroup(figure, rows, tuple(newest))


# --- drawing ---------------------------------------------------------------------------------------------


def spokes(now: Reading, then=None, others=None):
    """The profile as spokes, with an earlier moment or a group's figures behind it."""
    before, figures = then or {}, others or {}
    found = []
    for theme in now.profile.themes:
        for part in theme.subthemes:
            code = part.subtheme.code
            found.append(
                charts.Spoke(
                    label=part.subtheme.short,
                    number=len(found) + 1,
                    value=part.fraction if part.answered else None,
                    before=before.get(code),
                    others=figures.get(code),
                    group=theme.theme.code,
                )
            )
    return found


def drawn(rays, title):
    """A radar in its wide and its narrow form."""
    return {
        "wide": charts.radar(rays, wide=True, title=title),
        "narrow": charts.radar(rays, wide=False, title=title),
    }
