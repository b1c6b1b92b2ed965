"""Put another content into one member of a zip; the others are copied as they are packed."""

import io
import zipfile


def replace_member(archive: bytes, name: str, content: bytes) -> bytes:
    """The bytes of the archive with this content under that name, the same as if all its members were packed anew.

    Raises KeyError where it has no such member.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members, end, replaced = old.infolist(), old.start_dir, old.getinfo(name)
    start = replaced.header_offset
    following = [member for member in members if member.header_offset > start]
    rest = archive[min((member.header_offset for member in following), default=end) : end]
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as alone:
        alone.writestr(replaced, content)
        packed = written.getvalue()
    moved = start + len(packed) + len(rest) - end
    for member in following:
        member.header_offset += moved
    replaced.header_offset = start
    written = io.BytesIO()
    written.write(archive[:start] + packed + rest)
    with zipfile.ZipFile(written, "w") as new:  # goes on where the last member ends, and closes with the list of all
        new.infolist().extend(members)
    return written.getvalue()
