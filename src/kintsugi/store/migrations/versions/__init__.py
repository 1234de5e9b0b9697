"""The revisions: `NNNN_name.py`, whose `revision` is "NNNN" and `down_revision` the one before."""
