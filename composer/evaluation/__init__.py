"""The benchmarks: what a model or a set of pieces is measured by, beside floors, anchors and goals."""
