"""Claims with labels, and articles that contradict each other or do not."""

from .stats import Measures, auroc, balanced_accuracy, precision, recall

SUPPORTED = 0.5


def claims(items, predictions):
    """A support score against labels: `questionable` claims are left out, partly supported ones count as unsupported."""
    labelled = [(p["score"], items[p["id"]]["label"]) for p in predictions if p["id"] in items]
    pairs = [(score, label == "supported") for score, label in labelled if label != "questionable"]
    measures = Measures()
    measures.add("auroc", pairs, auroc)
    measures.add("balanced_accuracy", [(score >= SUPPORTED, y) for score, y in pairs], balanced_accuracy)
    return {None: measures.lines}


def conflicts(items, predictions):
    """Whether a conflict was flagged where there is one. An item may have two cases, `conflict` and `control`."""
    pairs = []
    for prediction in predictions:
        item = items.get(prediction["id"])
        if item is not None:
            case = prediction.get("case")
            pairs.append((prediction["conflict"], item["conflict"] if case is None else case == "conflict"))
    measures = Measures()
    measures.add("flag_precision", pairs, precision)
    measures.add("flag_recall", pairs, recall)
    measures.add("flag_balanced", pairs, balanced_accuracy)
    return {None: measures.lines}
