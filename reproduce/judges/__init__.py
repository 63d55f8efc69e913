"""The classifiers that judge samples: what figures ask them, and how they are made."""

from reproduce.judges.judge import Judge, name_of_judge
from reproduce.judges.training import train

__all__ = ["Judge", "name_of_judge", "train"]
