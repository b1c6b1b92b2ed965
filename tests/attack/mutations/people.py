"""What changes among the people of config/config.yaml: order, names, roles."""

from dataclasses import replace

from attack.mutations.register import mutation
from attack.world import World


@mutation
def people_in_another_order(world: World) -> str:
    world.review.people = world.review.people[::-1]
    return "config.yaml: people in another order"


@mutation
def person_renamed_under_former(world: World) -> str:
    old = world.chance.choice(("anna", "ben"))
    if old not in world.review.people:
        return ""
    return _rename(world, old, "zoe", told=True)


@mutation
def adjudicator_renamed_under_former(world: World) -> str:
    if world.review.adjudicator != "carla":
        return ""
    world.review.adjudicator = "dora"
    return _rename(world, "carla", "dora", told=True)


@mutation
def person_renamed_without_a_word(world: World) -> str:
    if "ben" not in world.review.people:
        return ""
    return _rename(world, "ben", "bob", told=False)


@mutation
def adjudicator_renamed_without_a_word(world: World) -> str:
    """Rulings of somebody who is nobody in config.yaml."""
    if world.review.adjudicator != "carla":
        return ""
    world.review.adjudicator = "dora"
    return "config.yaml: the adjudicator is dora now, carla is nobody"


def _rename(world: World, old: str, new: str, *, told: bool) -> str:
    world.review.people = [new if name == old else name for name in world.review.people]
    if told:
        world.review.former = {**world.review.former, old: new}
        mine = [one for one in world.truth.cells if one.person == old]
        world.truth.change(mine, lambda one: replace(one, person=new))
    return f"config.yaml: {old} is called {new} now{', under former' if told else ''}"


@mutation
def person_left(world: World) -> str:
    if len(world.review.people) < 2 or "ben" not in world.review.people:
        return ""
    world.review.people = [name for name in world.review.people if name != "ben"]
    world.review.former = {**world.review.former, "ben": ""}
    return "config.yaml: ben has left"
