"""Trains a tiny model for some steps and writes what came out: run alone, or by torchrun in several processes."""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from textures import textures

from composer.corpus.learned import learn
from composer.training.loop import TrainConfig
from composer.training.train import Setup, Sizes, make_run

STEPS, PASSES = 4, 2


def main(folder: Path) -> None:
    """Trains, and writes each step's loss and the sum of every weight."""
    pieces = [*textures()] * 8
    config = TrainConfig(STEPS, batch_tokens=512, accumulate=PASSES, evaluate_every=STEPS, log_every=1, warmup=1)
    run = make_run(folder, learn(pieces), learn(pieces[:4]), config, Setup(Sizes(1, 32)))
    rows = list(run.train())
    if run.ranks.is_first:
        sums = {name: float(weights.double().sum()) for name, weights in run.model.state_dict().items()}
        (folder / "found.json").write_text(json.dumps({"count": run.ranks.count, "rows": rows, "sums": sums}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
