"""What templates asked that another command may answer otherwise: whether what they rendered may be kept for it."""

from __future__ import annotations

from dataclasses import dataclass, field

# Names whose answer is of the moment, of chance, or of this process. `flags` tells of the command.
CHANGING = frozenset({"run_started_at", "invocation_id", "modules", "set", "lipsum"})
WATCHED = CHANGING | {"flags"}


@dataclass
class Asked:
    """The names in `changing` keep what was rendered from being kept; `environment` are variables by name.

    `told` is whether something was printed: it would not be, where nothing is rendered.
    """

    changing: set[str] = field(default_factory=set)
    environment: set[str] = field(default_factory=set)
    flags: bool = False
    told: bool = False

    def note(self, name: str) -> None:
        """Note that a template asked for one of the names that are watched."""
        if name == "flags":
            self.flags = True
        else:
            self.changing.add(name)

    @property
    def comes_again(self) -> bool:
        """Whether another command, of the same flags and environment, would be answered the same."""
        return not self.changing and not self.told
