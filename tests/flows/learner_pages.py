"""The pages of learners and their trajectories: who looks at which, and the rows of the demo world they need.

A list of visits per subject; one line per address.
"""

from tests.flows.visit import FILE, POST_ONLY

PAGES = []

# addresses whose rows the demo world does not have yet: who will look, at which row
TO_VISIT = {
    # learners and their parents
    "learningplans:home": "Sofie, Bart, Ilse, Marc; ?open=ja, ?lijst=voorbij, ?q=niemand; a parent of two",
    "learningplans:learner_new": "Sofie",
    "learningplans:class_import": "Sofie",
    "learningplans:learner_change": "Sofie, a learner with an account and one without",
    "learningplans:learner_own": "Lina",
    "learningplans:parents": "Sofie, a minor with two parents, one of age, and one without a parent",
    "learningplans:parent_new": "Sofie",
    "learningplans:parent_change": "Sofie, a parent",
    "learningplans:parent_end": "Sofie, a parent",
    "learningplans:readers": "Lina; somebody of age with a grant",
    "learningplans:reader_grant": "somebody of age, a parent with an account",
    # the trajectory and its placements
    "learningplans:trajectory": "Sofie, Bart, Ilse, Lina, a parent: one that runs, with team, talks and absences",
    "learningplans:trajectory_state": "Sofie, one that runs; one that is closed",
    "learningplans:start_profile": "Bart, one that is shared and not read; Sofie, a trajectory without one",
    "learningplans:start_profile_write": "Lina",
    "learningplans:wellbeing": "Lina and Sofie, with a remark that is shared and one that is not",
    "learningplans:wellbeing_agree": "Lina, a remark",
    "learningplans:placements": "Sofie, a rotation over companies and a training centre; Ilse",
    "learningplans:placement_new": "Sofie: ?erkenning= of a partner company, ?centrum= of a centre, and neither",
    "learningplans:placement_for": "Sofie, ?erkenning= of a partner company",
    "learningplans:placement_days": "Sofie, a placement that runs",
    "learningplans:placement_period": "Sofie, a placement that runs",
    "learningplans:placement_mentor": "Ilse, a placement with another mentor who is free",
    "learningplans:placement_end": "Sofie, a placement that runs",
    # days, absences, the school calendar and the own agenda
    "learningplans:days": "Sofie, Bart, Lina: a learner with an absence; ?maand= with exams; one on day 18 of the clock",
    "learningplans:year_plan": "Sofie and Bart, a learner who works",
    "learningplans:agenda_of": "Sofie and Marc of the school, Bart of the company; ?toon=gemeld, ?q=niemand",
    "learningplans:absent_today": "Bart, Lina",
    "learningplans:absence_report": "Bart, a learner",
    "learningplans:absence": "Bart, an absence told by the learner's side and not seen",
    "learningplans:school_calendar": "Sofie, Bart and Lina, with exams, a study day and an excursion; ?jaar= without holidays",
    "learningplans:school_day_new": "Sofie",
    "learningplans:school_day_change": "Sofie, a day",
    "learningplans:calendar_import": "Sofie",
    "learningplans:feed": "Sofie, Lina; Marc, for whom nothing comes",
    # agreements
    "learningplans:agreements": "Sofie, a learner with a signed and a drafted agreement",
    "learningplans:agreement_new": "Sofie, a placement without agreement",
    "learningplans:agreement": "Ilse, Sofie, Lina: a draft that misses papers, one to sign, one that runs and deviates",
    "learningplans:agreement_level": "Sofie, a draft that is paid",
    "learningplans:agreement_version": "Lina, a fixed version; Sofie, an amendment",
    "learningplans:agreement_rework": "Sofie, an agreement to sign",
    "learningplans:agreement_amend": "Ilse, an agreement that runs and deviates from its placement",
    "learningplans:agreement_upload": "Sofie, a signed agreement",
    "learningplans:agreement_suspend": "Ilse, an agreement that runs",
    "learningplans:agreement_end": "Sofie, an agreement that runs",
    "learningplans:agreement_withdraw": "Sofie, a draft",
    "learningplans:dimona_note": "Ilse, an agreement without Dimona",
    "learningplans:quarter_note": "Ilse, a paid agreement that runs since more than a quarter",
    # signing
    "learningplans:to_sign": "a director of a school with several agreements to sign",
    "learningplans:agreement_sign": "Lina, a parent, a director: one to sign, one signed, an amendment",
    "learningplans:signature_paper": "Sofie, an agreement that waits for signatures",
    "learningplans:mandates": "Ilse, a company with a mandate that holds and one that is over",
    "learningplans:mandate_new": "a director of Ilse's company",
    # the team, visits and talks
    "learningplans:team": "Sofie, Ilse, Lina: a team with a contact, a substitute now and somebody who handed over",
    "learningplans:team_add": "Sofie and Ilse",
    "learningplans:team_hand_over": "Sofie, her own place as coach",
    "learningplans:team_substitute": "Ilse, the mentor's place",
    "learningplans:team_end": "Sofie, a teacher; a substitute",
    "learningplans:coach_hand_over": "Sofie; the school's coordinator with ?van=niemand and with a coach of four learners",
    "learningplans:meetings": "Sofie and Lina: one to come, one held with open points, a visit that is missing",
    "learningplans:meeting_new": "Sofie, ?soort=visit",
    "learningplans:meeting": "Bart, one to come; Lina, one held; Sofie, one called off and one without report",
    "learningplans:meeting_change": "Sofie, one to come; Ilse, a visit between school and company",
    "learningplans:meeting_report": "Sofie, one without report; Bart, one with three points",
    "learningplans:meeting_cancel": "Sofie, one to come",
    "learningplans:visits": "Sofie and Marc, some behind; ?stand=achter; Bart, for whom nothing comes",
    "learningplans:mutual_visits": "Ilse, with one to come and one held",
    "learningplans:mutual_visit_new": "Ilse",
    # the start
    "learningplans:starts": "Sofie, Ilse: starts that are red, amber and green, one that was missed",
    "learningplans:start_of": "Sofie, a learner with two placements to come",
    "learningplans:start": "Sofie, Ilse, Bart: a start that is blocked, one that may begin today, one that began",
    "learningplans:start_note": "Ilse, ?punt=S11; Sofie, ?punt=S20",
    "learningplans:start_health": "Sofie, a minor; Ilse, somebody of age",
    "learningplans:papers": "Sofie, a trajectory that misses two papers; Lina",
    "learningplans:paper": "Bart, a paper with two versions",
    "learningplans:paper_new": "Sofie and Ilse",
    "learningplans:paper_version_new": "Ilse, a paper of her company",
}

