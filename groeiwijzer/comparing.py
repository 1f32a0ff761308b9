"""A self-assessment beside earlier moments, other establishments and the anonymous group (G06).

Everything starts from what the asker may read as one of the own organisation: an earlier moment or another
establishment that person may not open is not compared with either.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from duaalportal.accounts.access import Can
from duaalportal.lib import charts
from groeiwijzer import group, rules
from groeiwijzer.instruments import Instrument, Mode, Theme, carry_over
from groeiwijzer.models import Assessment
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
    moved = {
        m.subtheme.code: m for m in rules.moved(common.instrument, then.values, now.values, now.audience)
    }
    themes = tuple(
        ThemeMovement(theme, tuple(moved[subtheme.code] for subtheme in theme.subthemes))
        for theme in common.instrument.themes_for(now.audience)
    )
    return SinceThen(then.assessment, common, themes)


def earlier_moments(assessment, user):
    """Earlier finished moments of the same place or person that this person may read, newest first."""
    return Assessment.objects.inside(user).before(assessment).with_version()


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


def trend(assessment, user):
    """The themes over the finished moments this person may read; None when there is only one."""
    rows = Assessment.objects.inside(user).comparable_with(assessment).with_version()
    rows = list(rows[: TREND_MOMENTS + 1])
    moments = readings(reversed(rows[:TREND_MOMENTS]))
    if len(moments) < 2:
        return None
    newest = max((seen.instrument for seen in moments), key=lambda instrument: instrument.version)
    audience = moments[-1].audience
    common = common_ground(newest, [seen.instrument for seen in moments], audience)
    profiles = [rules.profile(common.instrument, seen.values, audience) for seen in moments]
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
    return Trend(tuple(seen.assessment for seen in moments), tuple(lines), common, len(rows) > TREND_MOMENTS)


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


def between_places(assessment, user, chosen=()):
    """Establishments of the same organisation beside each other, by name; None when there are fewer than two."""
    newest = {}
    finished = (
        Assessment.objects.inside(user)
        .finished()
        .filter(
            organisation_id=assessment.organisation_id,
            subject=None,
            version__code=assessment.version.code,
            version__owner_key=assessment.version.owner_key,
            part=assessment.part,
            establishment__isnull=False,
        )
        .with_version("establishment")
    )
    for row in finished:
        newest.setdefault(row.establishment_id, row)
    choices = sorted(newest.values(), key=lambda row: (row.establishment.name, str(row.pk)))
    if len(choices) < 2 or assessment.subject_id:
        return None
    picked = [row for row in choices if str(row.establishment_id) in set(chosen)]
    if len(picked) < 2:
        picked = sorted(choices, key=lambda row: row.establishment_id != assessment.establishment_id)
    columns = sorted(picked[:PLACES_AT_ONCE], key=choices.index)
    seen = readings(columns)
    latest = max((one.instrument for one in seen), key=lambda instrument: instrument.version)
    audience = seen[0].audience
    common = common_ground(latest, [one.instrument for one in seen], audience)
    profiles = [rules.profile(common.instrument, one.values, audience) for one in seen]
    rows = tuple(
        (
            theme,
            tuple(
                (sub, tuple(profile.subtheme(sub.code) for profile in profiles)) for sub in theme.subthemes
            ),
        )
        for theme in common.instrument.themes_for(audience)
    )
    return Places(tuple(columns), rows, common, tuple(choices))


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
