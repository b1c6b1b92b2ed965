"""The registration of the protocol as a sentence, or that there is none."""

from collections.abc import Mapping
from typing import Any

NOT_REGISTERED = "not registered"


def write_registration(registration: Mapping[str, Any], *, verb: str = "was") -> str:
    """Where, under which number and when the protocol was registered; why not, as people say it.

    >>> write_registration({"registry": "PROSPERO", "id": "CRD42", "date": "2024-05-01"})
    'The protocol was registered with PROSPERO (CRD42) on 2024-05-01.'
    >>> write_registration({"none": "Not registered, since it is a test."}, verb="is")
    'The protocol is not registered, since it is a test.'
    >>> write_registration({"none": "This is a test."})
    'The protocol was not registered (This is a test).'
    >>> write_registration({"none": "Not registered yet"})
    'The protocol has not been registered yet.'
    """
    if registration.get("none") or not registration.get("id"):
        reason = str(registration.get("none") or "").strip().rstrip(".")
        if reason.casefold().startswith(NOT_REGISTERED):
            said = reason[len(NOT_REGISTERED) :]
            if said.split()[:1] == ["yet"] and verb == "was":
                return f"The protocol has not been registered{said.rstrip()}."
        else:
            said = f" ({reason})" if reason else ""
        return f"The protocol {verb} not registered{said.rstrip()}."
    where = f" with {registration['registry']}" if registration.get("registry") else ""
    when = f" on {registration['date']}" if registration.get("date") else ""
    return f"The protocol {verb} registered{where} ({registration['id']}){when}."
