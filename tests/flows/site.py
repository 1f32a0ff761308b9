"""The whole site as the demo world's people see it: which pages there are, and what every page has to keep.

`PAGES` names each page with who looks; `NO_PAGE` says of every other address why nobody can look at it.
A test compares both with the site map, so a new page cannot be forgotten.
"""

import json
import re

from playwright.sync_api import Page

from tests.flows import (
    company_pages,
    dossier_pages,
    evaluation_pages,
    exchange_pages,
    figure_pages,
    learner_pages,
    matching_pages,
    network_pages,
    plan_pages,
    reminder_pages,
    sheet_pages,
)
from tests.flows.visit import (
    BART,
    DIRK,
    FILE,
    GREET,
    GS,
    ILSE,
    JONAS,
    KATRIEN,
    LIES,
    LINA,
    MARC,
    NOBODY,
    PETER,
    POST_ONLY,
    ROBIN,
    SOFIE,
    YVES,
    C,
    G,
    Visit,
)
from tests.harness.accessibility import Looks
from tests.harness.browser import PHONE, resize, sideways
from tests.harness.html import read, said
from tests.harness.shapes import Shapes

# Signed in by one tap, or not signed in at all.
PAGES = [
    *company_pages.PAGES,
    *learner_pages.PAGES,
    *sheet_pages.PAGES,
    *plan_pages.PAGES,
    *matching_pages.PAGES,
    *evaluation_pages.PAGES,
    *exchange_pages.PAGES,
    *dossier_pages.PAGES,
    *network_pages.PAGES,
    *figure_pages.PAGES,
    *reminder_pages.PAGES,
    Visit("account_login", NOBODY, "/account/login/"),
    Visit("account_request_login_code", NOBODY, "/account/login/code/"),
    Visit("account_reset_password", NOBODY, "/account/password/reset/"),
    Visit("account_password_reset_completed", NOBODY, "/account/password/reset/done/"),
    Visit("account_inactive", NOBODY, "/account/inactive/"),
    Visit("account_signup", NOBODY, "/account/signup/"),
    Visit("socialaccount_login_cancelled", NOBODY, "/account/3rdparty/login/cancelled/"),
    Visit("socialaccount_login_error", NOBODY, "/account/3rdparty/login/error/"),
    Visit("invitation", NOBODY, "/uitnodiging/{token}/"),
    Visit("invitation", NOBODY, "/uitnodiging/bestaat-niet/", 404),
    Visit("help", NOBODY, "/hulp/"),
    Visit("privacy", NOBODY, "/privacy/"),
    Visit("accessibility", NOBODY, "/toegankelijkheid/"),
    Visit("parts", NOBODY, "/onderdelen/"),
    Visit("not found", NOBODY, "/bestaat-niet/", 404),
    Visit("today", ILSE, "/"),
    Visit("today", BART, "/"),
    Visit("today", SOFIE, "/"),
    Visit("today", LINA, "/"),
    Visit("today", JONAS, "/"),
    Visit("today", ROBIN, "/"),
    Visit("more", ILSE, "/meer/"),
    Visit("more", SOFIE, "/meer/"),
    Visit("search:search", SOFIE, "/zoeken/"),
    Visit("search:search", SOFIE, "/zoeken/?q=las"),
    Visit("search:search", LINA, "/zoeken/?q=bestaatniet"),
    Visit("account_logout", ILSE, "/account/logout/"),
    Visit("reminder_preferences", BART, "/herinneringen/"),
    Visit("account", ILSE, "/mijn/"),
    Visit("welcome", ILSE, "/welkom/"),
    Visit("rights", ILSE, "/rechten/"),
    Visit("no_access", ILSE, "/geen-toegang/"),
    Visit("usersessions_list", ILSE, "/account/sessions/"),
    Visit("members_home", ROBIN, "/mensen/"),
    Visit("members", ILSE, f"{C}/mensen/"),
    Visit("members", GREET, f"{C}/mensen/?q=niemand"),
    Visit("invite", ILSE, f"{C}/mensen/uitnodigen/"),
    Visit("end_membership", ILSE, f"{C}/mensen/{{membership}}/beeindigen/"),
    Visit("jobs:list", ILSE, "/werk/"),
    Visit("jobs:list", PETER, "/werk/"),
    Visit("jobs:detail", ILSE, "/werk/{job}/"),
    Visit("rules", ILSE, "/regels/"),
    Visit("rule", SOFIE, "/regels/mentor_capacity/"),
    Visit("rule_change", ROBIN, "/regels/mentor_capacity/nieuw/"),
    Visit("partnerships", ROBIN, "/regels/partnerschappen/"),
    Visit("support", ILSE, "/steun/"),
    Visit("courses", BART, "/mentoropleidingen/"),
    Visit("groeiwijzer:home", SOFIE, "/groeiwijzer/"),
    Visit("groeiwijzer:home", LIES, "/groeiwijzer/"),
    Visit("groeiwijzer:group", ILSE, "/groeiwijzer/groep/"),
    Visit("groeiwijzer:group", LIES, "/groeiwijzer/groep/"),
    Visit("groeiwijzer:shared", SOFIE, "/gedeeld/"),
    Visit("groeiwijzer:shared", LIES, "/gedeeld/"),
    Visit("groeiwijzer:overview", ILSE, f"{G}/"),
    Visit("groeiwijzer:overview", LINA, f"{GS}/"),
    Visit("groeiwijzer:start", ILSE, f"{G}/start/"),
    Visit("groeiwijzer:start", ILSE, f"{G}/start/?vragenlijst={{version}}"),
    Visit("groeiwijzer:profile", ILSE, f"{G}/{{spring}}/"),
    Visit("groeiwijzer:profile", SOFIE, f"{G}/{{spring}}/"),
    Visit("groeiwijzer:profile", DIRK, f"{G}/{{scan}}/"),
    Visit("groeiwijzer:profile", SOFIE, f"{GS}/{{checklist}}/"),
    Visit("groeiwijzer:profile", LINA, f"{GS}/{{reflection}}/"),
    Visit("groeiwijzer:questionnaire", ILSE, f"{G}/{{open}}/vragen/"),
    Visit("groeiwijzer:questionnaire", LINA, f"{GS}/{{reflection}}/vragen/"),
    Visit("groeiwijzer:story", ILSE, f"{G}/{{spring}}/verhaal/"),
    Visit("groeiwijzer:people", ILSE, f"{G}/{{open}}/mensen/"),
    Visit("groeiwijzer:finish", ILSE, f"{G}/{{open}}/afronden/"),
    Visit("groeiwijzer:together", ILSE, f"{G}/{{spring}}/samen/"),
    Visit("groeiwijzer:compare", ILSE, f"{G}/{{spring}}/vergelijken/?groep=alle"),
    Visit("groeiwijzer:share", ILSE, f"{G}/{{spring}}/delen/"),
    Visit("groeiwijzer:revoke", ILSE, f"{G}/{{spring}}/delen/{{share}}/intrekken/"),
    Visit("groeiwijzer:my_plan", BART, "/groeiplan/"),
    Visit("groeiwijzer:plan", ILSE, f"{G}/groeiplan/"),
    Visit("groeiwijzer:plan", ILSE, f"{G}/groeiplan/?staat=klaar"),
    Visit("groeiwijzer:action_new", ILSE, f"{G}/groeiplan/nieuw/"),
    Visit("groeiwijzer:action", ILSE, f"{G}/groeiplan/{{action}}/"),
    Visit("groeiwijzer:action", ILSE, f"{G}/groeiplan/{{done_action}}/"),
    Visit("groeiwijzer:action_change", ILSE, f"{G}/groeiplan/{{action}}/wijzigen/"),
    Visit("groeiwijzer:action_done", ILSE, f"{G}/groeiplan/{{action}}/klaar/"),
    Visit("groeiwijzer:action_drop", ILSE, f"{G}/groeiplan/{{action}}/schrappen/"),
    Visit("groeiwijzer:talk_list", ILSE, f"{G}/eindgesprekken/"),
    Visit("groeiwijzer:talk_new", ILSE, f"{G}/eindgesprekken/nieuw/"),
    Visit("groeiwijzer:talk", ILSE, f"{G}/eindgesprekken/{{talk}}/"),
    Visit("groeiwijzer:talk_change", ILSE, f"{G}/eindgesprekken/{{talk}}/wijzigen/"),
    Visit("groeiwijzer:instruments", ILSE, f"{G}/vragenlijsten/"),
    Visit("groeiwijzer:instrument_new", ILSE, f"{G}/vragenlijsten/nieuw/"),
    Visit("groeiwijzer:instrument", ILSE, f"{G}/vragenlijsten/{{version}}/"),
    Visit("groeiwijzer:upgrade", ILSE, f"{G}/{{upgradable}}/nieuwe-versie/"),
    Visit("today", KATRIEN, "/"),
    Visit("groeiwijzer:home", YVES, "/groeiwijzer/"),
    Visit("groeiwijzer:overview", MARC, f"{GS}/?q=niets"),
]

