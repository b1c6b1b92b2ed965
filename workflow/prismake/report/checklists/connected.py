"""What the tables say of networks of treatments, one sentence for each fact; empty where there is none."""

from collections.abc import Callable, Mapping

from prismake.report.figures.network_plot import describe_plot
from prismake.report.methods_networks import CONSISTENCY
from prismake.report.networks import Network, read_networks, tell_consistency, tell_size
from prismake.report.view import View


def _list_pooled(view: View) -> list[Network]:
    return [one for one in read_networks(view) if one.pooled]


def _tell_each(view: View, tell: Callable[[Network], str]) -> str:
    """What there is to tell of each network that has estimates, with its title where there are several."""
    pooled = _list_pooled(view)
    return " ".join(f"{one.title}: {tell(one)}" if len(pooled) > 1 else tell(one) for one in pooled)


def tell_geometry_methods(view: View) -> str:
    """How the geometry of networks is looked at."""
    told = "Networks are described by their studies, treatments and pairs of treatments that studies compare directly"
    return (
        f"{told}, and drawn with a circle for each treatment and a line for each such pair."
        if _list_pooled(view)
        else ""
    )


def tell_consistency_methods(view: View) -> str:
    """How it is looked at whether direct and indirect evidence agree."""
    return CONSISTENCY if _list_pooled(view) else ""


def tell_graph(view: View) -> str:
    """What the graph of each network shows."""
    return _tell_each(view, describe_plot)


def tell_geometry(view: View) -> str:
    """How large each network is."""
    return _tell_each(view, tell_size)


def tell_agreement(view: View) -> str:
    """What was found of inconsistency in each network."""
    return _tell_each(view, tell_consistency)


FACTS: Mapping[str, Callable[[View], str]] = {
    "geometry_methods": tell_geometry_methods,
    "consistency_methods": tell_consistency_methods,
    "graph": tell_graph,
    "geometry": tell_geometry,
    "consistency": tell_agreement,
}
