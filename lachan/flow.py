"""What follows from what, elsewhere: fact → reactions. Nobody imports this page.

`config/` installs it once at start. AT_ONCE runs in the transaction of the fact (both
or neither; a reaction may refuse). SOON is queued in the journal, retried, and runs at
most once per entry: so each reaction must be safe to repeat.
"""

from collections.abc import Sequence

from lachan.ground.journal.actions import AtOnce, Flow, Soon
from lachan.ground.policy import facts as policy
from lachan.kernel.facts import Fact

AT_ONCE: dict[type[Fact], Sequence[AtOnce]] = {}

SOON: dict[type[Fact], Sequence[Soon]] = {}

# Facts that nothing elsewhere waits for, said aloud.
FINAL: frozenset[type[Fact]] = frozenset({policy.PolicyEditionsLoaded})

FLOW = Flow(at_once=AT_ONCE, soon=SOON)