# Signed in by the code from a mail: pages that ask for a recent sign-in.
ACCOUNT_PAGES = [
    Visit("account_email", BART, "/account/email/"),
    Visit("account_set_password", BART, "/account/password/set/"),
    Visit("mfa_index", BART, "/account/2fa/"),
    Visit("mfa_activate_totp", BART, "/account/2fa/totp/activate/"),
    Visit("mfa_list_webauthn", BART, "/account/2fa/webauthn/"),
    Visit("mfa_add_webauthn", BART, "/account/2fa/webauthn/add/"),
    Visit("socialaccount_connections", BART, "/account/3rdparty/"),
]
# The same person after setting an app with codes, a passkey and a password.
ACCOUNT_PAGES_WITH_KEYS = [
    Visit("account_reauthenticate", BART, "/account/reauthenticate/"),
    Visit("account_change_password", BART, "/account/password/change/"),
    Visit("mfa_index", BART, "/account/2fa/"),
    Visit("mfa_deactivate_totp", BART, "/account/2fa/totp/deactivate/"),
    Visit("mfa_view_recovery_codes", BART, "/account/2fa/recovery-codes/"),
    Visit("mfa_generate_recovery_codes", BART, "/account/2fa/recovery-codes/generate/"),
    Visit("mfa_list_webauthn", BART, "/account/2fa/webauthn/"),
    Visit("mfa_edit_webauthn", BART, "/account/2fa/webauthn/keys/{passkey}/edit/"),
    Visit("mfa_remove_webauthn", BART, "/account/2fa/webauthn/keys/{passkey}/remove/"),
]
# Visited on the way, where a code or a second factor is asked.
ON_THE_WAY = {"account_confirm_login_code", "account_confirm_password_reset_code", "mfa_authenticate"}

