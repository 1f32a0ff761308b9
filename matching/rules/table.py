"""The same points as `scoring` gives, for very many learners and openings at once: a table per programme, in numpy.

`scoring` says what counts and why, pair by pair, in words people read; this says the same in numbers for millions of pairs.
A test holds the two together.
"""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from duaalportal.lib.places import DETOUR, EARTH_KM, place_of
from matching.rules.scoring import FAR_KM, HALF, MOST, Factor, worth_of

UNKNOWN = -1
CELLS = 2_000_000  # of one table at once: some tens of megabytes


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs that people may choose, as three columns: which learner, which opening, how many points."""

    seekers: np.ndarray
    offers: np.ndarray
    points: np.ndarray

    def __len__(self):
        return len(self.points)


def weigh(seekers, offers, weights):
    """All pairs without a barrier; learners and openings by their place in the two lists."""
    by_programme = defaultdict(list)
    for column, offer in enumerate(offers):
        if not offer.closed and offer.places > 0:
            by_programme[offer.programme].append(column)
    rows_of = defaultdict(list)
    for row, seeker in enumerate(seekers):
        if seeker.programme in by_programme:
            rows_of[seeker.programme].append(row)
    found = [_none()]
    for programme, rows in rows_of.items():
        columns = np.array(by_programme[programme], dtype=np.int32)
        there = _There([offers[column] for column in columns])
        at_once = max(1, CELLS // len(columns))
        for first in range(0, len(rows), at_once):
            some = rows[first : first + at_once]
            row, column, points = there.weighed([seekers[one] for one in some], weights)
            found.append((np.array(some, dtype=np.int32)[row], columns[column], points))
    return Pairs(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _none():
    return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0, np.int64)


class _There:
    """The openings of one programme, as columns."""

    def __init__(self, offers):
        self.offers = offers
        self.at = {offer.key: column for column, offer in enumerate(offers)}
        self.days = np.array([_bits(offer.weekdays) for offer in offers], dtype=np.int16)
        self.mentors = np.array([_share(offer.free_mentors) for offer in offers], dtype=np.int64)
        self.support = np.array([MOST * offer.offers_support for offer in offers], dtype=np.int64)
        # of each company that wishes for somebody, where its openings with wishes stand
        self.wishing = defaultdict(list)
        for column, offer in enumerate(offers):
            if offer.wishes:
                self.wishing[offer.organisation].append(column)
        self.teaches = np.array([bool(offer.teaches) for offer in offers])
        self.postcodes, self.post = _numbered(offer.postcode for offer in offers)

    def weighed(self, seekers, weights):
        """Rows, columns and points of the pairs that no barrier stands between."""
        km = self._km(seekers)
        days = np.array([_bits(one.weekdays) for one in seekers], dtype=np.int16)[:, None]
        both = days & self.days
        limit = np.array([UNKNOWN if one.max_km is None else one.max_km for one in seekers])[:, None]
        may = (limit == UNKNOWN) | (km <= limit)
        may &= (days == 0) | (self.days == 0) | (both != 0)
        row, column = np.nonzero(may)
        # from here on only the pairs that may be
        there = {
            Factor.LEARNING: lambda: self._learning(seekers)[row, column],
            Factor.TRAVEL: lambda: _travel(km[row, column], limit[row, 0]),
            Factor.LEARNER_WISH: lambda: self._chosen(seekers)[row, column],
            Factor.COMPANY_WISH: lambda: self._asked(seekers)[row, column],
            Factor.DAYS: lambda: _days(days[row, 0], self.days[column], both[row, column]),
            Factor.LANGUAGE: lambda: self._language(seekers)[row, column],
            Factor.MENTOR: lambda: self.mentors[column],
            Factor.SUPPORT: lambda: self._support(seekers)[row, column],
        }
        points = np.zeros(len(row), dtype=np.int64)
        for factor in Factor:
            if weight := weights.get(factor, 0):
                points += weight * there[factor]()
        return row, column, points

    def _km(self, seekers):
        codes, post = _numbered(one.postcode for one in seekers)
        return _ways(codes, self.postcodes)[post][:, self.post]

    def _learning(self, seekers):
        """One row for all who have the same to learn."""
        sets, which = _numbered(one.to_learn for one in seekers)
        table = np.full((len(sets), len(self.offers)), HALF, dtype=np.int64)
        number = {code: nth for nth, code in enumerate(set().union(*sets))}
        taught = np.zeros((len(number), len(self.offers)))
        for column, offer in enumerate(self.offers):
            for code, part in offer.teaches.items():
                if code in number:
                    taught[number[code], column] = part
        for row, to_learn in enumerate(sets):
            if to_learn:
                total = taught[[number[code] for code in to_learn]].sum(axis=0)
                share = np.rint(MOST * total / len(to_learn)).astype(np.int64)
                table[row] = np.where(self.teaches, share, HALF)
        return table[which]

    def _chosen(self, seekers):
        has_wishes = np.array([bool(one.wishes) for one in seekers])
        table = np.empty((len(seekers), len(self.offers)), dtype=np.int16)
        table[:] = np.where(has_wishes, 0, HALF)[:, None]
        return _wished(
            table,
            [
                (row, self.at[key], rank)
                for row, seeker in enumerate(seekers)
                for key, rank in seeker.wishes.items()
                if key in self.at
            ],
        )

    def _asked(self, seekers):
        table = np.full((len(seekers), len(self.offers)), HALF, dtype=np.int16)
        for row, seeker in enumerate(seekers):
            for organisation in seeker.shown_to:
                if organisation in self.wishing:
                    table[row, self.wishing[organisation]] = 0
        row_of = {seeker.key: row for row, seeker in enumerate(seekers)}
        return _wished(
            table,
            [
                (row_of[key], column, rank)
                for column, offer in enumerate(self.offers)
                for key, rank in offer.wishes.items()
                if key in row_of
            ],
        )

    def _language(self, seekers):
        ours, which = _numbered(one.languages for one in seekers)
        theirs, there = _numbered(one.languages for one in self.offers)
        points = [[HALF if not (a and b) else MOST * bool(a & b) for b in theirs] for a in ours]
        return np.array(points, dtype=np.int16)[which][:, there]

    def _support(self, seekers):
        wants = np.array([one.wants_support for one in seekers])[:, None]
        return np.where(wants, self.support, HALF)


def _wished(table, wishes):
    """The table with the points of these wishes: (row, column, the how-manieth)."""
    if wishes:
        row, column, rank = zip(*wishes, strict=True)
        worth = {one: worth_of(one) for one in set(rank)}
        table[np.array(row), np.array(column)] = [worth[one] for one in rank]
    return table


def _travel(km, limit):
    nothing = np.where(limit > 0, 2.0 * limit, float(FAR_KM))
    points = np.maximum(0, np.rint(MOST * (1 - km / nothing))).astype(np.int64)
    return np.where(km == UNKNOWN, HALF, points)


def _days(ours, theirs, both):
    own, shared = (np.bitwise_count(days).astype(np.int64) for days in (ours, both))
    share = np.rint(MOST * shared / np.maximum(own, 1)).astype(np.int64)
    return np.where((ours == 0) | (theirs == 0), HALF, share)


def _ways(heres, theres):
    """Kilometres of road between each two postcodes, as `travel_km` gives them; UNKNOWN where one is not on the list."""
    ours, theirs = _points(heres), _points(theres)
    apart = np.sqrt(((ours[:, None, :] - theirs[None, :, :]) ** 2).sum(axis=2))
    km = np.ceil(2 * EARTH_KM * np.arcsin(np.minimum(apart / 2, 1)) * DETOUR)
    return np.where(np.isnan(km), UNKNOWN, km).astype(np.int32)


def _points(codes):
    places = [place_of(code) for code in codes]
    return np.array([place.point if place else (np.nan,) * 3 for place in places], dtype=float)


def _numbered(values):
    """The different values in the order they come, and for each value which of them it is."""
    found = {}
    which = np.array([found.setdefault(value, len(found)) for value in values], dtype=np.int32)
    return list(found), which


def _bits(days):
    return sum(1 << day for day in days)


def _share(free):
    return HALF if free is None else MOST * bool(free)
