"""YAML that is small to write and without end to read: references to references, circles, depth."""

import yaml

MOST_NODES = 200_000  # Of a file with every reference written out.
DEEPEST = 50


def check_nodes(node: yaml.Node | None) -> tuple[str, str, str] | None:
    """The place, what is found and what is allowed where a file grows beyond measure; None for any other.

    Names that stand for other places (`*name`) are counted as often as they stand, and looked at once.
    """
    counts: dict[int, int] = {}
    open_nodes: dict[int, int] = {}  # Those that hold the one that is looked at, with their depth.
    waiting: list[tuple[yaml.Node, bool]] = [(node, False)] if node else []
    while waiting:
        found, done = waiting.pop()
        line = f"line {found.start_mark.line + 1}"
        inner = _list_inner(found)
        if done:
            del open_nodes[id(found)]
            counts[id(found)] = 1 + sum(counts[id(one)] for one in inner)
            if counts[id(found)] > MOST_NODES:
                return line, f"{counts[id(found)]} values, every reference written out", f"at most {MOST_NODES}"
        elif id(found) in open_nodes:
            return line, "a list that holds itself", "lists that end"
        elif id(found) not in counts:
            if len(open_nodes) >= DEEPEST:
                return line, f"more than {DEEPEST} lists within each other", "lists that end"
            open_nodes[id(found)] = len(open_nodes)
            waiting += [(found, True), *((one, False) for one in inner)]
    return None


def _list_inner(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [one for pair in node.value for one in pair]
    return list(node.value) if isinstance(node, yaml.SequenceNode) else []
