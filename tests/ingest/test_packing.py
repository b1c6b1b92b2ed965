"""Exports that come packed, and spreadsheets of other programs, which are counted by a second reader as well."""

import base64
import gzip
import io
import zipfile
import zlib

import pytest

from exported import read_text, refuse, refuse_once, ris
from prismake.ingest import biff, old_workbooks

RIS = ris("TI  - One", "AU  - Bo, A") + ris("TI  - Two", "AU  - Do, C")
CSV = "Title,Authors,Year\nThree,Bo,2001\n"


def pack(members: dict[str, str | bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return made.getvalue()


def test_a_gzip_of_an_export_is_read_and_told(tmp_path):
    export = read_text(tmp_path, gzip.compress(RIS.encode(), mtime=0), "export.ris.gz")
    assert (export.format, export.separators, [entry["title"] for entry in export.entries]) == (
        "RIS",
        2,
        ["One", "Two"],
    )
    assert export.problems == ("unpacked from a gzip: export.ris 2",)


def test_a_zip_of_exports_is_read_in_the_order_of_its_files(tmp_path):
    content = pack({"b.csv": CSV, "folder/a.ris": RIS, "__MACOSX/x": "nothing", "folder/.DS_Store": "nothing"})
    export = read_text(tmp_path, content, "export.zip")
    assert [entry["title"] for entry in export.entries] == ["Three", "One", "Two"]
    assert [entry["position"] for entry in export.entries] == [1, 2, 3]
    assert (export.format, export.separators, len(export.votes)) == ("CSV, RIS", 3, 3)
    assert export.problems[0] == "unpacked from a zip: b.csv 1, folder/a.ris 2"


def test_an_xml_that_declares_its_type_may_stand_in_a_zip(tmp_path):
    article = (
        "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>One</ArticleTitle></Article>"
        "</MedlineCitation></PubmedArticle>"
    )
    declared = f"<?xml version='1.0'?><!DOCTYPE PubmedArticleSet><PubmedArticleSet>{article}</PubmedArticleSet>"
    assert read_text(tmp_path, pack({"a.xml": declared})).entries[0]["pmid"] == "1"


@pytest.mark.parametrize("name", ["readme.txt", "README", "folder/Read_me.md", "README-first.pdf", "LICENSE"])
def test_a_readme_that_holds_no_records_is_left_out_and_told(tmp_path, name):
    text = "%PDF-1.4\0" if name.endswith("pdf") else "Title of it, and how\nwe searched, then\n"
    export = read_text(tmp_path, pack({"a.ris": RIS, name: text}))
    assert [entry["title"] for entry in export.entries] == ["One", "Two"]
    assert export.problems == ("unpacked from a zip: a.ris 2", f"texts without records left out: {name}")


def test_a_readme_that_holds_records_is_read(tmp_path):
    for name, text in {
        "readme.txt": ris("TI  - Three"),
        "README": CSV,
        "read me.txt": ris("TI  - 3").encode("utf-16"),
    }.items():
        assert len(read_text(tmp_path, pack({"a.ris": RIS, name: text})).entries) == 3


@pytest.mark.parametrize("name", ["notes.txt", "readme.csv", "my.ds_store.ris", "thumbs.db.csv", "a.docx", "b"])
def test_what_may_hold_records_and_cannot_be_read_refuses_the_zip(tmp_path, name):
    assert [issue.place for issue in refuse(tmp_path, pack({"a.ris": RIS, name: "Hello"}))] == [name]


def test_files_of_the_system_are_left_out_and_told(tmp_path):
    system = ["__MACOSX/._a.ris", "x/.DS_Store", "Thumbs.db", "x/desktop.ini", "~$a.xlsx", "._a.ris"]
    export = read_text(tmp_path, pack({"a.ris": RIS, **dict.fromkeys(system, "\0\5\x16")}))
    assert len(export.entries) == 2
    listed = ", ".join(system[:5])
    assert export.problems == ("unpacked from a zip: a.ris 2", f"files of the system left out: {listed} … (6 in all)")


def test_a_file_of_a_zip_that_is_no_export_is_named(tmp_path):
    [issue] = refuse(tmp_path, pack({"a.csv": "Title,Year,DOI\nOne,2001,10.5555/a\nTwo\n"}))
    assert issue.place == "a.csv, line 3"


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (pack({}), "a zip archive without files"),
        (pack({"a.ris": RIS})[:-30], "a zip archive that cannot be read"),
        (gzip.compress(RIS.encode(), mtime=0)[:-9], "a damaged gzip archive"),
        (pack({"readme.txt": "Hello"}), "a zip archive without exports"),
        (pack({"word/document.xml": "x"}), "a Word document"),
        (pack({"xl/workbook.bin": "x"}), "a binary Excel workbook (.xlsb)"),
        (gzip.compress(b"a.ris" + bytes(252) + b"ustar\x0000" + bytes(250), mtime=0), "a tar in a gzip archive"),
        (pack({"../a": RIS}), "a zip archive that cannot be read"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value,  # bytes hold the time at which they were made
)
def test_an_archive_that_cannot_be_read_says_why(tmp_path, content, found):
    assert refuse_once(tmp_path, content).found.startswith(found)


# Old Excel files: of LibreOffice 7.4, the header, two entries and an empty row between them.

OLD = zlib.decompress(
    base64.b85decode(
        "c-"
        "rk)U1(fY5T1K?H@Um{+oXv<ttQvlY|`e(Y$BLYYkpgeSQFBSRSLS<+@!IaY}stE1%I}weNZeYeek6qg}jL34}u~JCT|LgA_S^WsZ"
        "SPt*oq>RChIqI&)ux+MzgUB*34z@xijaSIkRVe&Yb=7i}L03?`*$FS+Iv(w3_l#K?Y9)dL6<~q$}QPDwT5BsV(?V!HR0xhHlu;17"
        "w>Q0u5zbpK7<@`h#JL;)#<<`)C?%j80HKa05IhQ{G1AtZs1JMqz9H&9Be-oAbB}m@ED{-"
        "*fyI0gHhpz*1nDeFRWBumZRZSP85WpCGyscoXnu;CA2+;4Q#gfz`kops94JRV`y3z5|MG*vdQqICu?MvA{zgmVCx07u#QiN4)J`6"
        "u<Zuc$ki{Z}f#CVe{XDUeO_>u?`Dx(!Kc7=p4AE^p<cxlJ{QmK0r5_9m=B*>D{9H8F|;ryOenT`!eSn;RNBApK$a%`;rO*kJf|yH"
        "%TFiWcSjw>#cSd(>%x5z1Fl93q_VCZszIdl$jBu3nue<y6}J67+=qmPyajqJoYZvJ~!IqliB=T>+qY_;qP9D@BIV+td5vUP>NfB!"
        "X<5aqCnb;gj?Eei9%^B6Q0!L;=89I={vXW=QA%NEHylfngJvlIiu0{^e89i<ghGLkmMxH(d!iJnb=N6Ne-Wnk?IXPsUg`L3tBhc-"
        "Bf+qZ>M_$Y2QFPH-16Jze+F25l~_u6(f`Jhy_>fnT;Qb#%8e0BUUJev!s7;0Nq2O32O#I55{N5PMFbYXK0hz0|CL-mS9`^op*#r!"
        "!1F~2{w1)r1=zMEpyD8J&wV>77y;t8r<e#x;faH!qHShd))TX6gH}WYo@JIt<L9{o#*_&%X7uplrd};XNGdwAV0R@>T8$3Ixsra^"
        "_cJzv?j4mw>SPIdKTTgWk#dC=VWXp?WEgqeDwutM<%DN8S_EwNpm<l6`F1uwkBpHp;&Do*cRxif>#CpavX1-85lYx3p^+90F-"
        "GLxYSjj@!f#$Q_UCVnlB`~c4d5@NAmOHCu;J{QIpoBIdhy=qlX~dpr>UI;h4TMX_@9(ONDE+j;GkOM!WF*TD(TP@qAFQM#E0p^F?"
        "LK45g%8QI#2n?svZJG^v#dPs_n`W${*|D6z{BQj`WtOH;ZS)}dUWTxrS;%B?6(q<GR4OJV1DMrVqp?5}b9SW01fBug<A<q|30G{s"
        "VUN{UOQ++XALv6Q0pNS4Ao{{s!N#>x9^H%uBTMp;qlo@|vB+{p&vdz1bgg`G}5na6YZ7u};*(0c{;=}2@pJb|PHv-iST05E|7pD;"
        "27X-+Ze`}0~-Lxtw@*)^!&&}|p8yY_R<cVIFci_S#H<L18OVJl*G-"
        "qk!38nq%3OLn<;a(ukw@6^7Uo!K@Gt0@vQ=a5Uwr(gZ?%HR?I>n|JBSpV+VY=Wm$?%@6oRUdb&ZF)e}$%j;}Jf;%mF;!z<TCr<i{"
        "%%$C9N5TrKKe69U;2FMT+0ss*;k-{)0H>-"
        "If$}&hgF^K90~pmUDxAp!Sw^z^8PP=l9dB;&Ee$Jt@6slSUpBZX;kz$nz#NHawyryN-"
        "B?gb)DhFc^}rDLW~YVhbK0*zANJnzL7bo5ojQtX9jU6ur_T!AJ)(J{(rl=tJ{a~L7K(ypTgaQZ9f1n7#Eu`CyqNy6rA;;L9Oq}WB"
        "+#o-$<|Dj}^kAgC!oApFSO%`2F?3_}2eF0>1%>F*Z*"
    )
)
CELL = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)
EMPTY = '<table:table-row table:number-rows-repeated="{}"><table:table-cell/></table:table-row>'


def make_ods(*rows: str) -> bytes:
    cells = ("".join(map(CELL.format, row.split("|"))) for row in rows)
    lines = [f"<table:table-row>{row}</table:table-row>" for row in cells]
    body = f"{lines[0]}{lines[1]}{EMPTY.format(1)}{lines[2]}{EMPTY.format(1_000_000)}"
    table = f'<table:table table:name="s">{body}</table:table>'
    content = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"<office:document-content{SPACES}>{content}</office:document-content>"
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return pack({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest})


ODS = make_ods("Title|DOI|Pages", "Study one|10.1234/abc.1|1-9", "Étude deux|10.1234/abc.2|10-19")


def test_an_old_excel_file_is_read_and_its_rows_are_counted_by_its_records(tmp_path):
    export = read_text(tmp_path, OLD, "savedrecs.xls")
    assert (export.format, export.separators) == ("Excel 97", 2)
    assert [(entry["title"], entry["doi"], entry["first_line"]) for entry in export.entries] == [
        ("Study one", "10.1234/abc.1", 2),
        ("Étude deux", "10.1234/abc.2", 4),
    ]
    assert biff.list_filled_rows(OLD, "s") == [1, 2, 4]


def test_an_open_document_is_read_and_counted_twice(tmp_path):
    export = read_text(tmp_path, ODS, "savedrecs.ods")
    assert (export.format, export.separators) == ("OpenDocument", 2)
    assert [(entry["title"], entry["pages"], entry["first_line"]) for entry in export.entries] == [
        ("Study one", "1-9", 2),
        ("Étude deux", "10-19", 4),
    ]


def test_an_old_excel_file_with_a_row_that_the_reader_misses_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(old_workbooks, "open_xls", lambda _: {"s": [["Title", "Year"], ["Study one", "2001"]]})
    assert refuse_once(tmp_path, OLD).found == "1 entries read, 2 start marks counted"


def test_a_damaged_old_file_is_refused_and_never_a_crash(tmp_path):
    assert refuse_once(tmp_path, OLD[: len(OLD) // 3]).found
    assert refuse_once(tmp_path, biff.OLE + bytes(2_000)).found == "an old Word file, or a damaged old Excel file"
