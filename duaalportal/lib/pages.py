"""How a view answers with a page. The only module that asks whether htmx is calling."""

from django.http import HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template import loader
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy


def render_page(request, template, context=None, *, block=None, status=200):
    """The page; when htmx asks for a fragment and `block` names one, that block alone."""
    page = loader.get_template(template)
    html = (
        render_block(page, block, context, request)
        if block and is_fragment_call(request)
        else page.render(dict(context or {}), request)
    )
    response = HttpResponse(html, status=status)
    if block:
        response["Vary"] = "HX-Request"
    return response


def go_to(request, to, *args, **kwargs):
    """Send the visitor to another page, also when htmx made the call."""
    if is_fragment_call(request):
        return HttpResponse(headers={"HX-Redirect": resolve_url(to, *args, **kwargs)})
    return redirect(to, *args, **kwargs)


def is_fragment_call(request):
    """True when htmx wants a part of the page; a boosted link wants a whole page."""
    htmx = getattr(request, "htmx", None)
    return bool(htmx) and not htmx.boosted


def render_block(page, block, context=None, request=None):
    """One named block of a Jinja2 page, with the same context and imports as the whole page."""
    values = dict(context or {})
    if request is not None:
        values["request"] = request
        values["csrf_input"] = csrf_input_lazy(request)
        values["csrf_token"] = csrf_token_lazy(request)
        for processor in page.backend.template_context_processors:
            values.update(processor(request))
    template = page.template
    scope = template.new_context(values)
    # The first step of the page runs its imports and ties its blocks to those of its parents; nothing
    # after that first piece of text is rendered.
    opening = template.root_render_func(scope)
    next(opening, None)
    opening.close()
    return "".join(scope.blocks[block][0](scope))
