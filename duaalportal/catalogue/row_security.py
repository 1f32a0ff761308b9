"""The catalogue is everybody's to read; what platform staff change, they change outside the wall of organisations."""

from duaalportal.accounts.rls import ANYBODY, Rows

ROWS = {
    f"catalogue.{name}": Rows(read=ANYBODY)
    for name in ("Scheme", "JointCommittee", "Routing", "Programme", "Activity", "RuleParameter")
}
