"""Encodings older than utf-8: known by the words they give, by line where there are two, or refused."""

import pytest

from exported import read_text, refuse_once, ris
from prismake.ingest import legacy
from prismake.ingest.legacy import LineDecoder, guess_codec

WORDS = {
    "cp1252": "Étude de l’efficacité: Müller, Ødegård, Muñoz; 5 µg ± 2 – “São Paulo” at 37°C, 10³ m²",
    "cp1250": "Příliš žluťoučký kůň; leczenie nadciśnienia tętniczego u dorosłych; Łukasz Wójcik",
    "cp1251": "Лечение артериальной гипертонии у взрослых",
    "koi8_r": "Лечение артериальной гипертонии у взрослых",
    "gb18030": "高血压患者的护理干预效果观察",
    "cp932": "高血圧の治療に関するランダム化比較試験",
    "big5": "高血壓患者的護理介入成效",
    "cp949": "고혈압 환자의 치료에 관한 연구",
    "euc_jp": "高血圧の治療に関するランダム化比較試験",
    "mac_roman": "Étude de l’efficacité: Müller, Muñoz, 5–10 mg, “São Paulo”",
    "cp1253": "Θεραπεία της υπέρτασης σε ενήλικες",
    "cp1254": "Yaşlılarda düşme korkusu ve çocuklarda kullanımı",
    "cp1255": "טיפול בתאי גזע מזנכימליים בהפרעות רירית הרחם: סקירה שיטתית",
    "cp1256": "العلاج بالخلايا الجذعية في اضطرابات بطانة الرحم",
    "cp1257": "Žmonių širdies ligų gydymas ūmiai sergantiems; Bērnu ārstēšana slimnīcā",
    "iso8859_2": "Leczenie nadciśnienia tętniczego u dorosłych pacjentów",
    "cp850": "Étude: Müller et Muñoz à Zürich",
}


@pytest.mark.parametrize("codec", WORDS)
def test_an_encoding_is_known_by_its_words(codec, tmp_path):
    export = read_text(tmp_path, ris(f"TI  - {WORDS[codec]}", "PY  - 2001").encode(codec))
    assert (export.entries[0]["title"], export.encoding) == (WORDS[codec], codec)
    assert export.problems[0].startswith(f"not utf-8, read as {codec}")


@pytest.mark.parametrize("codec", ["cp1250", "cp1251", "gb18030", "cp932"])
@pytest.mark.parametrize("known", ["BibTeX", "CSV", "MEDLINE"])
def test_the_format_is_no_matter(codec, known, tmp_path):
    title = WORDS[codec].replace(";", " ")
    text = {
        "BibTeX": f"@article{{a,\n title = {{{title}}},\n year = 2001\n}}\n",
        "CSV": f"Title,Year,Authors\n{title},2001,A\n",
        "MEDLINE": f"PMID- 1\nTI  - {title}\n",
    }[known]
    export = read_text(tmp_path, text.encode(codec))
    assert (export.format, export.entries[0]["title"]) == (known, " ".join(title.split()))


@pytest.mark.parametrize(
    "text",
    [
        "café",
        "naïve Bayes",
        "Søren Ødegård og Åse",
        "niño: ¿qué?",
        "avaliação em São Paulo, ações",
        "Tomáš and Žižek",
        "Þórður Sigurðsson",
        "GARCÍA LÓPEZ, José",
        "½ dose for €5 ®",
        "“Quoted” — text… ‘one’",
        "À propos d’un cas à l’hôpital",
        "Müller; García; Øde; Conceição; Åse; Peña; Nuñez",
        "3×5 and 37°C, 10³/m², 1ª e 2º",
    ],
)
def test_letters_of_western_languages_are_cp1252(text):
    assert guess_codec(text.encode("cp1252")) == "cp1252"


def test_words_that_are_of_no_one_language_are_of_another():
    text = "Liječenje povišenog tlaka i čimbenici rizika: procjena kvalitete života, šećerna bolest, češće"
    assert guess_codec(text.encode("cp1250")) == "cp1250"


def test_lines_of_two_encodings_are_read_each_in_its_own(tmp_path):
    old = "TY  - JOUR\r\nAB  - 5 µg – twice\r\nTI  - ".encode("cp1252")
    content = (
        old + "Café\r\nAU  - Muñoz, A.\r\nER  - \r\nTY  - JOUR\r\n".encode() + "TI  - naïve\r\nER  - ".encode("cp1252")
    )
    export = read_text(tmp_path, content)
    assert [(entry["title"], entry["abstract"]) for entry in export.entries] == [
        ("Café", "5 µg – twice"),
        ("naïve", ""),
    ]
    assert export.encoding == "utf-8 and cp1252"
    assert export.problems == ("2 lines not utf-8 and read as cp1252, at line 2, 7: compare letters with accents",)


def test_cyrillic_lines_beside_utf_8_are_read_too(tmp_path):
    old = [f"KW  - {word}".encode("cp1251") for word in WORDS["cp1251"].split()]
    content = b"\n".join([b"TY  - JOUR", "TI  - Лечение".encode(), *old, b"ER  - ", b""])
    entry = read_text(tmp_path, content).entries[0]
    assert (entry["title"], entry["keywords"]) == ("Лечение", WORDS["cp1251"].replace(" ", "; "))


def test_bytes_that_form_no_words_are_refused(tmp_path):
    content = ris("TI  - Tea").encode() + b"\n".join(b"KW  - \x9f\x81a\xf7\x8d\xd7b\x90" * 3 for _ in range(9)) + b"\n"
    issue = refuse_once(tmp_path, content)
    assert ("encoding that cannot be told" in issue.found, issue.place.startswith("line 4")) == (True, True)
    assert "UTF-8" in issue.remedy


def test_japanese_in_ascii_is_read(tmp_path):
    title = WORDS["euc_jp"]
    export = read_text(tmp_path, ris(f"TI  - {title}").encode("iso2022_jp"))
    assert (export.entries[0]["title"], export.encoding) == (title, "iso2022_jp")


@pytest.mark.parametrize("title", ["Étude d’enfants âgés", "“Tea”"])
def test_letters_written_in_utf_8_twice_are_told_with_their_lines(tmp_path, title):
    spoilt = title.encode().decode("cp1252", "ignore")
    assert read_text(tmp_path, ris(f"TI  - {title}")).problems == ()
    (told,) = read_text(tmp_path, ris(f"TI  - {spoilt}")).problems
    assert told == "lines whose letters were spoilt before the export (Ã©, â€œ): 1 (at 2)"


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_pieces_change_nothing_of_two_encodings(size):
    content = b"\r\n".join(["é".encode(), "é".encode("cp1252"), b"a", "中é".encode(), b""])
    decoder = LineDecoder("cp1252")
    pieces = [decoder.decode(content[at : at + size]) for at in range(0, len(content), size)]
    assert "".join([*pieces, decoder.decode(b"", final=True)]) == "é\r\né\r\na\r\n中é\r\n"


def test_a_file_on_one_line_is_looked_at_in_pieces(monkeypatch):
    monkeypatch.setattr(legacy, "LONGEST_LINE", 50)
    content = ("naïve " * 200).encode("cp1252")
    lines = list(legacy.read_lines(iter([content[:333], content[333:]])))
    assert (b"".join(lines), max(map(len, lines)) <= 900, len(lines) > 1) == (content, True, True)
