"""Encodings older than utf-8, told by the letters that they give: words that some language may write, or none."""

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from prismake.ingest.mapping import words

# The letters beyond ASCII of each language, in lower case: a word is plausible when one language has all of its own.
WESTERN = words(
    "àâæçèéêëîïôœùûü äöüß áéíóúüñªº àáâãçéêíóôúªº àèéìîòóù åäöøæéèüóô áðéíóúýþæö áèéëíïóöúü äõöüšž àçèéíïòóúü"
    " áäéíóôöúüýšž"
)
CENTRAL = words("ąćęłńóśźż áäčďéěíĺľňóôŕřšťúůýž áéíóöőúüű ăâîşţ čćđšž äöüß é áéíóú")
TURKISH = words("çğıöşüâîû")
CYRILLIC = words("абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўђѓјљњќћџѕ")
GREEK = words("αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώϊϋΐΰ")
BALTIC = words("ąčęėįšųūž āčēģīķļņšūž äõöüšž")
HEBREW = words("אבגדהוזחטיךכלםמןנסעףפץצקרשת")
ARABIC = words("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيپچژگ")
SINGLE = {
    **{"cp1252": WESTERN, "cp1250": CENTRAL, "cp1251": CYRILLIC, "koi8_r": CYRILLIC, "mac_roman": WESTERN},
    **{"cp1253": GREEK, "cp1254": TURKISH, "iso8859_2": CENTRAL, "cp850": WESTERN, "cp866": CYRILLIC},
    **{"cp1255": HEBREW, "cp1256": ARABIC, "cp1257": BALTIC},
}
JAPANESE = r"\u3040-\u30ff\u3000-\u3015ー"
# For each encoding of several bytes to a sign: what is common whatever its bytes; the encoding that has all other
# common signs, and their first bytes in it.
DOUBLE = {
    "gb18030": (r"\u3000-\u3011\uff01-\uff5e“”‘’—…·、", "gb2312", (0xB0, 0xD7)),
    "cp932": (JAPANESE + r"\uff01-\uff5e", "shift_jis", (0x88, 0x97)),
    "big5": (r"\u3000-\u3015\uff01-\uff5e", "big5", (0xA4, 0xC6)),
    "cp949": (r"\u3000-\u3015", "euc_kr", (0xB0, 0xC8)),
    "euc_jp": (JAPANESE + r"\uff01-\uff5e", "euc_jp", (0xB0, 0xCF)),
}
# Of encodings that fit alike, the first; Korean bytes are common Chinese ones as well, and fit more narrowly, as do
# Hebrew ones beside Cyrillic, Lithuanian and Latvian ones beside Turkish.
ORDER = (
    *("cp1252", "cp1250", "cp1255", "cp1251", "koi8_r", "cp949", "gb18030", "cp932", "big5", "euc_jp", "mac_roman"),
    *("cp1253", "cp1257", "cp1254", "cp1256", "iso8859_2", "cp850", "cp866"),
)
LETTER = r"[^\W\d_¹²³¼½¾]"
WORD = re.compile(f"{LETTER}+")
SIGN_WITHIN = re.compile(
    rf"(?<={LETTER})(?![-’‘'·–—…\u00ad/²³°®™])(?:[^\w\s\x00-\x7f]|[¹²³¼½¾])(?={LETTER})|[a-z][¹²³][a-z]"
)
LONELY = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f]{1,2}(?![^\x00-\x7f])")  # Of Chinese signs in a word of Latin letters.
ODD = re.compile(
    r"[\x80-\x9f\ufffd\ue000-\uf8ff]|(?<=\d)[^\x00-\x7f\W\d_ºªµ²³¹](?=\d)|(?<!\w)[ÑÐ](?!\w)|ς(?=\w)|[ªº](?=[a-z])"
    r"|[ךםןףץ](?=\w)|[\u05b0-\u05c7]"
    r"|(?<=[^\x00-\x7f])[{|}\\^@\[\]`~](?=[^\x00-\x7f])"
)
FITTING, LOOSE, LEAST = 0.12, 0.34, 0.05
WHOLE, CLEARLY, FEW = 0.95, 0.2, 4
SAMPLE, LONGEST_SAMPLE = 100_000, 200_000
LONGEST_LINE = 5_000_000
SHOWN_LINES = 5


