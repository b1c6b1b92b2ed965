"""Begins a review: a folder with a commented configuration and empty places for exports, which runs at once."""

import csv
import io
import os
import re
import shlex
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import jinja2
import yaml

import prismake
from prismake.commands.forms import render_form
from prismake.commands.reference import describe_files
from prismake.config import CSV_FILES, YAML_FILES
from prismake.config import FORMS as CONFIG_FORMS
from prismake.config.analysis_forms import write_row
from prismake.config.files import TextLoader, schema
from prismake.config.names import name_source
from prismake.config.optional import OPTIONAL_FILES, REGISTERS
from prismake.files.refusals import naming
from prismake.issues import Issue, ReviewError, raise_any

Rows = Sequence[Mapping[str, str]]
NAME = "new"
HELP = "Begin a review in a new folder."
HERE = Path(__file__).resolve().parent
SKELETON = HERE / "new_review"
COMMON = "common"
ALLOWED = "a new or an empty folder"
KINDS = {
    "intervention": "what a treatment does (PICO)",
    "diagnostic": "how accurate a test is (PIRD)",
    "scoping": "what is known about something (PCC, PRISMA-ScR)",
    "animal": "what a treatment does in animals (PICO)",
    "qualitative": "what people experience or think (PICo, ENTREQ, GRADE-CERQual)",
}
# What each kind is judged by, and the tool of its designs where another than usual.
STANDARDS: Mapping[str, tuple[str, ...]] = {
    "intervention": ("PRISMA 2020", "PRISMA 2020 for abstracts", "PRISMA-S"),
    "diagnostic": ("PRISMA-DTA", "PRISMA-S"),
    "scoping": ("PRISMA-ScR", "PRISMA-S"),
    "animal": ("PRISMA 2020", "PRISMA 2020 for abstracts", "PRISMA-S"),
    "qualitative": ("ENTREQ", "PRISMA-S"),
}
TOOLS: Mapping[str, str] = {
    "animal": "syrcle_2014",
    "diagnostic": "quadas2_2011",
    "qualitative": "jbi_qualitative_2015",
}
DEFAULTS = {
    "title": "A systematic review",
    "kind": "intervention",
    "people": "reviewer_a, reviewer_b",
    "adjudicator": "adjudicator",
    "databases": "pubmed, embase, cochrane, clinicaltrials",
    "forms": "csv",
}
FORMS = {"csv": "text", "xlsx": "workbooks with lists, help and examples"}
EXAMPLE = {"hits": "1234", "query": "tea[tiab] AND (cold[tiab] OR colds[tiab])", "how": "searched"}
FOLLOWED = {
    **{"source": "chaser", "round": "2026-03", "file": "chase.ris", "kind": "citation", "platform": "citationchaser"},
    **{"searched_on": "2026-03-05", "hits": "412", "query": "What the included articles cite, and what cites them"},
    **{"how": "searched", "direction": "both", "seeds": "10.1000/abc; 26342300"},
}
COMMENTED = re.compile(r"^(?:(\w+): \[\]|#(\w+):)\n((?:#  .*\n)+)", re.MULTILINE)
RUNNER = "review"
ENVIRONMENT = ".prismake"  # where that finds its programs; not shared: it holds for one machine
QUESTIONS = {
    "title": "Title of the review",
    "kind": f"Kind of review ({', '.join(KINDS)})",
    "people": "Who screens, separated by commas (lower case, no blanks)",
    "adjudicator": "Who settles conflicts",
    "databases": "Where you will search, separated by commas",
    "forms": "Search log, codebook and plan of analyses as text (csv) or as workbooks with lists and help (xlsx)",
}


