"""What one version of a repository changes in another: interactions by their code, whatever was renamed or moved between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

FIELDS = ("action", "response", "stage", "kano", "axis", "channels", "levels")


@dataclass(frozen=True)
class Difference:
    """`fields`: name -> (before, after), for a changed one. `scored` when marks of the two versions cannot be compared any more."""

    kind: Literal["added", "removed", "changed", "moved"]
    code: str
    action: str
    stage: str
    fields: dict[str, tuple[Any, Any]] = field(default_factory=dict)

    @property
    def scored(self) -> bool:
        """The rule of journey method, section 2.7: shared interactions have the same class and the same levels with the same scores."""
        if "kano" in self.fields:
            return True
        before, after = self.fields.get("levels", ([], []))
        return [(level["code"], level["score"]) for level in before] != [(level["code"], level["score"]) for level in after]


def differences(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Difference]:
    """In the order of the newer version; what was removed comes last. `moved`: the same words at another place of the same stage."""
    old, new = ({each["code"]: each for each in side} for side in (before, after))
    found = []
    for code, each in new.items():
        if code not in old:
            found.append(Difference("added", code, each["action"], each["stage"]))
            continue
        fields = {name: (old[code][name], each[name]) for name in FIELDS if old[code][name] != each[name]}
        if fields:
            found.append(Difference("changed", code, each["action"], each["stage"], fields))
    found += [Difference("moved", code, new[code]["action"], new[code]["stage"]) for code in _moved(old, new)]
    return found + [Difference("removed", code, each["action"], each["stage"]) for code, each in old.items() if code not in new]


def _moved(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Those whose rank among the shared interactions of their stage is another one."""
    def ranks(side: Mapping[str, Mapping[str, Any]]) -> dict[str, tuple[str, int]]:
        counts: dict[str, int] = {}
        found = {}
        for code, each in side.items():
            if code in old and code in new and old[code]["stage"] == new[code]["stage"]:
                found[code] = (each["stage"], counts.setdefault(each["stage"], 0))
                counts[each["stage"]] += 1
        return found

    then, now = ranks(old), ranks(new)
    return [code for code in now if then[code] != now[code]]
