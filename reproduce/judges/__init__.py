"""The classifiers that judge samples: what figures ask them, and how they are made."""
