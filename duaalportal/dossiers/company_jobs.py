"""The file of a company, made behind the page for who heads it."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duaalportal.accounts.access import Can
from duaalportal.dossiers import gathering, paper
from duaalportal.jobs.registry import JobFailed, JobFile, job
from duaalportal.lib import sealing
from duaalportal.lib.dates import as_day, date_of

KIND = "dossiers.company"


def may_see(user, job):
    """Whether the one who asked may still make the file of this company."""
    return job.organisation_id in user.access.organisation_ids(Can.MAKE_COMPANY_FILE)


def way_back(job):
    """The page it was asked from."""
    return reverse("dossiers:company", args=[job.organisation.slug]) if job.organisation else None


@job(KIND, label="Dossier van een leerbedrijf", allowed=may_see, back=way_back, time_limit=300)
def make_company_file(job, progress):
    """The file of one company as the one who asked may read it."""
    if not may_see(job.owner, job):
        raise JobFailed("gone", "Dit dossier maak je niet meer.")
    on = as_day(timezone.now())
    steps = len(settings.DOSSIER_COMPANY)

    def told(done):
        progress(done, steps + 1, "De stukken verzamelen")

    company = job.organisation
    parts = gathering.of_company(organisation=company, reader=job.owner, today=on, told=told)
    progress(steps, steps + 1, "Het dossier opmaken")
    made = paper.make(cover_of(company, job.owner, on), parts, on=on)
    progress(steps + 1, steps + 1, "Verzegelen")
    return JobFile.marked(f"leerbedrijf-{on.isoformat()}.pdf", made)


def cover_of(company, reader, on):
    """The front of a company's file."""
    place = ", ".join(filter(None, [company.street, f"{company.postcode} {company.municipality}".strip()]))
    facts = [
        ("Ondernemingsnummer", company.kbo or "nog in te vullen"),
        ("Adres", place or "nog in te vullen"),
        ("Stand op", date_of(on)),
        ("Gemaakt voor", f"{reader.name}: het bevat wat deze persoon mag lezen"),
    ]
    return paper.Cover(
        kind=sealing.Kind.COMPANY_FILE,
        over="Dossier van",
        subject=company.name,
        sub="Leerbedrijf",
        facts=facts,
        reference="leerbedrijf",
        organisation_id=company.pk,
    )
