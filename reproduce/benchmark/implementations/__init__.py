"""The implementations that are timed: this project's step, and the same step as others write it.

Each module has functions from `settings` to `run(n)`, which takes n steps and returns after the
last. `settings` is a dict: a run's `configuration`, as YAML has it, the `image_shape`,
`num_classes` and `multi_label` of its data, and what else a function asks for. The images are
noise, because what a step costs does not depend on what they show.

An implementation refuses runs of which it lacks a part; see `coverage`.
"""
