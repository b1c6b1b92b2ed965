"""What changes in config/ after values were typed: units, labels, names, choices of the codebook; analyses."""

from attack.mutations.register import mutation
from attack.world import World


def _change(world: World, name: str, level: str, **changes: str) -> str:
    found = [row for row in world.review.codebook if (row["variable"], row["level"]) == (name, level)]
    if not found:
        return ""
    world.review.codebook = [{**row, **changes} if row in found else dict(row) for row in world.review.codebook]
    return f"codebook.csv: {name} of {level} now has {changes}"


@mutation
def unit_changed(world: World) -> str:
    return _change(world, "mean", "outcome", unit="mm")


@mutation
def label_changed(world: World) -> str:
    return _change(world, "events", "outcome", label="Non-events")


@mutation
def variable_renamed(world: World) -> str:
    return _change(world, "events", "outcome", variable="cases")


@mutation
def variable_removed(world: World) -> str:
    world.review.codebook = [row for row in world.review.codebook if row["variable"] != "events"]
    return "codebook.csv: the variable events is gone"


@mutation
def choice_renamed(world: World) -> str:
    return _change(world, "design", "study", values="rct|single_arm")


@mutation
def rows_of_the_codebook_in_another_order(world: World) -> str:
    listed = list(world.review.codebook)
    world.chance.shuffle(listed)
    world.review.codebook = listed
    return "codebook.csv: rows in another order"


@mutation
def analysis_renamed(world: World) -> str:
    world.review.analyses = [{**one, "id": f"{one['id']}_new"} for one in world.review.analyses]
    return "analyses.yaml: the analyses have other ids"
