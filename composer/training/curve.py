"""The learning curve of a run as a picture."""

import io
import json
from pathlib import Path


def draw_curve(log: Path) -> bytes:
    """Draws training loss and validation bits per note over the steps of a log, as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = [json.loads(line) for line in log.read_text().splitlines()]
    valid = [row for row in rows if "valid_bits_per_note" in row]
    figure = Figure(figsize=(7, 4), dpi=120)
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([r["step"] for r in rows], [r["loss"] for r in rows], lw=0.6, alpha=0.5, label="training: nats a token")
    axes.plot([r["step"] for r in valid], [r["valid_loss"] for r in valid], label="validation: nats a token")
    axes.plot([r["step"] for r in valid], [r["valid_bits_per_note"] for r in valid], label="validation: bits a note")
    axes.set_xlabel("step")
    axes.set_ylim(bottom=0, top=4.5)
    axes.legend(frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    picture = io.BytesIO()
    # Without the name of the software and its version, so that the same log gives the same bytes.
    figure.savefig(picture, format="png", bbox_inches="tight", metadata={"Software": None})
    return picture.getvalue()
