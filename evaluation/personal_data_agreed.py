"""What settings of a school keep on a person: who set it, to take along. They tell of nobody else, and stay."""

from evaluation.models import EvaluationRhythm, GridChoice, GridVersion


def collect(user):
    """The rhythms and grids one set for a school, and the grids one published."""
    rhythms = EvaluationRhythm.objects.filter(set_by=user).select_related("school", "programme")
    choices = GridChoice.objects.filter(set_by=user).select_related("school", "programme", "grid")
    grids = GridVersion.objects.filter(published_by=user).defer("content")
    return {
        "Evaluatieritmes die je instelde": [_row(row) for row in rhythms.order_by("set_at", "pk")],
        "Beoordelingsroosters die je koos": [
            _row(row) | {"rooster": str(row.grid)} for row in choices.order_by("set_at", "pk")
        ],
        "Beoordelingsroosters die je publiceerde": [
            {"rooster": str(row), "op": row.published_at} for row in grids.order_by("published_at", "pk")
        ],
    }


def _row(row):
    return {
        "school": row.school.name,
        "opleiding": row.programme.name,
        "vanaf": row.first_day,
        "ingesteld op": row.set_at,
    }
