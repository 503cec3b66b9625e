"""The ways in which a door of the API refuses, for its documentation: one wording for every room."""

from typing import Any

PROBLEM = {"application/problem+json": {"schema": {"type": "object", "required": ["code", "status", "detail"]}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": text, "content": PROBLEM}
    for status, text in {
        401: "Nobody is signed in.",
        403: "The account may not do this.",
        404: "There is nothing here; what belongs to another organisation answers the same.",
        409: "Not in the state that things are in, such as a closed study, a published edition or a name that is taken.",
        412: "Somebody else changed it since that version; `current` holds what is there now.",
        413: "The file, or what it unfolds into, is too large.",
        422: "What was sent breaks a rule; `errors` names every place.",
        428: "Say in If-Match which version is being changed.",
    }.items()
}


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals that one door can give, 401, 403 and 422 always among them."""
    return {status: REFUSALS[status] for status in (401, 403, 422, *statuses)}