def guess_codec(sample: bytes) -> str:
    """The encoding of some lines that are not utf-8; "" where no encoding gives words.

    >>> guess_codec("Müller’s café".encode("cp1252")), guess_codec("Лечение гипертонии".encode("cp1251"))
    ('cp1252', 'cp1251')
    """
    judged = {codec: JUDGES[codec](sample) for codec in ORDER}
    western = judged["cp1252"]
    best = min(ORDER, key=lambda codec: (round(judged[codec], 2), ORDER.index(codec)))
    if western - judged[best] >= LEAST and judged[best] <= FITTING:
        return best
    if western > LOOSE:
        return ""
    own = _share_of_one_language(sample, "cp1252")
    for codec in (
        "cp1250",
        "cp1257",
        "cp1254",
    ):  # Words that are plausible one by one, and together are of no one language.
        share = _share_of_one_language(sample, codec)
        if share >= WHOLE and share - own >= CLEARLY and judged[codec] <= western:
            return codec
    return "cp1252"


def _list_tokens(sample: bytes, codec: str) -> list[str]:
    return [token for token in sample.decode(codec, "replace").split() if not token.isascii()]


def _share_of_one_language(sample: bytes, codec: str) -> float:
    """The share of tokens that the best of an encoding's languages covers; 0 for few tokens, which say nothing."""
    tokens = _list_tokens(sample, codec)
    if len(tokens) < FEW:
        return 0.0
    return max(sum(_is_plausible(token, frozenset({one})) for token in tokens) for one in SINGLE[codec]) / len(tokens)


def _judge_single(sample: bytes, codec: str) -> float:
    """The share of tokens with letters or signs beyond ASCII that no language of the encoding writes so."""
    tokens = _list_tokens(sample, codec)
    bad = sum(not _is_plausible(token, SINGLE[codec]) for token in tokens)
    return bad / len(tokens) if tokens else 0.0


def _is_plausible(token: str, alphabets: frozenset[str]) -> bool:
    if ODD.search(token) or SIGN_WITHIN.search(token):
        return False
    return all(_is_word(word, alphabets) for word in WORD.findall(token) if not word.isascii())


def _is_word(word: str, alphabets: frozenset[str]) -> bool:
    beyond = {letter for letter in word.lower().replace("õe", "oe") if not letter.isascii()} - {"µ", "\u0307"}
    tail = word[1:]
    cased = tail.islower() or word.isupper() or not any(one.isupper() and not one.isascii() for one in tail)
    mixed = alphabets in (CYRILLIC, GREEK, HEBREW, ARABIC) and re.search("[A-Za-z]", word)
    return cased and not mixed and any(beyond <= set(alphabet) for alphabet in alphabets)


def _judge_double(sample: bytes, codec: str) -> float:
    """The share of signs beyond ASCII that are not common; all where the bytes are none of the encoding's."""
    try:
        text = sample.decode(codec)
    except UnicodeDecodeError:
        return 1.0
    common, narrow, (first, last) = DOUBLE[codec]
    signs = [sign for sign in text if not sign.isascii()]
    known = re.compile(f"[{common}]")
    bad = sum(
        not known.match(sign) and not first <= (sign.encode(narrow, "ignore") or b"\0")[0] <= last for sign in signs
    )
    bad += sum(len(run[0]) for run in LONELY.finditer(text))
    return bad / len(signs) if signs else 1.0


