"""LaTeX as plain text: what is looked up piece by piece is what pylatexenc makes of the whole."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pylatexenc.latex2text import LatexNodes2Text

from prismake.ingest import latex
from prismake.ingest.latex import decode_latex

WRITTEN = r"""
a|B|é|bc de| |  |-|--|---|'|''|`|``|!`|?`|!|~|.|,|(|[|]|5|<|"|=|^|_|@|*|{|}|$|\|\e|\'e|{\'e}|\'{e}|\"{o}|\'{\i}
|{\'\i}|\c{c}|\c c|\v{s}|\&|\%|\#|\_|\$|\{|\}|{A}|{BRCA1 gene}|\alpha|\alpha |\beta{}
|\ss|{\ss}|\o |\textit{in vivo}|\emph{x {y} z}
|\frac{1}{2}|\frac{1}|\foo|\foo{x}|$\alpha$|$x^2$|$_2$|$10^{-3}\mu$
|\sqrt{2}|\begin{x}|\\|\ |\,|\textbf|\it |{\it abc}|{\bf x $y_1$}
|\AA|\texttrademark{}|\mbox{a b}|\footnote{x}
"""
PIECES = [*WRITTEN.replace("\n", "").split("|"), "\n", "\n\n", "\t", "\u00a0"]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("plain text, 5 - 6", "plain text, 5 - 6"),
        (r"{BRCA1} in M{\"u}ller's caf\'e", "BRCA1 in Müller's café"),
        (r"TNF-$\alpha$ \textit{in vitro} --- 50\% \& more", "TNF-α in vitro — 50% & more"),
        (r"$5 and $10 for {\ss} and \o re", "$5 and $10 for ß and øre"),
        (r"a \begin{x}b\end{x}", "a b"),
    ],
)
def test_latex_becomes_the_text_that_is_meant(written, plain):
    assert decode_latex(written) == plain


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join))
def test_pieces_looked_up_give_what_the_whole_gives(text):
    guarded = re.sub(r"(?<!\\)([%&#])", r"\\\1", text)
    pieces = latex._decode_pieces(guarded)
    if pieces is not None:
        assert pieces == LatexNodes2Text(math_mode="text", keep_comments=True).latex_to_text(guarded)
