"""What is told of the protocol's amendments; where nothing is said of them, neither is it here."""

from prismake.report.view import View


def tell_amendments(view: View) -> str:
    """When the protocol was amended, and how."""
    return _list_amendments(view, "The protocol was amended", key="text")


def tell_reasons(view: View) -> str:
    """Why the protocol was amended."""
    return _list_amendments(view, "Why the protocol was amended", key="reason")


def _list_amendments(view: View, begin: str, *, key: str) -> str:
    """One text of each amendment with its date, behind the words that begin the sentence; "" where one lacks it."""
    if "amendments" not in view.protocol:
        return ""
    listed = view.protocol["amendments"] or []
    if not all(str(one.get(key, "")).strip() for one in listed):
        return ""
    dated = "; ".join(f"{one.get('date', '')}: {str(one[key]).strip().rstrip('.')}" for one in listed)
    return f"{begin}: {dated}." if listed else "The protocol has no amendment."
