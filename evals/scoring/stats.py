"""Means, rank statistics and their bootstrap intervals."""

import random

RESAMPLES = 1000


def mean(values):
    values = list(values)
    return sum(values) / len(values) if values else None


def interval(rows, statistic=mean):
    """`statistic` of `rows` and its 95 % percentile bootstrap over rows: (value, low, high); None where it has no value.

    The generator is seeded: the same rows give the same interval."""
    rows = list(rows)
    value = statistic(rows) if rows else None
    if value is None:
        return None, None, None
    rng = random.Random(0)
    drawn = (statistic([rows[rng.randrange(len(rows))] for _ in rows]) for _ in range(RESAMPLES))
    found = sorted(v for v in drawn if v is not None)
    return value, found[int(0.025 * len(found))], found[min(len(found) - 1, int(0.975 * len(found)))]


def auroc(pairs):
    """Chance that a positive scores above a negative, ties counted half; `pairs` of (score, positive)."""
    ordered = sorted(pairs)
    positives = sum(1 for _, positive in ordered if positive)
    negatives = len(ordered) - positives
    if not positives or not negatives:
        return None
    ranks, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        # Ranks from 1; ties share the mean of theirs.
        ranks += sum(1 for _, positive in ordered[at:end] if positive) * (at + 1 + end) / 2
        at = end
    return (ranks - positives * (positives + 1) / 2) / (positives * negatives)


def share(pairs):
    """Of (counted, of) pairs: the sum of the first over the sum of the second."""
    counted, of = sum(c for c, _ in pairs), sum(o for _, o in pairs)
    return counted / of if of else None


def balanced_accuracy(pairs):
    """Mean of recall and specificity; `pairs` of (predicted, actual)."""
    found = [predicted for predicted, actual in pairs if actual]
    passed = [not predicted for predicted, actual in pairs if not actual]
    return (mean(found) + mean(passed)) / 2 if found and passed else None


def precision(pairs):
    told = [actual for predicted, actual in pairs if predicted]
    return mean(told)


def recall(pairs):
    return mean(predicted for predicted, actual in pairs if actual)


class Measures:
    """Collects one line for each number."""

    def __init__(self):
        self.lines = []

    def add(self, measure, rows, statistic=mean):
        rows = list(rows)
        value, low, high = interval(rows, statistic)
        if value is not None:
            self.lines.append({"measure": measure, "value": value, "low": low, "high": high, "n": len(rows)})
