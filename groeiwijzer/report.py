"""The report on paper of one self-assessment. The same answers give the same bytes: no clock is read here."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.template.loader import get_template

from duaalportal.lib import pdf
from groeiwijzer.models import Assessment
from groeiwijzer.paper import Paper
from groeiwijzer.sharing import INSIDE, reader_of
from groeiwijzer.wording import file_name

TEMPLATE = "pdf/groeiwijzer.html"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Report:
    """A made document and the name to keep it under."""

    name: str
    content: bytes


def make(*, assessment, user, reader=None, progress: Progress = lambda done, total, message: None) -> Report:
    """The PDF for this reader. Who reads along from outside gets no names, no growth plan and no other moment."""
    inside = (reader or reader_of(assessment, user)) == INSIDE
    progress(0, 1, "De antwoorden lezen")
    paper = Paper(assessment, user, inside)
    makers = paper.makers()
    total = len(makers) + 2
    chapters = []
    for done, maker in enumerate(makers, 1):
        chapter = maker()
        progress(done, total, f"Hoofdstuk: {chapter.name}" if chapter else "De hoofdstukken schrijven")
        if chapter:
            chapter.number = len(chapters) + 1
            chapters.append(chapter)
    html = get_template(TEMPLATE).render(paper.context(chapters))
    progress(total - 1, total, "De bladzijden opmaken")
    identifier = hashlib.sha256(f"{assessment.pk}:{hashlib.sha256(html.encode()).hexdigest()}".encode())
    content = pdf.render(html, identifier=identifier.digest()[:16], created=paper.stands_at)
    progress(total, total, "Klaar")
    return Report(file_name(assessment, inside=inside), content)


def may_read_as(user, assessment_id, reader):
    """Whether this person may (still) read this assessment in this way; looked up anew."""
    rows = Assessment.objects.inside(user) if reader == INSIDE else Assessment.objects.visible_to(user)
    return rows.filter(pk=assessment_id).exists()
