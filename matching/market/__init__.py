"""Demand beside supply (vraag en aanbod): who looks for a place, where there is one, and who could fill the gap (M03, M04)."""
