"""The rule graph for readers: Snakemake's own, from stdin, without `all` and without arrows that follow from others."""

import re
import subprocess
import sys

LOOK = (
    'nodesep=.3; ranksep=.35; node [shape=box, style=rounded, fontname="DejaVu Sans", fontsize=11, height=.3];'
    'edge [arrowsize=.6, color="#666666"];'
)


def read_edges(dot: str) -> list[tuple[str, str]]:
    """Which rule leads to which, in order of their names."""
    names = dict(re.findall(r'(\d+)\[label = "(\w+)"', dot))
    edges = {(names[left], names[right]) for left, right in re.findall(r"(\d+) -> (\d+)", dot)}
    return sorted((left, right) for left, right in edges if right != "all" and left != right)


def reduce_edges(edges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The edges without those that a longer way says, too."""

    def reaches(start: str, end: str) -> bool:
        return any(right == end or reaches(right, end) for left, right in edges if left == start)

    return [
        (left, right)
        for left, right in edges
        if not any(one == left and other != right and reaches(other, right) for one, other in edges)
    ]


if __name__ == "__main__":
    shown = "".join(f"{left} -> {right};" for left, right in reduce_edges(read_edges(sys.stdin.read())))
    drawn = subprocess.run(
        ["dot", "-Tsvg"], input=f"digraph {{ {LOOK} {shown} }}", capture_output=True, text=True, check=True
    )
    sys.stdout.write(re.sub(r"<!--.*?-->\s*", "", drawn.stdout, flags=re.DOTALL))
