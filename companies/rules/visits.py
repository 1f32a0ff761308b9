"""What a visit of a partnership looks at (C09; 001:257-261)."""

SOURCE = "001:253-261"
TOPICS = {
    1: "Is het opleidingsplan haalbaar en is de uitrusting in orde?",
    2: "Met welke school, en is er al een kandidaat?",
    3: "Wat doet de mentor, en welke mentoropleiding past?",
    4: "Sociale verplichtingen en financiële steun",
    5: "Wat staat er in de overeenkomst: OAO of SOAO?",
}


def open_topics(said):
    """The numbers of the topics on which something is still to be said; `said`: number -> (in order, text)."""
    found = {number: said.get(number, (None, "")) for number in TOPICS}
    return [number for number, (in_order, text) in found.items() if in_order is None or not text.strip()]
