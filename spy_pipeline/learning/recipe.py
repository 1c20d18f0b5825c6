"""What a stack is made of: a proof speaks of stacks of the same recipe alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spy_pipeline.forecast.ensemble import Ensemble
from spy_pipeline.forecast.online.weights import Choice
from spy_pipeline.learning.forecast_code import stack_code_hash
from spy_pipeline.learning.roster import stack_roles


@dataclass(frozen=True, slots=True)
class Recipe:
    """Members, what a user chose of them, and the code that forecasts."""

    members: tuple[str, ...]
    """The members in their order, by the names of the roster."""
    trusted: tuple[str, ...]
    """Those of them that serve without proof by choice, sorted."""
    left_out: tuple[str, ...]
    """Those of them that never serve by choice, sorted."""
    code: str
    """Hash of the code that forecasts, kernel included."""

    @classmethod
    def chosen(cls, members: Sequence[str], choice: Choice) -> Recipe:
        """The recipe of a stack of these members that this code makes."""
        trusted, left_out = (tuple(sorted(set(members) & names)) for names in (choice.trusted, choice.left_out))
        return cls(tuple(members), trusted, left_out, stack_code_hash())

    @classmethod
    def of(cls, stack: Ensemble) -> Recipe:
        """The recipe of a stack as this code serves it."""
        roster = {role.kind or role.name: role.name for role in stack_roles()}
        members = [roster.get(member.name, member.name) for member in stack.members]
        weights = stack.weights
        trusted, left_out = (
            frozenset(name for name, is_so in zip(members, flags.tolist(), strict=True) if is_so)
            for flags in (weights.trusted, weights.left_out)
        )
        return cls.chosen(members, Choice(trusted, left_out))

    def differences(self, walked: Recipe) -> Iterator[str]:
        """In what this stack is not the one that was walked."""
        if self.members != walked.members:
            yield (
                f"its members ({_list(self.members)}) are not those of the stack that was walked "
                f"({_list(walked.members)})"
            )
        for setting, ours, theirs in (
            ("trusted_members", self.trusted, walked.trusted),
            ("left_out_members", self.left_out, walked.left_out),
        ):
            if ours != theirs:
                yield (
                    f"its learning.{setting} ({_list(ours)}) are not those of the stack that was walked "
                    f"({_list(theirs)})"
                )
        if self.code != walked.code:
            yield "the walk was made by another version of the code that forecasts"


def _list(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
