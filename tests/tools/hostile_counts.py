"""How many hostile inputs were tried, told at the end of a test run."""

SUITES = "tests/security/"


def tell_hostile(terminalreporter) -> None:
    """Print the count of the security suites where any of them ran."""
    kinds = {
        name: [one for one in terminalreporter.stats.get(name, []) if SUITES in one.nodeid]
        for name in ("passed", "failed")
    }
    harmless = len(kinds["passed"])
    count = harmless + len(kinds["failed"])
    if count:
        terminalreporter.write_line(f"security: {count} hostile inputs, {harmless} refused or harmless")
