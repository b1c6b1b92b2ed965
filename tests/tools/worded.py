"""Configurations over which sentences are read: one, two and many of everything, every measure, every way of work."""

from collections.abc import Callable

import pandas as pd

from checked import LIVING, edit, log, plan, put, write
from drawn_reviews import KINDS, make_review
from filled import FOUND, direct
from prismake.tables import empty
from reported import build, make_config, make_tables

Config = dict
Change = Callable[[dict[str, pd.DataFrame], Config], None]


def count(n: int) -> Change:
    def change(tables: dict[str, pd.DataFrame], config: Config) -> None:
        people = ["anna", "ben", "carl"][:n]
        config["config"] = {
            **config["config"],
            "screening": {phase: {"people": people} for phase in ("title_abstract", "full_text")},
        }
        rules = [{**config["protocol"]["automation"][0], "id": f"r{at}"} for at in range(n)]
        config["protocol"] = {**config["protocol"], "automation": rules, "amendments": [{"date": "2025-01-01"}] * n}
        vote = {"role": "reviewer", "decision": "include", "reference_id": "p1", "voted_id": "p1"}
        for phase in ("title_abstract", "full_text"):
            put(f"votes_{phase}", *({**vote, "phase": phase, "person": person} for person in people))(tables, config)
        values = [{"study_id": "p1", "person": person, "level": "outcome", "item": "1"} for person in people]
        rows = [{**value, "variable": "n", "value": "1", "unit": "women", "page": "abstract"} for value in values]
        put("extraction", *rows)(tables, config)

    return change


def by_hand(tables: dict[str, pd.DataFrame], config: Config) -> None:
    how = ["searched", "taken over", "compiled by hand", "compiled by hand", ""]
    config["searches"] = config["searches"].assign(how=how)


def nothing_included(tables: dict[str, pd.DataFrame], config: Config) -> None:
    for name in ("extraction", "effects", "estimates"):
        tables[name] = empty(name)
    config["analyses"] = []


def registered(tables: dict[str, pd.DataFrame], config: Config) -> None:
    registration = {"registry": "PROSPERO", "id": "CRD42024000001", "date": "2024-01-01"}
    config["protocol"] = {**config["protocol"], "registration": registration}


def judged(tables: dict[str, pd.DataFrame], config: Config) -> None:
    row = {"study_id": "p1", "person": "anna", "tool": "rob2_2019", "outcome": "", "domain": "1", "judgement": "low"}
    put("appraisal", row)(tables, config)
    put(
        "grade",
        {
            "analysis_id": "thickness",
            "person": "anna",
            "certainty": "low",
            "k": 1,
            "participants": 5,
            "counted": "patients",
        },
    )(tables, config)
    claim = {"claim_id": "a", "document": "B", "statement": "One", "verdict": "not checked", "machine": "not checked"}
    put("claims", claim)(tables, config)


def many(tables: dict[str, pd.DataFrame], config: Config) -> None:
    """Twelve people, of whom two vote on each reference."""
    people = [f"person{at:02}" for at in range(12)]
    phase = {"people": people, "votes": 2, "adjudicator": "carl"}
    config["config"] = {**config["config"], "screening": {"title_abstract": phase, "full_text": phase}}
    rows = [vote(person, at) for at in range(12) for person in people[:2]] + [vote("carl", 3, role="adjudicator")]
    for name in ("title_abstract", "full_text"):
        put(f"votes_{name}", *({**row, "phase": name} for row in rows))(tables, config)


def vote(person: str, at: int, *, role: str = "reviewer") -> dict[str, str]:
    return {"role": role, "decision": "include", "person": person, "reference_id": f"p{at}", "voted_id": f"p{at}"}


def ranked(*, reached: str) -> Change:
    def change(tables: dict[str, pd.DataFrame], config: Config) -> None:
        screening = {name: {**told, "order": "ranked"} for name, told in config["config"]["screening"].items()}
        config["config"] = {**config["config"], "screening": screening, "former": {"dora": "", "emil": "ben"}}
        rule = {"stopping": {"recall": 0.95, "confidence": 0.95}}
        config["protocol"] = {**config["protocol"], "screening": rule}
        put("stopping_title_abstract", {"reached": reached, "p": 0.2, "references": 30, "read": 20, "relevant": 1})(
            tables, config
        )

    return change


def ruled(n: int) -> Change:
    people = ["anna", "ben"][:n]
    rows = [{"left": "p1", "right": "p2", "person": person, "ruling": "different"} for person in people]
    return put("rulings", *rows)