NO_PAGE = {
    **company_pages.NO_PAGE,
    **learner_pages.NO_PAGE,
    **sheet_pages.NO_PAGE,
    **plan_pages.NO_PAGE,
    **matching_pages.NO_PAGE,
    **evaluation_pages.NO_PAGE,
    **exchange_pages.NO_PAGE,
    **dossier_pages.NO_PAGE,
    **network_pages.NO_PAGE,
    **figure_pages.NO_PAGE,
    **reminder_pages.NO_PAGE,
    "personal_data": FILE,
    "members_file": FILE,
    "jobs:download": FILE,
    "groeiwijzer:my_plan_file": FILE,
    "groeiwijzer:plan_file": FILE,
    "groeiwijzer:talk_file": FILE,
    "groeiwijzer:instrument_file": FILE,
    "groeiwijzer:export": FILE,
    "mfa_download_recovery_codes": FILE,
    "health": "for machines",
    "resend_invitation": POST_ONLY,
    "revoke_invitation": POST_ONLY,
    "jobs:cancel": POST_ONLY,
    "theme": POST_ONLY,
    "demo_sign_in": POST_ONLY,
    "groeiwijzer:reopen": POST_ONLY,
    "groeiwijzer:open_up": POST_ONLY,
    "groeiwijzer:report": POST_ONLY,
    "groeiwijzer:action_reopen": POST_ONLY,
    "mfa_login_webauthn": "answers the browser's own passkey dialog",
    "mfa_reauthenticate": "its template is that of account_reauthenticate with one field more",
    "mfa_reauthenticate_webauthn": "needs a real passkey; the page is one button",
    "account_email_verification_sent": "leads to the code page while verification is by code",
    "account_complete_password_reset": "opens only after the code of a mail; same template as setting one",
    "socialaccount_signup": "nobody can sign up; leads to the login page",
    "openid_connect_login": "leads to the provider",
    "openid_connect_callback": "leads on from the provider",
}

