"""The public page that says whether a document is genuine and unchanged."""

from allauth.decorators import rate_limit
from django.views.decorators.http import require_http_methods, require_safe

from duaalportal.accounts.access import public
from duaalportal.dossiers import verifying
from duaalportal.dossiers.forms import VerifyForm
from duaalportal.lib import sealing
from duaalportal.lib.pages import go_to, render_page


@public
@rate_limit(action="verify_document", limit_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request):
    """Ask by a code or by the file itself."""
    asked = (request.POST, request.FILES) if request.method == "POST" else ()
    form = VerifyForm(*asked)
    if asked and form.is_valid():
        file, code = form.cleaned_data["file"], form.cleaned_data["code"]
        if not file:
            return go_to(request, "dossiers:verified", token=sealing.in_fours(code))
        return _answer(request, verifying.of_file(file), file.name)
    status = 422 if form.errors else 200
    return render_page(request, "dossiers/verify.html", {"form": form, "answer": None}, status=status)


@public
@rate_limit(action="verify_document", limit_get=True)
@require_safe
def verified(request, token):
    """What is known of the document with this code: where its QR code leads."""
    return _answer(request, verifying.of_code(token), "")


def _answer(request, answer, name):
    context = {"form": VerifyForm(), "answer": answer, "verdict": answer.verdict.value, "name": name}
    unknown = answer.verdict is verifying.Verdict.UNKNOWN
    return render_page(request, "dossiers/verify.html", context, status=404 if unknown and not name else 200)
