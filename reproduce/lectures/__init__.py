"""The lectures: figures of what four documents besides the report state, one module for each.

They have the protocol of `reproduce.figures`, and `python -m reproduce lectures` draws all of them.
A claim's source is one of these documents, and the title of its slide or section.
"""

SIEGEN = "Siegen"  # M. Moeller's slides on GANs and VAEs, University of Siegen, 4 January 2019
CHAPTER = "Chapter"  # chapter 1, Generative Adversarial Nets, of notes on deep learning
SYNTHESIS = "Image Synthesis"  # the slides of a lecture, 2019 or later
CATS = "Cats"  # a term project on faces of cats: BRI623 Pattern Recognition, spring 2017, team 3