OBJECTS = """
import json
from datetime import timedelta
from allauth.account.models import EmailAddress
from django.utils import timezone
from duaalportal.accounts import services as accounts
from duaalportal.accounts.access import Role
from duaalportal.accounts.models import Membership, Organisation, User
from duaalportal.jobs import services as jobs
from groeiwijzer.models import Assessment, AssessmentShare, EndTalk, GrowthAction, InstrumentVersion
now = timezone.now()
company = Organisation.objects.get(slug="de-clercq")
ilse = User.objects.get(email="ilse.de.clercq@de-clercq.example")
share = AssessmentShare.objects.earliest("granted_at")
spring = share.assessment
job = jobs.start(kind="groeiwijzer.report", by=ilse, organisation=company, label="Verslag: Voorjaar",
    params={"assessment": str(spring.pk), "reader": "inside"}, at=now)
_, token = accounts.invite(organisation=company, email="noor@de-clercq.example", name="Noor Peeters",
    role=Role.MENTOR, by=ilse, at=now)
ours = Assessment.objects.filter(organisation=company)
school = Assessment.objects.filter(organisation__slug="atheneum-leiebocht")
found = {
    "spring": str(spring.pk), "share": str(share.pk), "job": str(job.pk), "token": token,
    "open": str(ours.get(finished_at=None).pk),
    "upgradable": str(ours.get(finished_at=None).pk),
    "scan": str(ours.get(version__code="mentorprofiel").pk),
    "checklist": str(school.get(version__code="leidraad").pk),
    "reflection": str(school.get(version__code="zes_fundamenten").pk),
    "action": str(GrowthAction.objects.filter(done_at=None, owner=ilse).first().pk),
    "done_action": str(GrowthAction.objects.exclude(done_at=None).first().pk),
    "talk": str(EndTalk.objects.first().pk),
    "version": str(InstrumentVersion.objects.get(code="groeiwijzer", number=1).pk),
    "membership": str(Membership.objects.get(user__name="Dirk Wauters").pk),
}
"""
TOLD = "print(json.dumps({name: str(value) for name, value in found.items()}))"


def objects(portal) -> dict[str, str]:
    """What the placeholders in the addresses stand for in this portal; makes a job and an invitation."""
    subjects = (company_pages, learner_pages, sheet_pages, plan_pages, evaluation_pages, matching_pages)
    subjects += (exchange_pages,)
    subjects += (dossier_pages,)
    subjects += (network_pages,)
    subjects += (reminder_pages,)
    code = "".join((OBJECTS, *(subject.OBJECTS for subject in subjects), TOLD))
    return json.loads(portal.python(code).splitlines()[-1])


ENGLISH = re.compile(
    r"\b(the|and|with|for|your|you|please|this|that|password|passwords|sign in|sign out|log in|submit|save|"
    r"cancel|delete|remove|required|invalid|error|errors|search|loading|yes|previous|close|not found|"
    r"username|enter|choose|change|field|value|list of|must|should|email address|forbidden|back to)\b",
    re.I,
)
WORDS = """() => {
  const said = [document.title, document.body.innerText];
  for (const one of document.querySelectorAll('[aria-label], [title], [alt], [placeholder]'))
    for (const name of ['aria-label', 'title', 'alt', 'placeholder'])
      if (one.getAttribute(name)) said.push(one.getAttribute(name));
  return said.join('\\n');
}"""
OPEN_FOLDS = "() => { for (const one of document.querySelectorAll('main details')) one.open = true; }"


