"""The section of network meta-analyses: each with its figures, its league table, and whether it agrees with itself."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from prismake.report.anchors import make_anchor
from prismake.report.facts import unmark
from prismake.report.figures.intervals import IntervalRow, draw_intervals
from prismake.report.figures.network_plot import describe_plot, draw_network
from prismake.report.figures.ranks import describe_ranks, draw_ranks
from prismake.report.listings import Listing
from prismake.report.network_listings import (
    list_against,
    list_contributions,
    list_league,
    list_left_out,
    list_model,
    list_ranks,
    list_splits,
    list_studies,
)
from prismake.report.networks import MODELS, Network, read_networks, tell_network
from prismake.report.sections.bias import Figure
from prismake.report.view import View
from prismake.statistics.measures import MEASURES


@dataclass(frozen=True)
class ShownNetwork:
    """One network as the page and the manuscript show it."""

    network: Network
    words: str
    figures: tuple[Figure, ...]
    league: Listing | None
    listings: tuple[Listing, ...]

    @property
    def analysis_id(self) -> str:
        """The id of its analysis."""
        return self.network.analysis_id

    @property
    def title(self) -> str:
        """What its analysis is called."""
        return self.network.title

    @property
    def tables(self) -> tuple[Listing, ...]:
        """What stands below its figures."""
        return (*([self.league] if self.league else []), *self.listings)


def build_networks(view: View) -> dict[str, Any]:
    """Every network meta-analysis."""
    return {"shown": [_show(one) for one in read_networks(view)]}


def _show(network: Network) -> ShownNetwork:
    words = unmark(" ".join(tell_network(network)))
    figures = tuple(_draw(network)) if network.pooled else ()
    left = list_left_out(network)
    studies = [list_studies(network), *([left] if left.rows else [])]
    if not network.pooled:
        return ShownNetwork(network, words, (), None, tuple(studies))
    told = [list_model(network), list_splits(network), list_contributions(network), *studies]
    return ShownNetwork(network, words, figures, list_league(network), tuple(told))


def _draw(network: Network) -> Iterator[Figure]:
    title, name = f"Network plot: {network.title}", make_anchor("network", network.analysis_id)
    yield Figure(Markup(draw_network(network)), f"{title}. {describe_plot(network)}", None, name, title)
    title, name = f"Forest plot: {network.title}", make_anchor("network-forest", network.analysis_id)
    caption = f"{title}. {_describe_forest(network)}"
    yield Figure(Markup(_draw_forest(network, title)), caption, list_against(network), name, title)
    title, name = f"P-scores: {network.title}", make_anchor("ranks", network.analysis_id)
    yield Figure(Markup(draw_ranks(network)), f"{title}. {describe_ranks(network)}", list_ranks(network), name, title)


def _draw_forest(network: Network, title: str) -> str:
    reference = network.names[0]
    rows = [
        IntervalRow(str(row["treatment"]), int(row["studies"]), network.show(str(row["treatment"]), reference))
        for row in network.list_against_reference()
    ]
    return draw_intervals(
        rows,
        name=f"network-forest-{network.analysis_id}-plot",
        title=title,
        heading=f"Against {reference}",
        measure=MEASURES[network.measure],
        whole=None,
    )


def _describe_forest(network: Network) -> str:
    labels = network.plan.get("labels") or {}
    ends = f" Lower: {labels.get('lower', '')}; higher: {labels.get('higher', '')}." if labels else ""
    return (
        f"Every treatment against {network.names[0]}, estimated from direct and indirect evidence together"
        f" ({MODELS[network.model]}); k counts the studies that compare the two directly.{ends}"
    )