def add_arguments(parser: ArgumentParser) -> None:
    """The folder, and one option per question; what is not given is asked on a terminal, else the default holds."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that does not exist yet, or is empty")
    for name, question in QUESTIONS.items():
        parser.add_argument(f"--{name}", metavar=name.upper(), help=f"{question}; default: {DEFAULTS[name]}")


def run(args: Namespace) -> int:
    """Write the folder and say what comes next; raises ReviewError when an answer or the folder will not do."""
    asked = sys.stdin.isatty() and not any(getattr(args, name) for name in QUESTIONS)
    answers = {name: getattr(args, name) or (_ask(name) if asked else DEFAULTS[name]) for name in QUESTIONS}
    written = write_review(args.folder, answers)
    print(f"{len(written)} files written to {args.folder}")
    print(f"next: write {args.folder}/config/protocol.yaml, put exports into {args.folder}/seeds/search/,")
    log = f"{args.folder}/config/searches.{answers['forms'].strip()}"
    print(f"list them in {log}, and run: {_enter(args.folder)} && ./review")
    return 0


def _enter(folder: Path) -> str:
    """The command that enters a folder, whatever its name holds; to `cd` a dash at the beginning is an option."""
    return f"cd {'./' if str(folder).startswith('-') else ''}{shlex.quote(str(folder))}"


def write_review(folder: Path, answers: Mapping[str, str]) -> list[Path]:
    """Write a new review; `answers` has the keys of QUESTIONS. Returns the files.

    Raises ReviewError, before anything is written, when the folder holds something or an answer will not do.
    """
    people = _split(answers["people"])
    raise_any([*_check_folder(folder), *_check_answers(answers, people)])
    databases = _describe_databases(_split(answers["databases"]))
    context = {
        "title": answers["title"].strip(),
        "people": people,
        "adjudicator": answers["adjudicator"].strip(),
        "databases": databases,
        "version": prismake.__version__,
        "tools": _list_tools(answers["kind"].strip()),
        "kind": answers["kind"].strip(),
        "standards": STANDARDS[answers["kind"].strip()],
        "forms": answers.get("forms", DEFAULTS["forms"]).strip(),
    }
    texts: dict[str, str | bytes] = {
        "config/README.md": describe_files(YAML_FILES + CSV_FILES + OPTIONAL_FILES),
        **_render(SKELETON / COMMON, context),
        **_render(SKELETON / answers["kind"].strip(), context),
        ENVIRONMENT: f"{Path(sys.executable).parent}\n",
    }
    if context["forms"] == "xlsx":
        texts = dict(_make_forms(texts, examples=[*databases, FOLLOWED]))
    written = _write_all({folder / name: text for name, text in sorted(texts.items())})
    (folder / RUNNER).chmod(0o755)
    return written


def _make_forms(texts: Mapping[str, str | bytes], *, examples: Rows) -> Iterable[tuple[str, str | bytes]]:
    """The files, those of rows as workbooks; `examples` are rows of the search log."""
    for name, text in texts.items():
        path = Path(name)
        if path.parent.name != "config" or path.stem not in (*CONFIG_FORMS, *REGISTERS) or not isinstance(text, str):
            yield name, text
            continue
        if path.suffix == ".yaml":
            made = render_form(path.stem, examples=_read_examples(text))
        else:
            rows = list(csv.DictReader(io.StringIO(text)))
            made = render_form(path.stem, rows=rows, examples={path.stem: examples} if path.stem == "searches" else {})
        yield path.with_suffix(".xlsx").as_posix(), made


def _read_examples(text: str) -> dict[str, Rows]:
    """The examples that stand as comments below the lists of a plan, as rows by the name of the list."""
    found: dict[str, Rows] = {}
    for match in COMMENTED.finditer(text):
        plain = re.sub(r"^#  ", "", match[3], flags=re.MULTILINE)
        found[match[1] or match[2]] = [write_row(one) for one in yaml.load(plain, Loader=TextLoader)]
    return found


def _write_all(texts: Mapping[Path, str | bytes]) -> list[Path]:
    """Write files that are not there yet. Where that fails, what was made is taken away, and nothing else: in half of a
    review no other one could begin.
    """
    made: list[Path] = []
    try:
        for path, text in texts.items():
            for place in [one for one in reversed(path.parents) if not one.is_dir()]:
                with naming(place):
                    place.mkdir()
                made.append(place)
            with naming(path), path.open("xb") as file:
                made.append(path)
                file.write(text.encode() if isinstance(text, str) else text)
    except OSError as error:
        for path in reversed(made):
            with suppress(OSError):  # somebody has put something into a new folder
                path.rmdir() if path.is_dir() else path.unlink()
        if isinstance(error, FileExistsError):  # since it was looked
            raise ReviewError([_stand_in_the_way(Path(error.filename))]) from None
        raise
    return list(texts)


def _ask(name: str) -> str:
    return input(f"{QUESTIONS[name]} [{DEFAULTS[name]}]: ").strip() or DEFAULTS[name]


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def _check_folder(folder: Path) -> list[Issue]:
    for path in reversed([folder, *folder.parents]):
        if not path.is_dir() and os.path.lexists(path):
            return [_stand_in_the_way(path)]
    if folder.is_dir() and any(folder.iterdir()):
        return [Issue(str(folder), "", "a folder that holds something", ALLOWED, "name another folder")]
    return []


def _stand_in_the_way(path: Path) -> Issue:
    broken = path.is_symlink() and not path.exists()
    return Issue(str(path), "", "a link that leads nowhere" if broken else "a file", ALLOWED, "name another folder")


def _check_answers(answers: Mapping[str, str], people: Sequence[str]) -> list[Issue]:
    pattern = str(schema("config")["$defs"]["person"]["pattern"])
    issues = [
        Issue("--people", "", name, "lower case letters, digits, _ and -", "write the name so")
        for name in [*people, answers["adjudicator"].strip()]
        if not re.search(pattern, name)
    ]
    if not people or len(set(people)) < len(people):
        issues.append(Issue("--people", "", answers["people"], "at least one name, each once", "name who screens"))
    if answers["kind"].strip() not in KINDS:
        allowed = "; ".join(f"{kind}: {words}" for kind, words in KINDS.items())
        issues.append(Issue("--kind", "", answers["kind"], allowed, "choose one of these"))
    if answers.get("forms", DEFAULTS["forms"]).strip() not in FORMS:
        allowed = "; ".join(f"{form}: {words}" for form, words in FORMS.items())
        issues.append(Issue("--forms", "", answers["forms"], allowed, "choose one of these"))
    if not answers["title"].strip():
        issues.append(Issue("--title", "", "nothing", "some words", "write what the review is called"))
    return issues


def _describe_databases(names: Sequence[str]) -> list[dict[str, str]]:
    """The known databases among the names, and a line for each other name to be completed."""
    with (HERE / "databases.csv").open(encoding="utf-8", newline="") as lines:
        known = {row["name"]: row for row in csv.DictReader(lines)}
    described = []
    for name in names:
        source = name_source(name)
        other = {"kind": "database", "platform": name, "file": f"{source}.ris", "export": "RIS, with abstracts"}
        one = known.get(source, other)
        row = {**one, "source": source, "round": "2026-01", "searched_on": "2026-01-31", **EXAMPLE}
        line = f"{source},YYYY-MM,{one['file']},{one['kind']},{one['platform']},YYYY-MM-DD,,"
        described.append({**row, "line": line + (f",,{one['database']}" if one.get("database") else "")})
    return described


def _list_tools(kind: str) -> dict[str, str]:
    """The tool of each design of a kind's codebook where it is another than usual; none where no tool there is fits."""
    from prismake.extract.appraisal_forms import DEFAULT_TOOLS, NO_TOOL  # with pandas, which other commands do without

    with (SKELETON / kind / "config/codebook.csv").open(encoding="utf-8", newline="") as lines:
        (design,) = [row for row in csv.DictReader(lines) if (row["level"], row["variable"]) == ("study", "design")]
    designs = design["values"].split("|")
    if kind in TOOLS:
        return dict.fromkeys(designs, TOOLS[kind])
    return {one: NO_TOOL for one in designs if one not in DEFAULT_TOOLS}


def _render(folder: Path, context: Mapping[str, Any]) -> dict[str, str]:
    """The texts of one part of the skeleton by the name they get; a name that ends in .j2 is a template."""
    texts = {}
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        name, text = path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8")
        if name.endswith(".j2"):
            name, text = name.removesuffix(".j2"), _environment().from_string(text).render(context)
        texts[".gitignore" if name == "gitignore" else name] = text
    return texts


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True, autoescape=False)
    environment.filters["yaml"] = lambda text: yaml.safe_dump(
        str(text), allow_unicode=True, width=1_000, default_style='"'
    ).strip()
    return environment
