"""Markup in titles and abstracts: words between < and > are no markup, what is raised keeps its meaning."""

import pytest

from exported import read_one, ris
from prismake.ingest.text import clean_prose


@pytest.mark.parametrize(
    "text",
    [
        "intake <median versus >median and falls",
        "p<a priori threshold in 12 trials and p>0.05 in 3",
        "if a <b and c> d or i <i and u >u",
        "x<b or y>z",
        "class <i> of the ring",
        "age <65, >75",
        "scores <mean and >mean",
        "levels <span of control> were low",
        "a <title> of nobility",
        "<60 mL/min; <BMI 25 and weight> 80 kg",
        "p <sub-group median and> 5",
        "ends in </i>",
        "a<<b>>c",
        "a <p value of .05> b",
        "<unknown>word</unknown>",
        "<script and >script",
    ],
)
def test_what_is_no_markup_stays(text):
    assert clean_prose(text) == text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<i>In vitro</i> H<sub>2</sub>O", "In vitro H2O"),
        ("<jats:title>Aim</jats:title><jats:p>To test.</jats:p>", "Aim To test."),
        ("<p>One<p>Two<br>Three<br/>Four", "One Two Three Four"),
        ("<dl><dt>Aim</dt><dd>To test.</dd><dt>Result</dt><dd>None.</dd></dl>", "Aim To test. Result None."),
        ('<span class="a b" id=c>word</span>s <a href="http://a.org/?b=1&c=2">link</a>', "words link"),
        (
            "&lt;I&gt;E. coli&lt;/I&gt; at &amp;lt;5&amp;gt; &lt;median and &gt;median",
            "E. coli at <5> <median and >median",
        ),
        ("<b><i>overlap</b></i>", "overlap"),
        ("<ul><li>one<li>two</ul>", "one two"),
        ("<Emphasis Type='Italic'>S. aureus</Emphasis>", "S. aureus"),
        ("n <i>< 5</i> and <b>p</b> <0.05", "n < 5 and p <0.05"),
        ("<jats:p>cut off by the export", "cut off by the export"),
    ],
)
def test_known_elements_with_a_partner_are_markup(text, plain):
    assert clean_prose(text) == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("10<sup>6</sup> and 10<SUP>-3</SUP>", "10⁶ and 10⁻³"),
        ("10<jats:sup>−7</jats:sup> cells", "10⁻⁷ cells"),
        ("10&lt;sup&gt;6&lt;/sup&gt;", "10⁶"),
        ("CD4<sup>+</sup>, Ca<sup>2+</sup>, m<sup>2</sup>", "CD4⁺, Ca²⁺, m²"),
        ("10<sup>1.5</sup> and 10<sup>n+1</sup>", "10^1.5 and 10ⁿ⁺¹"),
        ("10<sup><i>x</i></sup>", "10^x"),
        ("the 5<sup>th</sup> Kinect<sup>TM</sup>", "the 5th KinectTM"),
        ("37<sup>o</sup>C", "37°C"),
        ("Apoe<sup>-/-</sup> mice", "Apoe-/- mice"),
        ("<i>10</i><sup>6</sup>", "10⁶"),
        ("<Superscript>18</Superscript>F", "¹⁸F"),
        ("<mml:math><mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup></mml:math> cells", "10⁶ cells"),
        ("<math><msup><mrow><mn>10</mn></mrow><mrow><mo>-</mo><mn>3</mn></mrow></msup></math>", "10⁻³"),
        ("<math><msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup></math>", "x1²"),
        ("<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>", "1/2"),
        ("<math><mrow><mi>H</mi><msub><mn>2</mn><mi>O</mi></msub></mrow></math>", "H2O"),
        ("log<sub>10</sub> of 5<sub>2</sub>", "log10 of 5₂"),
    ],
)
def test_what_is_raised_keeps_its_meaning(text, plain):
    assert clean_prose(text) == plain


RAISED = "10<sup>6</sup> cells"
FORMATS = {
    "RIS": ris(f"TI  - {RAISED}"),
    "MEDLINE": f"PMID- 1\nTI  - {RAISED}\n",
    "Web of Science": f"PT J\nTI {RAISED}\nER\nEF\n",
    "EndNote tagged": f"%0 Journal Article\n%T {RAISED}\n",
    "BibTeX": f"@article{{a,\n title = {{{RAISED}}}\n}}\n",
    "CSV": f"Title,Year,Authors\n{RAISED},2001,A\n",
    "CSL JSON": f'[{{"type": "article", "title": "{RAISED}"}}]',
    "PubMed XML": "<PubmedArticle><MedlineCitation><PMID>1</PMID><Article>"
    f"<ArticleTitle>{RAISED}</ArticleTitle></Article></MedlineCitation></PubmedArticle>",
    "EndNote XML": '<xml><records><record><titles><title><style face="normal">10</style>'
    '<style face="superscript">6</style><style> cells</style></title></titles></record></records></xml>',
    "Europe PMC XML": "<responseWrapper><resultList><result><id>1</id>"
    "<title>10&lt;sup&gt;6&lt;/sup&gt; cells</title></result></resultList></responseWrapper>",
    "XML with MathML": '<PubmedArticle xmlns:mml="m"><MedlineCitation><PMID>1</PMID><Article><ArticleTitle>'
    "<mml:math><mml:msup><mml:mn>10</mml:mn><mml:mn>6</mml:mn></mml:msup></mml:math> cells"
    "</ArticleTitle></Article></MedlineCitation></PubmedArticle>",
}


@pytest.mark.parametrize("known", FORMATS)
def test_a_power_is_one_in_every_format(known, tmp_path):
    assert read_one(tmp_path, FORMATS[known])["title"] == "10⁶ cells"


def test_a_condition_in_the_words_of_an_abstract_is_kept(tmp_path):
    entry = read_one(tmp_path, ris("TI  - Tea", "AB  - Weight <median in 3,", "      >median in 4 <b>of</b> 7."))
    assert entry["abstract"] == "Weight <median in 3, >median in 4 of 7."


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("JO  - Health &amp; Place", "journal", "Health & Place"),
        (r"JO  - Health \& Place", "journal", "Health & Place"),
        ("JO  - Caf&eacute; &amp;amp; Tea", "journal", "Café & Tea"),
        ("KW  - Health &amp; Safety; Tea", "keywords", "Health & Safety; Tea"),
        ("AU  - M&uuml;ller, A", "authors", "Müller, A"),
        ("AU  - O&apos;Brien, A; Bo, C", "authors", "O'Brien, A; Bo, C"),
        ("M3  - Case report &amp; review", "publication_types", "Case report & review"),
    ],
)
def test_entities_do_not_cut_what_they_stand_in(line, column, value, tmp_path):
    assert read_one(tmp_path, ris("TI  - Tea", line))[column] == value
