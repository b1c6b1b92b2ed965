"""LaTeX as plain text: what is looked up piece by piece is what pylatexenc makes of the whole."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
        (
            r"10\textsuperscript{3} and 10$^{6}$, $10^{-3}$, 10$^7$, \(10^{8}\), \ensuremath{10^{9}}",
            "10³ and 10⁶, 10⁻³, 10⁷, 10⁸, 10⁹",
        ),
        (r"10^{6} CFU of CO_{2} at 10\^{}6", "10⁶ CFU of CO2 at 10^6"),
        (r"$10^{x}$, $x^n$, $^{18}$F, Ca$^{2+}$, I$^2$, $\chi^2$", "10^x, xⁿ, ¹⁸F, Ca²⁺, I², χ²"),
        (r"H$_2$O, CO$_{2}$, $\mathrm{CO_2}$, \textsubscript{2}, TGF-$\beta_1$", "H2O, CO2, CO2, 2, TGF-β1"),
        (r"37$^\circ$C, 37\,$^{\circ}$C, 5\textsuperscript{th}", "37°C, 37 °C, 5th"),
        (r"a dose of 200\,{\mbox{$\mu$}}J and \LaTeX{} tests", "a dose of 200 μJ and LaTeX tests"),
        (r"p {\textless} 0.05, {\textless}i{\textgreater}in{\textless}/i{\textgreater}", "p < 0.05, <i>in</i>"),
        (r"{\it in vitro} \relax a {\scshape b}", "in vitro a b"),
        (r"\enquote{a} {\noopsort{b}}c \SI{5}{\micro\gram}", "a bc 5µg"),
        (r"cost \$5 a_b \$ and c_d", "cost $5 a_b $ and c_d"),
    ],
)
def test_latex_becomes_the_text_that_is_meant(written, plain):
    assert decode_latex(written) == plain


def test_a_command_that_nobody_knows_is_kept():
    assert decode_latex(r"a \foo{} b \baz c \Foo") == r"a \foo b \baz c \Foo"


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9).map("".join))
def test_pieces_looked_up_give_what_the_whole_gives(text):
    guarded = re.sub(r"(?<!\\)([%&#])", r"\\\1", text)
    pieces = latex._decode_pieces(guarded)
    if pieces is not None:
        assert pieces == latex.decode_whole(guarded)
