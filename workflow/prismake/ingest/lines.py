"""How long a line of an export may be."""

from prismake.issues import Issue, ReviewError


def check_lines(content: bytes, name: str, *, longest: int, before: int) -> None:
    """Raise ReviewError for a line of more characters than `longest`; `before` lines of its file stand before."""
    begin = 0
    while len(content) - begin > longest:
        end = content.rfind(b"\n", begin, begin + longest + 1)
        if end < 0:
            after = content.find(b"\n", begin + longest)
            end = after if after >= 0 else len(content)
            if (length := len(content[begin:end].decode())) > longest:
                found, allowed = f"a line of {length} characters", f"at most {longest}"
                number = before + 1 + content.count(b"\n", 0, begin)
                raise ReviewError([Issue(name, f"line {number}", found, allowed, "export again: this file is damaged")])
        begin = end + 1
