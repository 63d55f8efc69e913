"""The report's live applications (section IV) as a page in which the networks themselves run.

`python -m gan_vs_vae.applications` opens it. README.md in this folder says what it has.
"""
