"""The doctor of everything: each part is looked at beside the others, within a time limit, and nothing is changed."""
