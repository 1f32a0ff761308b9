"""The beginnings of addresses, so that one word stands for one thing everywhere."""

LEARNERS = "lerenden/"
TRAJECTORY = "trajecten/<uuid:trajectory>/"
PLACEMENT = "plaatsingen/<uuid:placement>/"
AGREEMENT = "overeenkomsten/<uuid:agreement>/"
MEETING = "gesprekken/<uuid:meeting>/"
ORGANISATION = "organisaties/<slug:organisation>/"
