"""How mails are made and sent: one plain text per mail; the same words once more as simple HTML."""

import re

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

_ADDRESS = re.compile(r"https?://\S+")


def build(template, to, context=None, headers=None, html=""):
    """The mail of `<template>_subject.txt` and `<template>_message.txt`, with an HTML half: of that template, or made from the text."""
    context = {"portal_address": settings.PORTAL_ADDRESS.rstrip("/"), **(context or {})}
    subject = " ".join(render_to_string(f"{template}_subject.txt", context).split())
    text = tidy(render_to_string(f"{template}_message.txt", context))
    mail = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to], headers=headers)
    page = render_to_string(html, context | {"subject": subject}) if html else html_of(subject, text)
    mail.attach_alternative(page, "text/html")
    return mail


def send(template, to, context=None):
    """Send one mail now; raises what the mail server raises. Never call it inside a transaction."""
    build(template, to, context).send()


def tidy(text):
    """The text with single blank lines between paragraphs and none around it."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)) + "\n"


def html_of(subject, text):
    """The same text as a simple page: an address alone becomes a button, an indented line is a code."""
    parts = []
    for paragraph in text.rstrip("\n").split("\n\n"):
        if _ADDRESS.fullmatch(paragraph.strip()):
            parts.append({"kind": "link", "text": paragraph.strip()})
        elif paragraph.startswith("    "):
            parts.append({"kind": "code", "text": paragraph.strip()})
        else:
            parts.append({"kind": "text", "lines": paragraph.split("\n")})
    return render_to_string("mail/page.html", {"subject": subject, "parts": parts})