def differing(consensus: int, open_: int) -> Change:
    def change(tables: dict[str, pd.DataFrame], config: Config) -> None:
        states = ["consensus"] * consensus + ["disagreement"] * open_
        row = {"study_id": "p1", "level": "outcome", "variable": "n", "value": "1"}
        settled = [{**row, "item": str(at), "status": state} for at, state in enumerate(states)]
        put("extraction_settled", *settled)(tables, config)
        values = [{**row, "person": who, "item": str(at)} for at, _ in enumerate(states) for who in ("anna", "ben")]
        put("extraction", *values)(tables, config)
        judged = {"study_id": "p1", "tool": "rob2_2019", "outcome": "", "domain": "1"}
        put("appraisal", *({**judged, "person": who, "judgement": word} for who, word in BOTH_WORDS))(tables, config)
        put(
            "appraisal_settled",
            *(
                {
                    **judged,
                    "domain": str(at),
                    "judgement": "low",
                    "status": state if state == "consensus" else "not settled",
                }
                for at, state in enumerate(states)
            ),
        )(tables, config)

    return change


BOTH_WORDS = (("anna", "low"), ("ben", "high"))


def claimed(*verdicts: str) -> Change:
    """Claims of a document with a verdict of people and one of the machine."""
    row = {"document": "B", "statement": "One woman gave birth", "machine": "not checked"}
    return put("claims", *({**row, "claim_id": f"c{at}", "verdict": word} for at, word in enumerate(verdicts)))


def nothing_searched(tables: dict[str, pd.DataFrame], config: Config) -> None:
    config["searches"] = config["searches"].assign(how="compiled by hand", hits="1")


def drawn(kind: str, size: int, **more: object) -> Change:
    """Studies of one kind of effect, combined in the one analysis that is planned."""

    def change(tables: dict[str, pd.DataFrame], config: Config) -> None:
        analysis, made = make_review(kind, size=size, seed=1, **more)
        known = pd.concat([tables["studies"], made["studies"]], ignore_index=True)
        tables |= made | {"studies": known, "extraction": tables["extraction"]}
        config["analyses"] = [analysis]

    return change


ALL_TESTS = {"bias": ["egger", "begg", "trim_fill", "pet_peese"]}
PROBED = {
    "absolute": {"baselines": {"people who waited": 0.1, "the trials": "control_arms"}},
    "sensitivity": {"estimators": ["EE", "DL"], "tests": ["z"], "measures": ["RR", "RD"], "continuity": [0.1]},
    "e_value": "rare",
    **ALL_TESTS,
}
CONFIGURATIONS: dict[str, tuple[Change, ...]] = {
    "as it is": (),
    **{f"{n} of everything": (count(n),) for n in (1, 2, 3)},
    "partly by hand": (by_hand,),
    "nothing included": (nothing_included,),
    "registered": (registered,),
    "judged": (judged,),
    **{f"{n} of everything, by hand, judged": (count(n), by_hand, judged, registered) for n in (1, 2)},
    "twelve people, of whom two vote": (many,),
    **{f"ranked, target reached: {word}": (ranked(reached=word),) for word in ("yes", "no")},
    **{f"pairs ruled on by {n}": (ruled(n),) for n in (1, 2)},
    **{f"{a} settled, {b} open": (differing(a, b),) for a, b in ((1, 0), (0, 1), (1, 1), (2, 3))},
    "nothing searched": (nothing_searched,),
    "one source": (log(file="one.ris", platform=""),),
    "living": (write("config", living={"schedule": "every month", "next_search": "2024-12-20"}),),
    "living until it ends": (write("config", living=LIVING, title="Teas: a living review"),),
    "directions": (direct,),
    "directions alone": (direct, lambda tables, config: config.update(analyses=[])),
    "findings": tuple(FOUND),
    "findings alone": (*FOUND, lambda tables, config: config.update(analyses=[])),
    "claims": (claimed("agrees", "differs", "not checked"),),
    "one claim": (claimed("differs"),),
    "no analysis": (lambda tables, config: config.update(analyses=[]),),
    "a study awaits": (edit("full_text", "reference_id", "p1", status="awaiting"),),
    "planned by Peto": (plan(measure="OR", method="peto"),),
    "planned with a correlation": (plan(measure="MC", correlation=0.5, tau2="DL", test="hartung_knapp"),),
    "planned with every test of small studies": (plan(**ALL_TESTS),),
    **{f"{kind} of {size}": (drawn(kind, size),) for kind in KINDS for size in (1, 3)},
    **{f"OR of {size}, probed": (drawn("OR", size, **PROBED),) for size in (2, 12)},
    "MC of 12, with every test": (drawn("MC", 12, **ALL_TESTS),),
}


def make(name: str) -> tuple[dict[str, pd.DataFrame], Config]:
    """The tables and the configuration of one of CONFIGURATIONS."""
    tables, config = dict(build(make_tables())), make_config()
    for change in CONFIGURATIONS[name]:
        change(tables, config)
    return tables, config
