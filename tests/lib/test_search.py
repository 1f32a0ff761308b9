"""Words as people type them find names as they are written, the same on both databases."""

import pytest

from duaalportal.accounts.models import Organisation
from duaalportal.lib.search import all_in, begins, best_first, mentions, named, words_of
from tests.factories.accounts import OrganisationFactory


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", ()),
        ("  ", ()),
        ("a", ()),
        ("a e i", ()),
        ("6 Lina", ("6", "Lina")),
        ("0123.456.749", ("0123456749",)),
        ("6.OMd", ("6.OMd",)),
        ("lina\x00maes\t\n", ("lina", "maes")),
        ("Zoe\u0308", ("Zoë",)),
        ("een twee drie vier vijf zes", ("een", "twee", "drie", "vier", "vijf")),
        ("x" * 100, ("x" * 40,)),
    ],
)
def test_what_is_looked_for(typed, words):
    assert words_of(typed) == words


def found(typed):
    words = named(words_of(typed))
    rows = Organisation.objects.filter(mentions(words, "name", "municipality", "kbo_number"))
    return [row.name for row in rows.order_by(best_first(words, "name"), "name")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("zoe", ["Bakkerij Zoë", "Zoéline"]),
        ("ZOÉ", ["Bakkerij Zoë", "Zoéline"]),
        ("eline", ["Zoéline"]),
        ("bakkerij", ["Bakkerij Zoë", "Grootbakkerij"]),  # a word that begins so before one that holds it
        ("bakk deinze", ["Grootbakkerij"]),
        ("0123.456.749", ["Grootbakkerij"]),
        ("o'n", ["O'Neill [100%] *_?"]),
        ("[100%]", ["O'Neill [100%] *_?"]),
        ("*_?", ["O'Neill [100%] *_?"]),
        ("^a", []),
        ("%e", []),
        ("..", []),
        ("(\\", []),
        ("zoe deinze", []),
    ],
)
def test_a_name_is_found_however_it_is_typed_and_no_sign_means_more_than_itself(typed, names):
    for name in ("Bakkerij Zoë", "Zoéline", "O'Neill [100%] *_?"):
        OrganisationFactory(name=name, municipality="Gent", kbo_number=None)
    OrganisationFactory(name="Grootbakkerij", municipality="Deinze", kbo_number="0123456749")
    assert found(typed) == names


def test_the_same_holds_for_what_no_database_keeps():
    assert begins("Metaalwerken De Clercq", ("CLE",))
    assert not begins("Hoeklassen", ("lassen",))
    assert all_in(("kalend", "VRIJE"), "Schoolkalender Vakanties, examens en vrije dagen")
    assert not all_in(("kalend", "(("), "Schoolkalender")
    assert all_in(("bez",), "Wederzijdse bezoeken") and not all_in(("zoe",), "Wederzijdse bezoeken")
