"""What a visit of a partnership looks at (C09; 001:257-261)."""

SOURCE = "001:253-261"
TOPICS = {
    1: "Is het opleidingsplan haalbaar en is de uitrusting in orde?",
    2: "Met welke school, en is er al een kandidaat?",
    3: "Wat doet de mentor, en welke mentoropleiding past?",
    4: "Sociale verplichtingen en financiële steun",
    5: "Wat staat er in de overeenkomst: OAO of SOAO?",
}