LIE_FLAT = """() => {
  for (const one of document.querySelectorAll('*'))
    if (['fixed', 'sticky'].includes(getComputedStyle(one).position)) one.style.position = 'static';
}"""
FOR_BUILDERS = {"parts"}
looks, shapes, seen = Looks(), Shapes(), set()


def look(page: Page, visit: Visit, address: str) -> list[str]:
    """All that a page does not keep: in its HTML, and on a laptop in the dark and a phone in daylight.

    Who opens a page that was seen already reads its HTML, and holds it in hand where that has something new in it.
    """
    if visit.name in seen:
        response = page.request.get(address)
        wrong, document = in_html(visit, response)
        if wrong or not shapes.news(document):
            return _told(visit, address, wrong)
    resize(page, **PHONE["viewport"])
    response = page.goto(address)
    wrong, document = in_html(visit, response)
    if response.status != visit.status:
        return _told(visit, address, wrong)
    if visit.name not in FOR_BUILDERS and (words := english(page.evaluate(WORDS))):
        wrong.append(f"English: {words}")
    for width in (390, 320, 1280):
        if out := sideways(page, width):
            wrong.append("\n".join(out))
    page.evaluate(OPEN_FOLDS)
    page.evaluate(LIE_FLAT)  # so that no bar that stays in place lies on what is measured
    for device, width, scheme in (("laptop in the dark", 1280, "dark"), ("phone", 390, "light")):
        page.emulate_media(color_scheme=scheme)
        resize(page, width, PHONE["viewport"]["height"])
        # who opens a page that was seen on a laptop already gets every rule on the phone, and here what looks new
        again = width == 1280 and visit.name in seen
        found = looks.contrast(page) if again else looks.axe(page)
        wrong += [f"axe, {device}: {fault}" for fault in found]
    if not wrong:
        seen.add(visit.name)
        shapes.learn(document)
    return _told(visit, address, wrong)


def english(words: str) -> list[str]:
    """English words among these."""
    return sorted({found[0].lower() for found in ENGLISH.finditer(words)})


def in_html(visit: Visit, response) -> tuple[list[str], object]:
    """What is wrong with an answer as it stands, and the tree of its page."""
    if response.status != visit.status:
        return [f"{response.status} instead of {visit.status}"], None
    document, found = read(response.text())
    wrong = [f"HTML: {fault}" for fault in found]
    if visit.name not in FOR_BUILDERS and (words := english(said(document))):
        wrong.append(f"English: {words}")
    return wrong, document


def _told(visit, address, wrong):
    return [f"{visit.name} ({visit.who or 'nobody'}) {address}: {one}" for one in wrong]


def addresses_of_the_site() -> set[str]:
    """The name of every address in the site map."""
    from django.urls import get_resolver

    def walk(patterns, space=""):
        for one in patterns:
            if hasattr(one, "url_patterns"):
                yield from walk(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
            elif one.name:
                yield f"{space}{one.name}"

    return set(walk(get_resolver().url_patterns))


class Weight:
    """What a page costs on the wire, headers included."""

    def __init__(self, page: Page):
        self.page = page
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on(
            "Network.responseReceived", lambda e: self.urls.update({e["requestId"]: e["response"]["url"]})
        )
        self.session.on("Network.loadingFinished", self._finished)
        self.urls, self.bytes = {}, {}

    def _finished(self, event) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def of(self, address: str) -> tuple[int, list]:
        """Bytes that came over the wire for this visit, and what weighed most."""
        self.urls, self.bytes = {}, {}
        self.page.goto(address, wait_until="networkidle")
        sizes = sorted(((size, self.urls.get(key, "")) for key, size in self.bytes.items()), reverse=True)
        heaviest = [(int(size), url.rpartition("/")[2] or url) for size, url in sizes[:6]]
        return int(sum(self.bytes.values())), heaviest
