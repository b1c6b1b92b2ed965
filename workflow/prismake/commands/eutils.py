"""PubMed's E-utilities: a search as NCBI's own documentation describes it, and its records as MEDLINE text."""

import datetime
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prismake.issues import Issue, ReviewError

ADDRESS = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/"
LIMIT = 9_999  # PubMed gives no more records of one search: a larger one is split by the day of entry
CHUNK = 500
TIMEOUT = 60
TRIES = 5
PASSING = frozenset({429, 500, 502, 503, 504})
LARGEST = 100_000_000  # bytes of one answer: 500 records are 3 MB
FIRST_DAY, LAST_DAY = datetime.date(1800, 1, 1), datetime.date(2099, 12, 31)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """An address that sends elsewhere is refused: only the one that was named is asked."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> None:
        return None


OPENER = urllib.request.OpenerDirector()  # http and https alone: no file:, ftp: or data:
for _handler in (
    urllib.request.ProxyHandler(),
    urllib.request.HTTPHandler(),
    urllib.request.HTTPSHandler(),
    urllib.request.HTTPDefaultErrorHandler(),
    urllib.request.HTTPErrorProcessor(),
    _NoRedirect(),
):
    OPENER.add_handler(_handler)


def check_address(address: str) -> None:
    """Raise ReviewError for an address that is neither https nor a server on this machine."""
    parts = urllib.parse.urlsplit(address)
    local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not local and not (parts.scheme == "https" and parts.hostname):
        raise _refuse(address[:120], "an address that begins with https://", "mend --address")


@dataclass(frozen=True)
class Found:
    """What PubMed says of a search: hits, how it read the words, what it did not know, where the answer waits."""

    count: int
    translation: str
    unknown: tuple[str, ...]
    place: Mapping[str, str]


@dataclass
class Client:
    """One polite user of the E-utilities: at most three requests a second, ten with a key; passing faults are retried.

    `address` ends in a slash; `identity` holds tool, email and api_key as NCBI asks for them.
    """

    address: str = ADDRESS
    identity: Mapping[str, str] = field(default_factory=dict)
    pause: float = 1.0
    _last: float = 0.0

    def search(self, term: str, *, first: datetime.date = FIRST_DAY, last: datetime.date = LAST_DAY) -> Found:
        """Run a search among the records that entered PubMed from `first` to `last`."""
        asked = {"term": term, "usehistory": "y", "retmax": "0", "retmode": "json", "datetype": "edat"}
        days = {"mindate": f"{first:%Y/%m/%d}", "maxdate": f"{last:%Y/%m/%d}"} if _narrowed(first, last) else {}
        answer = self._ask("esearch.fcgi", {**asked, **days})
        try:
            result: dict[str, Any] = json.loads(answer)["esearchresult"]
            if "ERROR" in result:
                raise _refuse(str(result["ERROR"]), "a search that PubMed understands", "mend the search")
            lists = [result.get(name) or {} for name in ("errorlist", "warninglist")]
            unknown = tuple(str(word) for one in lists for words in one.values() for word in words)
            place = {"WebEnv": str(result["webenv"]), "query_key": str(result["querykey"])}
            return Found(int(result["count"]), str(result.get("querytranslation", "")), unknown, place)
        except (KeyError, ValueError, TypeError, AttributeError):
            raise _refuse(answer[:200].decode(errors="replace"), "the answer of a search", "try again later") from None

    def fetch(self, term: str, found: Found) -> Iterator[bytes]:
        """The records of a search as MEDLINE text, piece by piece."""
        yield from self._fetch(term, found, first=FIRST_DAY, last=LAST_DAY)

    def _fetch(self, term: str, found: Found, *, first: datetime.date, last: datetime.date) -> Iterator[bytes]:
        if found.count > LIMIT and first < last:
            middle = first + (last - first) // 2
            for start, end in ((first, middle), (middle + datetime.timedelta(days=1), last)):
                part = self.search(term, first=start, last=end)
                yield from self._fetch(term, part, first=start, last=end)
            return
        for place in range(0, found.count, CHUNK):
            asked = {"rettype": "medline", "retmode": "text", "retstart": str(place), "retmax": str(CHUNK)}
            yield self._ask("efetch.fcgi", {**asked, **found.place})

    def _ask(self, service: str, asked: Mapping[str, str]) -> bytes:
        data = urllib.parse.urlencode({"db": "pubmed", **self.identity, **asked}).encode()
        for attempt in range(1, TRIES + 1):
            self._wait()
            try:
                with OPENER.open(self.address + service, data=data, timeout=TIMEOUT) as answer:
                    content: bytes = answer.read(LARGEST + 1)
                if len(content) > LARGEST:
                    raise _refuse(f"more than {LARGEST} bytes", "an answer of PubMed", "export by hand")
                return content
            except urllib.error.HTTPError as error:
                if error.code not in PASSING or attempt == TRIES:
                    said = error.read()[:200].decode(errors="replace").strip()
                    raise _refuse(f"{error.code} {error.reason} {said}", "an answer", "try again later") from None
            except (OSError, urllib.error.URLError) as error:
                if attempt == TRIES:
                    raise _refuse(str(error), "a connection", "check the network, or export by hand") from None
            time.sleep(self.pause * 2 ** (attempt - 1))
        raise AssertionError  # the last attempt returns or raises

    def _wait(self) -> None:
        gap = self.pause * (0.1 if "api_key" in self.identity else 0.34)
        time.sleep(max(0.0, self._last + gap - time.monotonic()))
        self._last = time.monotonic()


def _narrowed(first: datetime.date, last: datetime.date) -> bool:
    return (first, last) != (FIRST_DAY, LAST_DAY)


def _refuse(found: str, allowed: str, remedy: str) -> ReviewError:
    return ReviewError([Issue("PubMed", "", found, allowed, remedy)])