JUDGES: dict[str, Callable[[bytes], float]] = {
    **{codec: partial(_judge_single, codec=codec) for codec in SINGLE},
    **{codec: partial(_judge_double, codec=codec) for codec in DOUBLE},
}


class LineDecoder:
    """Decodes a file of two encodings: a line that is utf-8 as such, any other by `codec`."""

    def __init__(self, codec: str) -> None:
        self.codec, self.held = codec, b""

    def decode(self, content: bytes, final: bool = False) -> str:
        """The text of all lines that have ended."""
        content = self.held + content
        cut = len(content) if final else content.rfind(b"\n") + 1 or content.rfind(b"\r", 0, -1) + 1
        if not cut and len(content) > LONGEST_LINE:
            cut = content.rfind(b" ") + 1
        self.held = content[cut:]
        return "".join(self._decode_line(line) for line in content[:cut].splitlines(keepends=True))

    def _decode_line(self, line: bytes) -> str:
        kind = tell_line(line)
        return line.decode(self.codec if kind == "legacy" else "utf-8", "replace")


def tell_line(line: bytes) -> str:
    """Whether a line is "ascii", "utf-8", "damaged" utf-8, or in a "legacy" encoding."""
    if line.isascii():
        return "ascii"
    try:
        line.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":  # Cut off with the end of the file.
            return "damaged"
        sound = sum(not letter.isascii() for letter in line.decode("utf-8", "ignore"))
        beyond = sum(byte >= 0x80 for byte in line)
        return "damaged" if sound and 3 * (beyond - len(_sound_bytes(line))) < sound else "legacy"
    return "utf-8"


def _sound_bytes(line: bytes) -> bytes:
    return bytes(byte for byte in line.decode("utf-8", "ignore").encode() if byte >= 0x80)


@dataclass
class Survey:
    """The kinds of lines of a file that is not utf-8 throughout; the first lines that are not, and a sample of them."""

    counts: Counter[str]
    lines: list[int]
    sample: bytes

    @property
    def codec(self) -> str:
        """What the file is to be decoded with: one encoding, two by line ("utf-8+cp1252"), or "" for one unknown."""
        old = guess_codec(self.sample)
        young = self.counts["utf-8"] + self.counts["damaged"]
        if young and self.counts["legacy"] < FEW and old != "cp1252":
            old = ""  # A few bytes beside sound utf-8 tell of no other language.
        if not self.sample or (not old and young > self.counts["legacy"]):
            return "utf-8"
        if not old or not young or (old in DOUBLE and young < self.counts["legacy"]):
            return old
        return f"utf-8+{old}"


def survey_lines(chunks: Iterator[bytes]) -> Survey:
    """Look at every line of a file."""
    survey, sample = Survey(Counter(), [], b""), []
    size = 0
    for number, line in enumerate(read_lines(chunks), start=1):
        kind = tell_line(line)
        survey.counts[kind] += 1
        if kind == "legacy":
            survey.lines += [number] if len(survey.lines) < SHOWN_LINES else []
            sample += [line] if size < SAMPLE else []
            size += len(line)
    survey.sample = b"".join(sample)
    if len(survey.sample) > LONGEST_SAMPLE:
        survey.sample = survey.sample[: survey.sample.rfind(b" ", 0, LONGEST_SAMPLE) + 1]
    return survey


def make_decoder(codec: str) -> "codecs.IncrementalDecoder | LineDecoder":
    """A decoder that says of what it cannot read so, for one encoding or for two by line."""
    young, plus, old = codec.partition("+")
    return LineDecoder(old) if plus else codecs.getincrementaldecoder(young)("replace")


def read_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The lines of a file that is read in pieces."""
    held = b""
    for chunk in chunks:
        *lines, held = (held + chunk).splitlines(keepends=True) or [b""]
        yield from lines
        if len(held) > LONGEST_LINE:  # A file on one line: no letter has a blank among its bytes.
            cut = held.rfind(b" ") + 1 or len(held)
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held
