"""From YAML text to instrument, or every fault in the text with its real line."""

import yaml

from groeiwijzer.instruments.faults import InvalidInstrument
from groeiwijzer.instruments.model import (
    Audience,
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
from groeiwijzer.instruments.nodes import compose
from groeiwijzer.instruments.values import INSTRUMENT_CODE, ValueReader, join

MAX_ITEMS = 600
MAX_SHORT = 20
MAX_ACTION = 70
MAX_TITLE = 120
HIGHEST_LEVEL = 3


def parse(text: str) -> Instrument:
    """The instrument a YAML text holds; InvalidInstrument with every fault in it otherwise."""
    reader = _InstrumentReader()
    instrument = reader.instrument(compose(text))
    if reader.faults:
        raise InvalidInstrument(reader.faults)
    return instrument


class _InstrumentReader(ValueReader):
    """Walks the nodes and builds the instrument; a broken part never hides the faults of the next."""

    def __init__(self):
        super().__init__()
        self.item_count = 0
        self.mode: str | None = None
        self.audiences: tuple[str, ...] = ()
        self.class_codes: tuple[str, ...] = ()

    def instrument(self, root) -> Instrument | None:
        keys = self.mapping(
            root,
            "",
            ("code", "version", "title", "purpose", "source", "mode", "audiences", "themes"),
            ("checked_on", "levels", "classes", "talk", "mirrors"),
        )
        if not keys:
            return None
        version = self.number(keys["version"], "version") if "version" in keys else None
        if version == 0:
            self.fault(keys["version"], "version", "De versie begint bij 1.")
        self.mode = self.choice(keys["mode"], "mode", tuple(Mode), "vorm") if "mode" in keys else None
        self.audiences = self.audience_list(keys.get("audiences"))
        levels = self.levels(keys.get("levels"))
        classes = self.classes(keys.get("classes"))
        self.class_codes = tuple(kind.code for kind in classes)
        code = self.code(keys.get("code"), "code", unique=False, pattern=INSTRUMENT_CODE)
        title = self.text(keys.get("title"), "title", MAX_TITLE)
        purpose = self.text(keys.get("purpose"), "purpose")
        source = self.text(keys.get("source"), "source")
        checked_on = self.day(keys["checked_on"], "checked_on") if "checked_on" in keys else None
        themes = self.themes(keys.get("themes"))
        if self.item_count > MAX_ITEMS:
            reason = f"Dit instrument heeft {self.item_count} vragen; het mogen er {MAX_ITEMS} zijn."
            self.fault(keys["themes"], "themes", reason)
        theme_of: dict[str, Theme] = {}
        for theme in themes:
            for subtheme in theme.subthemes:
                theme_of.setdefault(subtheme.code, theme)
        talk = self.talk(keys["talk"], theme_of) if "talk" in keys else None
        mirrors = self.mirrors(keys.get("mirrors"), theme_of)
        if self.faults:
            return None
        return Instrument(
            code=code,
            version=version,
            title=title,
            purpose=purpose,
            source=source,
            mode=Mode(self.mode),
            audiences=self.audiences,
            themes=themes,
            checked_on=checked_on,
            levels=levels,
            classes=classes,
            talk=talk,
            mirrors=mirrors,
        )

    def audience_list(self, node) -> tuple[str, ...]:
        if node is None:
            return ()
        found = []
        for path, child in self.sequence(node, "audiences"):
            audience = self.choice(child, path, tuple(Audience), "doelgroep")
            if audience in found:
                self.fault(child, path, f"De doelgroep “{audience}” staat hier twee keer.")
            elif audience:
                found.append(audience)
        return tuple(found)

    def levels(self, node) -> tuple[Level, ...]:
        found = []
        for path, child in self.sequence(node, "levels") if node is not None else ():
            keys = self.mapping(child, path, ("level", "title", "meaning"))
            number = self.level_number(keys.get("level"), join(path, "level"))
            if number in [level.level for level in found]:
                self.fault(keys["level"], join(path, "level"), f"Niveau {number} staat hier twee keer.")
            title = self.text(keys.get("title"), join(path, "title"), MAX_TITLE)
            meaning = self.text(keys.get("meaning"), join(path, "meaning"))
            if number:
                found.append(Level(number, title, meaning))
        return tuple(found)

    def classes(self, node) -> tuple[ImportanceClass, ...]:
        found = []
        for path, child in self.sequence(node, "classes") if node is not None else ():
            keys = self.mapping(child, path, ("code", "title", "meaning"))
            code = self.code(keys.get("code"), join(path, "code"), unique=False)
            if code and code in [kind.code for kind in found]:
                self.fault(keys["code"], join(path, "code"), f"De klasse “{code}” staat hier twee keer.")
            title = self.text(keys.get("title"), join(path, "title"), MAX_TITLE)
            meaning = self.text(keys.get("meaning"), join(path, "meaning"))
            if code:
                found.append(ImportanceClass(code, title, meaning))
        return tuple(found)

    def themes(self, node) -> tuple[Theme, ...]:
        found = []
        for path, child in self.sequence(node, "themes") if node is not None else ():
            keys = self.mapping(child, path, ("code", "title", "subthemes"), ("audience", "intro"))
            count_before = self.item_count
            audience = ""
            if "audience" in keys:
                audience = self.theme_audience(keys["audience"], join(path, "audience"))
            theme = Theme(
                code=self.code(keys.get("code"), join(path, "code")),
                title=self.text(keys.get("title"), join(path, "title"), MAX_TITLE),
                audience=audience,
                intro=self.text(keys.get("intro"), join(path, "intro")),
                subthemes=self.subthemes(keys.get("subthemes"), join(path, "subthemes")),
            )
            if keys and self.item_count == count_before:
                self.fault(child, path, "Dit thema heeft geen enkele vraag.")
            found.append(theme)
        return tuple(found)

    def theme_audience(self, node, path) -> str:
        audience = self.choice(node, path, tuple(Audience), "doelgroep")
        if audience and self.audiences and audience not in self.audiences:
            self.fault(node, path, f"De doelgroep “{audience}” staat niet bij “audiences” bovenaan.")
        return audience or ""

    def subthemes(self, node, path) -> tuple[Subtheme, ...]:
        found = []
        for at, child in self.sequence(node, path) if node is not None else ():
            keys = self.mapping(child, at, ("code", "title", "ladders"), ("short", "section"))
            code = self.code(keys.get("code"), join(at, "code"))
            title = self.text(keys.get("title"), join(at, "title"), MAX_TITLE)
            if "short" in keys:
                short = self.text(keys["short"], join(at, "short"), MAX_SHORT)
            else:
                short = title
                if len(title) > MAX_SHORT:
                    reason = (
                        f"De titel is langer dan {MAX_SHORT} tekens: "
                        "geef met “short” een korte naam voor de grafiek."
                    )
                    self.fault(child, at, reason)
            section = self.text(keys.get("section"), join(at, "section"), MAX_TITLE)
            ladders = self.ladders(keys.get("ladders"), join(at, "ladders"))
            if len(ladders) > 1 and self.mode in (Mode.CHECKLIST, Mode.REFLECTION):
                self.fault(keys["ladders"], join(at, "ladders"), "Hier mag maar één lijst met vragen staan.")
            found.append(Subtheme(code, title, short, section, ladders))
        return tuple(found)

    def ladders(self, node, path) -> tuple[Ladder, ...]:
        found = []
        for at, child in self.sequence(node, path) if node is not None else ():
            keys = self.mapping(child, at, ("code", "items"))
            code = self.code(keys.get("code"), join(at, "code"))
            expected = 1
            items = []
            for item_path, item_node in (
                self.sequence(keys["items"], join(at, "items")) if "items" in keys else ()
            ):
                item, level_node = self.item(item_node, item_path)
                if self.mode == Mode.LADDERS and item.level:
                    self.climb(item.level, expected, level_node, join(item_path, "level"))
                expected = item.level + 1 if item.level else expected + 1
                items.append(item)
            found.append(Ladder(code, tuple(items)))
        return tuple(found)

    def climb(self, level, expected, node, path):
        """A ladder starts at 1 and takes one level at a time."""
        if level == expected:
            return
        if expected == 1:
            self.fault(node, path, f"Deze ladder begint op niveau {level}; een ladder begint op niveau 1.")
        elif level > expected:
            self.fault(node, path, f"Deze ladder slaat niveau {expected} over.")
        else:
            self.fault(
                node, path, f"Niveau {level} staat niet op zijn plaats: na {expected - 1} komt {expected}."
            )

    def item(self, node, path) -> tuple[Item, yaml.Node]:
        levelled = self.mode == Mode.LADDERS
        required = ("code", "level", "text") if levelled else ("code", "text")
        optional = ("action", "details", "class", "source")
        keys = self.mapping(node, path, required, optional if levelled else ("level", *optional))
        self.item_count += 1
        level = 1
        if "level" in keys:
            level = self.level_number(keys["level"], join(path, "level"))
            if level and level != 1 and self.mode in (Mode.CHECKLIST, Mode.REFLECTION):
                self.fault(keys["level"], join(path, "level"), "Deze vorm kent alleen niveau 1.")
        elif levelled:
            level = 0
        importance = ""
        if "class" in keys and not self.class_codes:
            reason = "Dit instrument heeft bovenaan geen lijst “classes”."
            self.fault(keys["class"], join(path, "class"), reason)
        elif "class" in keys:
            importance = self.choice(keys["class"], join(path, "class"), self.class_codes, "klasse") or ""
        details = ()
        if "details" in keys:
            at = join(path, "details")
            details = tuple(self.text(child, where) for where, child in self.sequence(keys["details"], at))
        item = Item(
            code=self.code(keys.get("code"), join(path, "code")),
            level=level or 0,
            text=self.text(keys.get("text"), join(path, "text")),
            action=self.text(keys.get("action"), join(path, "action"), MAX_ACTION),
            details=details,
            importance=importance,
            source=self.text(keys.get("source"), join(path, "source")),
        )
        return item, keys.get("level", node)

    def level_number(self, node, path) -> int | None:
        if node is None:
            return None
        number = self.number(node, path)
        if number is not None and not 1 <= number <= HIGHEST_LEVEL:
            self.fault(node, path, f"Onbekend niveau {number}. Een niveau is 1, 2 of 3.")
            return None
        return number

    def talk(self, node, theme_of) -> Talk:
        keys = self.mapping(node, "talk", ("title", "topics"), ("intro",))
        topics = []
        for path, child in self.sequence(keys["topics"], "talk.topics") if "topics" in keys else ():
            topic = self.mapping(child, path, ("code", "text"), ("help", "feeds"))
            feeds = []
            for at, feed in self.sequence(topic["feeds"], join(path, "feeds")) if "feeds" in topic else ():
                feeds.append(self.subtheme_reference(feed, at, theme_of))
            topics.append(
                Topic(
                    code=self.code(topic.get("code"), join(path, "code")),
                    text=self.text(topic.get("text"), join(path, "text")),
                    help=self.text(topic.get("help"), join(path, "help")),
                    feeds=tuple(feeds),
                )
            )
        title = self.text(keys.get("title"), "talk.title", MAX_TITLE)
        return Talk(title, self.text(keys.get("intro"), "talk.intro"), tuple(topics))

    def mirrors(self, node, theme_of) -> tuple[Mirror, ...]:
        found = []
        for path, child in self.sequence(node, "mirrors") if node is not None else ():
            keys = self.mapping(child, path, ("company", "mentor", "title", "question"))
            sides = {}
            for side in (Audience.COMPANY, Audience.MENTOR):
                at = join(path, side)
                sides[side] = self.subtheme_reference(keys.get(side), at, theme_of)
                theme = theme_of.get(sides[side])
                if theme and theme.audience not in ("", side):
                    self.fault(keys[side], at, f"“{sides[side]}” hoort niet bij de doelgroep “{side}”.")
            title = self.text(keys.get("title"), join(path, "title"), MAX_TITLE)
            question = self.text(keys.get("question"), join(path, "question"))
            found.append(Mirror(sides[Audience.COMPANY], sides[Audience.MENTOR], title, question))
        return tuple(found)

    def subtheme_reference(self, node, path, theme_of) -> str:
        value = self.code(node, path, unique=False)
        if value and value not in theme_of:
            self.fault(node, path, f"Er is geen subthema met code “{value}”.")
        return value
