"""What goes with a placement beside its agreement: what is lent, and the charter."""

from django.urls import path

from learningplans.urls.addresses import PLACEMENT
from learningplans.views import charters, loans

LOANS = PLACEMENT + "uitleningen/"
LOAN = LOANS + "<uuid:loan>/"
CHARTER = PLACEMENT + "afsprakenkader/<uuid:charter>/"

urlpatterns = [
    path(LOANS, loans.loan_list, name="loans"),
    path(LOANS + "nieuw/", loans.loan_new, name="loan_new"),
    path(LOAN, loans.loan, name="loan"),
    path(LOAN + "wijzigen/", loans.loan_change, name="loan_change"),
    path(LOAN + "akkoord/", loans.loan_agree, name="loan_agree"),
    path(LOAN + "terug/", loans.loan_return, name="loan_return"),
    path(LOAN + "pdf/", loans.loan_pdf, name="loan_pdf"),
    path(PLACEMENT + "afsprakenkader/", charters.charter, name="charter"),
    path(PLACEMENT + "afsprakenkader/opmaken/", charters.charter_new, name="charter_new"),
    path(CHARTER + "onderdeel/", charters.charter_section, name="charter_section"),
    path(CHARTER + "voorleggen/", charters.charter_propose, name="charter_propose"),
    path(CHARTER + "akkoord/", charters.charter_agree, name="charter_agree"),
    path(CHARTER + "pdf/", charters.charter_pdf, name="charter_pdf"),
]
