"""What changes in seeds/search/: exports made again, in another order, with other numbers or corrected spellings."""

from dataclasses import replace

from attack.exports import CORRECTIONS, Document, shuffle, write_exports
from attack.mutations.register import mutation
from attack.world import World


def _export(world: World, name: str, words: str, **changes: object) -> str:
    world.exports = {**world.exports, name: replace(world.exports[name], **changes)}  # type: ignore[arg-type]
    write_exports(world.review.seeds / "search", world.exports)
    return f"seeds/search: {name} exported again, {words}"


@mutation
def running_numbers_in_another_order(world: World) -> str:
    name = world.chance.choice(("hand", "list"))
    shuffled = shuffle(world.exports[name], world.chance)
    return _export(world, name, "its running numbers on other documents", documents=shuffled.documents)


@mutation
def database_numbers_in_another_order(world: World) -> str:
    """What a database calls its entries should never move; where it does, the titles tell."""
    documents = world.exports["base"].documents
    numbers = [one.accession for one in documents if one.accession]
    moved = iter([*numbers[1:], numbers[0]])
    changed = tuple(replace(one, accession=next(moved)) if one.accession else one for one in documents)
    return _export(world, "base", "with its numbers on other documents", documents=changed)


@mutation
def running_numbers_from_another_start(world: World) -> str:
    name = world.chance.choice(("hand", "list"))
    return _export(world, name, "numbered from 2", first=2)


@mutation
def new_document_on_top(world: World) -> str:
    name = world.chance.choice(("hand", "list"))
    new = Document("Mouse", "studies of tea", 2020, "Pine, Max", "1-2")
    if new in world.exports[name].documents:
        return ""
    return _export(world, name, "a new document on top", documents=(new, *world.exports[name].documents))


@mutation
def spelling_corrected(world: World) -> str:
    name, spelling = world.chance.choice(("hand", "list", "base")), world.chance.choice(CORRECTIONS)
    return _export(world, name, f"titles spelled otherwise ({spelling})", spelling=spelling)


@mutation
def journal_written_otherwise(world: World) -> str:
    return _export(world, world.chance.choice(("hand", "list", "base")), "the journal in full", journal="The Journal")


@mutation
def base_in_another_order(world: World) -> str:
    shuffled = shuffle(world.exports["base"], world.chance)
    return _export(world, "base", "in another order", documents=shuffled.documents)


@mutation
def document_gone_from_the_export(world: World) -> str:
    name = world.chance.choice(("hand", "list", "base"))
    kept = world.exports[name].documents
    gone = world.chance.choice(kept)
    left = tuple(one for one in kept if one != gone)
    return _export(world, name, f"without {gone.word}", documents=left)


@mutation
def accession_with_invisible_characters(world: World) -> str:
    changed = tuple(
        replace(one, accession=f"{one.accession[:3]}\u200b{one.accession[3:]}" if one.accession else "")
        for one in world.exports["base"].documents
    )
    return _export(world, "base", "zero-width blanks in its accession numbers", documents=changed)


@mutation
def accessions_given_to_what_had_none(world: World) -> str:
    changed = tuple(
        replace(one, accession=one.accession or f"L20000019{number:02d}")
        for number, one in enumerate(world.exports["base"].documents)
    )
    return _export(world, "base", "with accession numbers for all", documents=changed)


@mutation
def pages_written_otherwise(world: World) -> str:
    changed = tuple(replace(one, pages=f"{one.pages}.") for one in world.exports["base"].documents)
    return _export(world, "base", "pages written otherwise", documents=changed)
