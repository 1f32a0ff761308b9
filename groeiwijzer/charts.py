"""The profile of one self-assessment as a drawing."""

from duaalportal.lib.charts import Spoke, radar


def charts(seen, before, others=None, plain=False):
    """The radar in its wide and its phone shape, from a reading, an earlier one and a group's figures."""
    parts = before.profile.subthemes if before else ()
    earlier = {part.subtheme.code: part.fraction for part in parts if part.answered}
    spokes = [
        Spoke(
            label=part.subtheme.short,
            number=number,
            value=part.fraction if part.answered else None,
            before=earlier.get(part.subtheme.code),
            group=theme.theme.code,
            others=(others or {}).get(part.subtheme.code),
        )
        for theme in seen.profile.themes
        for part in theme.subthemes
        for number in [seen.profile.subthemes.index(part) + 1]
    ]
    title = f"Profiel {seen.assessment.title}"
    return {
        "wide": radar(spokes, wide=True, title=title, plain=plain),
        "narrow": radar(spokes, wide=False, title=title, plain=plain),
    }
