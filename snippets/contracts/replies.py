"""What a method may answer, as a JSON Schema of status and body."""

from __future__ import annotations

from typing import Any

from snippets.contracts.facts import Method, Reply

# A page or nothing, where no JSON is answered.
NO_JSON = {"type": "null"}


def schema(method: Method) -> dict[str, Any]:
    """Return the JSON Schema of `{"status": …, "body": …}` for every way a method answers.

    A body that is no JSON is null. Where the facts do not tell how a method answers whoever is
    let in, everything is allowed; a caller who is let in by nobody gets the refusal alone.
    """
    refusals = [_answer(one.refusal, None) for one in method.access if one.refusal]
    if any(one.kind == "nobody" for one in method.access):
        return {"anyOf": [one for one in refusals if one]}
    if not method.replies:
        return {}
    full = {one.status for one in method.replies if one.complete}
    # An answer that is kept and given again shows no keys in the code, and has no others.
    replies = [one for one in method.replies if one.complete or one.status not in full]
    return {"anyOf": [_answer(one.status, one) for one in replies] + refusals}


def _answer(status: int, reply: Reply | None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            "status": {"const": status} if status else {"type": "integer"},
            "body": NO_JSON if reply is None else _body(reply),
        },
        "required": ["status", "body"],
        "additionalProperties": False,
    }


def _body(reply: Reply) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict.fromkeys(reply.keys, True),
        "required": list(reply.keys),
        "additionalProperties": not reply.complete,
    }
