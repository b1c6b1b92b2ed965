"""The command line: `python -m prismake COMMAND …`, from a checkout (PYTHONPATH=workflow) or installed."""

import io
import os
import sys
from collections.abc import Sequence

from prismake.commands import build_parser, find_commands
from prismake.files.refusals import describe_refusal
from prismake.issues import ReviewError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 1 when there is something to mend, 2 for wrong arguments."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # A terminal that lacks a letter is no reason to stop.
    args = build_parser(find_commands()).parse_args(arguments)
    try:
        code = int(args.run(args))
        sys.stdout.flush()
        return code
    except ReviewError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # The reader of a pipe, `| head`, has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, MemoryError) as error:
        if refusal := describe_refusal(error):
            print(ReviewError([refusal]), file=sys.stderr)
            return 1
        raise


if __name__ == "__main__":
    sys.exit(main())
