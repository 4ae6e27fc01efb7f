"""Scorers of `evals/run.py`: predictions of `dateline eval` against gold, into lines of numbers."""