NO_PAGE = {
    **TO_VISIT,
    # the start
    "learningplans:start_file": FILE,
    "learningplans:start_note_withdraw": POST_ONLY,
    "learningplans:start_now": POST_ONLY,
    "learningplans:paper_file": FILE,
    # learners and their parents
    "learningplans:learner_file": FILE,
    "learningplans:class_example": FILE,
    "learningplans:class_file": FILE,
    "learningplans:filter_save": POST_ONLY,
    "learningplans:filter_remove": POST_ONLY,
    "learningplans:learner_invite": POST_ONLY,
    "learningplans:parent_invite": POST_ONLY,
    "learningplans:reader_withdraw": POST_ONLY,
    # the team, visits and talks
    "learningplans:team_contact": POST_ONLY,
    "learningplans:meeting_ics": FILE,
    "learningplans:meeting_point": POST_ONLY,
    "learningplans:visit_file": FILE,
    # days
    "learningplans:agenda_file": FILE,
    "learningplans:calendar_file": FILE,
    "learningplans:feed_file": "for the agenda of a phone; its secret is in no page",
    "learningplans:feed_new": POST_ONLY,
    "learningplans:feed_revoke": POST_ONLY,
    "learningplans:absence_today": POST_ONLY,
    "learningplans:absence_seen": POST_ONLY,
    "learningplans:absence_withdraw": POST_ONLY,
    "learningplans:school_day_remove": POST_ONLY,
    # signing
    "learningplans:signing_settle": POST_ONLY,
    "learningplans:signature_sheet": POST_ONLY,
    "learningplans:signature_scan": FILE,
    "learningplans:mandate_withdraw": POST_ONLY,
    # the trajectory
    "learningplans:start_profile_share": POST_ONLY,
    "learningplans:start_profile_read": POST_ONLY,
    "learningplans:wellbeing_write": POST_ONLY,
    "learningplans:wellbeing_withdraw": POST_ONLY,
    # agreements
    "learningplans:agreement_refresh": POST_ONLY,
    "learningplans:agreement_fix": POST_ONLY,
    "learningplans:agreement_concept": POST_ONLY,
    "learningplans:agreement_file": FILE,
    "learningplans:agreement_activate": POST_ONLY,
    "learningplans:agreement_resume": POST_ONLY,
    "learningplans:agreement_expire": POST_ONLY,
    "learningplans:dimona_withdraw": POST_ONLY,
}
