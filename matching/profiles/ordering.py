"""Rows that somebody puts in an order: first, second, third."""


class OrderChanged(Exception):
    """The row does not stand where it was seen."""


def put(rows, pk, seen, to):
    """The rows with one put at place `to`, 1 being the first; raises OrderChanged when it no longer stands at `seen`."""
    rows = list(rows)
    place = next((nth for nth, row in enumerate(rows, 1) if row.pk == pk), None)
    if place is None or place != seen:
        raise OrderChanged
    rows.insert(min(max(to, 1), len(rows)) - 1, rows.pop(place - 1))
    return rows


def number(rows, *, moment, at):
    """Give rows their place, and those that moved `at` as their moment: by it a proposal sees that its data changed."""
    moved = [(place, row) for place, row in enumerate(rows, 1) if row.rank != place]
    for place, row in moved:
        row.rank = place
        setattr(row, moment, at)
    if moved:
        type(rows[0]).objects.bulk_update([row for _, row in moved], ["rank", moment])
