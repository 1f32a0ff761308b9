"""An instrument as JSON data and back, its checksum, and what a new version does to given answers."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from groeiwijzer.instruments.model import (
    ImportanceClass,
    Instrument,
    Item,
    Ladder,
    Level,
    Mirror,
    Mode,
    Subtheme,
    Talk,
    Theme,
    Topic,
)


def to_data(instrument: Instrument) -> dict:
    """The instrument as plain JSON data; what is empty is left out, so old checksums stay valid."""
    return _without_empty(
        {
            "code": instrument.code,
            "version": instrument.version,
            "title": instrument.title,
            "purpose": instrument.purpose,
            "source": instrument.source,
            "checked_on": instrument.checked_on.isoformat() if instrument.checked_on else None,
            "mode": str(instrument.mode),
            "audiences": [str(audience) for audience in instrument.audiences],
            "levels": [{"level": x.level, "title": x.title, "meaning": x.meaning} for x in instrument.levels],
            "classes": [{"code": x.code, "title": x.title, "meaning": x.meaning} for x in instrument.classes],
            "talk": _talk_data(instrument.talk),
            "mirrors": [
                {"company": x.company, "mentor": x.mentor, "title": x.title, "question": x.question}
                for x in instrument.mirrors
            ],
            "themes": [_theme_data(theme) for theme in instrument.themes],
        }
    )


def _talk_data(talk: Talk | None) -> dict | None:
    if talk is None:
        return None
    topics = [
        _without_empty({"code": x.code, "text": x.text, "help": x.help, "feeds": list(x.feeds)})
        for x in talk.topics
    ]
    return _without_empty({"title": talk.title, "intro": talk.intro, "topics": topics})


def _theme_data(theme: Theme) -> dict:
    subthemes = [
        _without_empty(
            {
                "code": subtheme.code,
                "title": subtheme.title,
                "short": subtheme.short,
                "section": subtheme.section,
                "ladders": [
                    {"code": ladder.code, "items": [_item_data(item) for item in ladder.items]}
                    for ladder in subtheme.ladders
                ],
            }
        )
        for subtheme in theme.subthemes
    ]
    return _without_empty(
        {
            "code": theme.code,
            "title": theme.title,
            "audience": str(theme.audience),
            "intro": theme.intro,
            "subthemes": subthemes,
        }
    )


def _item_data(item: Item) -> dict:
    return _without_empty(
        {
            "code": item.code,
            "level": item.level,
            "text": item.text,
            "action": item.action,
            "details": list(item.details),
            "class": item.importance,
            "source": item.source,
        }
    )


def _without_empty(data: dict) -> dict:
    return {key: value for key, value in data.items() if value not in (None, "", [])}


def from_data(data: Mapping) -> Instrument:
    """The instrument that `to_data` wrote down."""
    talk = data.get("talk")
    checked_on = data.get("checked_on")
    return Instrument(
        code=data["code"],
        version=data["version"],
        title=data["title"],
        purpose=data["purpose"],
        source=data["source"],
        checked_on=date.fromisoformat(checked_on) if checked_on else None,
        mode=Mode(data["mode"]),
        audiences=tuple(data["audiences"]),
        levels=tuple(Level(**level) for level in data.get("levels", ())),
        classes=tuple(ImportanceClass(**kind) for kind in data.get("classes", ())),
        talk=_talk_from(talk) if talk else None,
        mirrors=tuple(Mirror(**mirror) for mirror in data.get("mirrors", ())),
        themes=tuple(_theme_from(theme) for theme in data["themes"]),
    )


def _talk_from(data: Mapping) -> Talk:
    topics = tuple(
        Topic(x["code"], x["text"], x.get("help", ""), tuple(x.get("feeds", ()))) for x in data["topics"]
    )
    return Talk(data["title"], data.get("intro", ""), topics)


def _theme_from(data: Mapping) -> Theme:
    subthemes = tuple(
        Subtheme(
            code=subtheme["code"],
            title=subtheme["title"],
            short=subtheme["short"],
            section=subtheme.get("section", ""),
            ladders=tuple(
                Ladder(ladder["code"], tuple(_item_from(item) for item in ladder["items"]))
                for ladder in subtheme["ladders"]
            ),
        )
        for subtheme in data["subthemes"]
    )
    return Theme(data["code"], data["title"], data.get("audience", ""), data.get("intro", ""), subthemes)


def _item_from(data: Mapping) -> Item:
    return Item(
        code=data["code"],
        level=data["level"],
        text=data["text"],
        action=data.get("action", ""),
        details=tuple(data.get("details", ())),
        importance=data.get("class", ""),
        source=data.get("source", ""),
    )


def checksum(instrument: Instrument) -> str:
    """SHA-256 (hex) over the canonical JSON: equal for equal content, whatever the layout of the file was."""
    canonical = json.dumps(to_data(instrument), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class CarryOver:
    """What a new version does to given answers: `kept` codes take theirs along, the others do not."""

    kept: tuple[str, ...]
    changed: tuple[str, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]

    def answers(self, old_answers: Mapping) -> dict:
        """The answers that still hold, by code."""
        return {code: old_answers[code] for code in self.kept if code in old_answers}


def carry_over(old: Instrument, new: Instrument) -> CarryOver:
    """Items whose code, text and level stay keep their answers; free text never becomes a score or back."""
    same_kind = (old.mode == Mode.REFLECTION) == (new.mode == Mode.REFLECTION)
    kept, changed, added = [], [], []
    for item in new.items():
        if item.code not in old:
            added.append(item.code)
            continue
        before = old.item(item.code)
        same = same_kind and (before.text, before.level) == (item.text, item.level)
        (kept if same else changed).append(item.code)
    dropped = tuple(item.code for item in old.items() if item.code not in new)
    return CarryOver(tuple(kept), tuple(changed), tuple(added), dropped)
