"""Figures for who leads: by period, class, programme and company, never a ranking of people."""
