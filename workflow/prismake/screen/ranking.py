"""The order in which references are handed out: likeliest relevant first, and nobody excluded by it."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from prismake import tables
from prismake.screen.labels import read_labels

RANKED, NO_ABSTRACT = "ranked", "no_abstract"
NGRAMS, MOST_COMMON = (1, 2), 0.95
C, RATIO = 0.11, 9.8
DECIMALS = 8  # of a score, which differs by 2e-14 between machines: at ten, one of ten thousand would change
RANDOM_EVERY = 5  # before anything is known, every fifth place goes to a reference drawn by chance
QUESTION = ("population", "intervention", "exposure", "comparator", "concept", "context", "outcomes", "designs")


def rank_references(
    references: pd.DataFrame,
    *,
    screening: pd.DataFrame,
    votes: pd.DataFrame,
    protocol: Mapping[str, Any],
    phase: str,
) -> pd.DataFrame:
    """The frame "ranking": every candidate of the phase in one of two queues, each ranked from 1.

    Learns from the votes cast so far (`labels.read_labels`). Until both relevant and irrelevant references are known,
    the order is likeness to the protocol's question and include terms, with a sample drawn by chance in between.
    """
    chosen = references[references["reference_id"].isin(set(screening["reference_id"]))].sort_values("reference_id")
    if chosen.empty:
        return tables.empty("ranking")
    ids = chosen["reference_id"].tolist()
    features, vectorizer = extract_features(chosen["title"].tolist(), chosen["abstract"].tolist())
    known = read_labels(screening, votes=votes)
    labels = np.array([known.get(reference_id, -1) for reference_id in ids])
    cold = not {0, 1} <= set(labels.tolist())
    scores = (
        liken(features, vectorizer.transform([describe_question(protocol)]))
        if cold
        else score_references(features, labels=labels)
    )
    order = sorted(range(len(ids)), key=lambda place: (-scores[place], ids[place]))
    apart = (chosen["abstract"].str.strip() == "").to_numpy()
    rows = []
    for queue, inside in ((RANKED, ~apart), (NO_ABSTRACT, apart)):
        queued = [place for place in order if inside[place]]
        for rank, place in enumerate(_mix(queued, ids) if cold else queued, start=1):
            row = {"phase": phase, "reference_id": ids[place], "queue": queue, "rank": rank, "score": scores[place]}
            rows.append(row)
    return tables.from_rows("ranking", rows)


def extract_features(titles: Sequence[str], abstracts: Sequence[str]) -> tuple[Any, Any]:
    """TF-IDF of words and pairs of words, one row per reference, and the fitted vectorizer.

    Title and abstract with a blank between, as ASReview's default (ELAS u4) does.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # slow to import, and only this job needs it

    texts = [f"{title} {abstract}" for title, abstract in zip(titles, abstracts, strict=True)]
    vectorizer = TfidfVectorizer(ngram_range=NGRAMS, sublinear_tf=True, max_df=MOST_COMMON if len(texts) > 1 else 1.0)
    try:
        return vectorizer.fit_transform(texts), vectorizer
    except ValueError:  # no words at all, or none that tells references apart
        vectorizer = TfidfVectorizer(analyzer="char")
        return vectorizer.fit_transform([f"{text}." for text in texts]), vectorizer


def score_references(features: Any, *, labels: np.ndarray) -> np.ndarray:
    """The score of every row of `features`; `labels` holds 1 relevant, 0 irrelevant, -1 unknown, both classes present.

    ASReview's default model: a linear support vector machine in which irrelevant references together weigh 1/9.8 of
    the relevant ones and all weights add up to their number. The primal solver needs no random numbers.
    """
    from sklearn.svm import LinearSVC

    known = labels >= 0
    relevant = labels[known] == 1
    weights = np.where(relevant, 1.0, relevant.sum() / (RATIO * (~relevant).sum()))
    met = np.unique(features[known].indices)  # words that no judged reference has would weigh nothing
    if not met.size:
        return np.zeros(features.shape[0])
    shown = features[:, met]
    machine = LinearSVC(loss="squared_hinge", C=C, dual=False)
    machine.fit(shown[known], relevant.astype(int), sample_weight=weights * (len(weights) / weights.sum()))
    return np.asarray(np.round(machine.decision_function(shown), DECIMALS))


def liken(features: Any, question: Any) -> np.ndarray:
    """Cosine of every row of `features` with the one row `question`."""
    return np.asarray(np.round((features @ question.T).toarray().ravel(), DECIMALS))


def describe_question(protocol: Mapping[str, Any]) -> str:
    """The words of the protocol that say what is sought: the question's parts and the include terms."""
    question = protocol.get("question") or {}
    parts = [question.get(name) or "" for name in QUESTION]
    words = [" ".join(part) if isinstance(part, list) else str(part) for part in parts]
    return " ".join([*words, *((protocol.get("highlight") or {}).get("include") or ())])


def _mix(queued: Sequence[int], ids: Sequence[str]) -> list[int]:
    """The queue with every fifth place taken by whoever comes next in an order that hashes of the ids draw."""
    drawn = iter(sorted(queued, key=lambda place: hashlib.sha256(ids[place].encode()).hexdigest()))
    ranked, taken, mixed = iter(queued), set[int](), list[int]()
    while len(mixed) < len(queued):
        source = drawn if len(mixed) % RANDOM_EVERY == RANDOM_EVERY - 1 else ranked
        place = next(place for place in source if place not in taken)
        taken.add(place)
        mixed.append(place)
    return mixed
