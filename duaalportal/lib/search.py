"""Finding by words: what was typed, how a database looks for it in names, and one hit.

People type a name as they hear it: without capitals or accents, and only its first letters. Each word is found inside a
name; who has it at the start of a word comes first. Both databases do it by a pattern in which a letter stands for all
its forms, so no extension and no second column is needed.
"""

import re
import unicodedata
from collections import defaultdict
from typing import NamedTuple

from django.db import connection
from django.db.models import Case, Field, IntegerField, Lookup, Q, When

from duaalportal.lib.questions import Given

SHORTEST, LONG, MOST_LETTERS, MOST_WORDS = 2, 4, 40, 5
NAMES = tuple(f"word{nth}" for nth in range(MOST_WORDS))


class Hit(NamedTuple):
    """One thing that was found: its kind in words (the heading it stands under), its name, what tells it apart, where it is."""

    kind: str
    title: str
    text: str
    url: str


def words_of(typed):
    """The words to look for, at most five; () when none of them has two signs."""
    seen = "".join(sign if sign.isprintable() else " " for sign in unicodedata.normalize("NFC", typed))
    found = [_number(word)[:MOST_LETTERS] for word in seen.split()[:MOST_WORDS]]
    return tuple(found) if any(len(word) >= SHORTEST for word in found) else ()


def _number(word):
    """An enterprise number is found however it was written: 0123.456.749."""
    digits = word.replace(".", "")
    return digits if digits.isdigit() else word


def named(words):
    """The words as a question takes them: a pattern for this database by each name."""
    return {name: pattern(word, connection.vendor) for name, word in zip(NAMES, words, strict=False)}


def mentions(words, *fields):
    """The condition that each word stands in one of the fields; `words` as a question gets them."""
    found = Q()
    for word in words.values():
        here = Q()
        for field in fields:
            here |= Q(**{f"{field}__mentions": word})
        found &= here
    return found


def best_first(words, field):
    """An order: rows in which a word of this field begins with the first word that was typed, before all others."""
    begins = Q(**{f"{field}__begins": next(iter(words.values()))})
    return Case(When(begins, then=0), default=1, output_field=IntegerField())


def begins(title, words):
    """Whether a word of this title begins with the first word that was typed: the same order, for rows that are here."""
    return re.search(r"(?<!\w)" + pattern(words[0], "postgresql"), title, re.I) is not None


def all_in(words, text):
    """Whether each word stands in this text, a short one at the start of a word: for what no database holds."""
    return all(begins(text, (word,)) or (len(word) >= LONG and _holds(text, word)) for word in words)


def _holds(text, word):
    return re.search(pattern(word, "postgresql"), text, re.I) is not None


# --- a letter and its forms -----------------------------------------------------------------------------------------


def _plain(letter):
    return unicodedata.normalize("NFD", letter)[0].lower()


def _forms():
    found = defaultdict(str)
    for number in (*range(0x41, 0x5B), *range(0x61, 0x7B), *range(0xC0, 0x180)):
        if chr(number).isalpha():
            found[_plain(chr(number))] += chr(number)
    return dict(found)


FORMS = _forms()


def pattern(word, vendor):
    """What a database matches a word by: GLOB of SQLite, or a regular expression; a sign that is no letter is itself."""
    signs = []
    for sign in word:
        if forms := FORMS.get(_plain(sign)):
            signs.append(f"[{forms}]")
        elif vendor == "sqlite":
            signs.append(f"[{sign}]" if sign in "*?[" else sign)
        else:
            signs.append(re.escape(sign))
    return "".join(signs)


class _Pattern(Lookup):
    prepare_rhs = False

    def process(self, compiler, connection):
        column, parameters = self.process_lhs(compiler, connection)
        return column, [*parameters, self.rhs if isinstance(self.rhs, Given) else str(self.rhs)]


@Field.register_lookup
class Mentions(_Pattern):
    """`name__mentions=pattern`: it stands somewhere in the name."""

    lookup_name = "mentions"

    def as_sql(self, compiler, connection):
        """As a regular expression."""
        column, parameters = self.process(compiler, connection)
        return f"{column} ~* %s", parameters

    def as_sqlite(self, compiler, connection):
        """As a GLOB, which knows sets of letters."""
        column, parameters = self.process(compiler, connection)
        return f"{column} GLOB ('*' || %s || '*')", parameters


@Field.register_lookup
class Begins(_Pattern):
    """`name__begins=pattern`: a word of the name begins with it."""

    lookup_name = "begins"

    def as_sql(self, compiler, connection):
        """As a regular expression, at the start of a word."""
        column, parameters = self.process(compiler, connection)
        return f"{column} ~* ('\\m' || %s)", parameters

    def as_sqlite(self, compiler, connection):
        """As a GLOB; a word begins after a space or a sign."""
        column, parameters = self.process(compiler, connection)
        return f"(' ' || {column}) GLOB ('*[ (.,/-]' || %s || '*')", parameters
