"""What the benchmark times against each other: our step, and the same step as others write it.

Each module has functions from a job to `run(n)`, which takes n steps and returns when the last
is done. A job is a dict: a run's `configuration`, as YAML has it, the `image_shape`,
`num_classes` and `multi_label` of its data, and what else a function asks for. The images are
noise: what a step costs does not depend on what they show.
"""
