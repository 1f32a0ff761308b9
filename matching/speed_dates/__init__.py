"""Speed dates: planned by a school, agreed by learners, a timetable without collisions, and a note of each side (M06)."""
