"""darts' N-HiTS: trained through darts, asked through the bare torch network, which says the same."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from darts.models import NHiTSModel  # type: ignore[import-untyped]
from darts.utils.data.torch_datasets.training_dataset import TorchTrainingDataset  # type: ignore[import-untyped]
from darts.utils.data.torch_datasets.utils import PLModuleInput, TorchTrainingSample  # type: ignore[import-untyped]
from darts.utils.likelihood_models.torch import QuantileRegression  # type: ignore[import-untyped]
from numpy.typing import NDArray

from spy_pipeline.forecast.horizons import LEVELS
from spy_pipeline.forecast.quantiles.windows import Singles, Windows
from spy_pipeline.forecast.threads import torch_threads
from spy_pipeline.forecast.training_set import Floats

_BATCH = 256
_FINE_TUNE_BATCH = 64
_ASKED_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """The size of a network and how long it is trained."""

    input_window: int
    """Minutes before the decision that it sees."""
    output_window: int
    """Minutes ahead of which it speaks."""
    epochs: int
    """Passes over the training windows."""
    stacks: int = 2
    """Stacks of blocks."""
    width: int = 48
    """Neurons in a layer."""
    learning_rate: float = 1e-3
    """Step size of the optimizer."""
    dropout: float = 0.1
    """Share of neurons left out at random while training."""


@dataclass(frozen=True, slots=True)
class FineTuning:
    """How a trained network is moved a little."""

    steps: int
    """Batches."""
    pull: float
    """Weight of the squared distance from the weights it had."""
    chances: Floats
    """Probability of each decision to be in a batch, summing to 1."""
    seed: int
    """What the choice of batches comes from."""


class NHiTSNetwork:
    """A network from windows to the quantiles of every minute of the output window."""

    def __init__(self, plan: NetworkPlan, model: NHiTSModel) -> None:
        self.plan = plan
        self.model = model

    @staticmethod
    def trained(plan: NetworkPlan, windows: Windows, targets: Singles, seed: int) -> NHiTSNetwork:
        """Train on windows and the standardized returns to each minute ahead, decisions by minutes."""
        return NHiTSNetwork._made(plan, windows, targets, seed)

    @staticmethod
    def with_weights(plan: NetworkPlan, weights: Mapping[str, NDArray[Any]], covariates: int) -> NHiTSNetwork:
        """The network with these weights."""
        nothing = Windows(
            np.zeros((1, plan.input_window, 1), np.float32), np.zeros((1, plan.input_window, covariates), np.float32)
        )
        targets = np.zeros((1, plan.output_window), np.float32)
        made = NHiTSNetwork._made(NetworkPlan(**{**asdict(plan), "epochs": 0}), nothing, targets, 0)
        made.model.model.load_state_dict({name: torch.from_numpy(array) for name, array in weights.items()})
        return NHiTSNetwork(plan, made.model)

    def weights(self) -> dict[str, NDArray[Any]]:
        """Its weights by name."""
        return {name: tensor.numpy().copy() for name, tensor in self.model.model.state_dict().items()}

    def answers(self, windows: Windows) -> Floats:
        """Quantiles in multiples of sigma, decisions by minutes ahead by `LEVELS`.

        Batches are of one size, the last one padded: only so does a decision get the same bits alone as among others.
        """
        network, count = self.model.model.eval(), len(windows.path)
        found = np.empty((count, self.plan.output_window, len(LEVELS)))
        with torch_threads(), torch.inference_mode():
            for first in range(0, count, _ASKED_TOGETHER):
                asked = slice(first, min(first + _ASKED_TOGETHER, count))
                given = PLModuleInput(_padded(windows.path[asked]), _padded(windows.covariates[asked]))
                said = network(given).prediction[: asked.stop - first, :, 0, :]
                found[asked] = said.numpy()
        return found

    def fine_tuned(self, windows: Windows, targets: Singles, tuning: FineTuning) -> NHiTSNetwork:
        """A copy after a few small steps on these windows, held near the weights it had."""
        covariates = windows.covariates.shape[2]
        made = NHiTSNetwork.with_weights(self.plan, self.weights(), covariates)
        network, chance = made.model.model, np.random.default_rng(tuning.seed)
        levels = torch.tensor(LEVELS, dtype=torch.float32)
        home = [parameter.detach().clone() for parameter in network.parameters()]
        optimizer = torch.optim.Adam(network.parameters(), lr=self.plan.learning_rate / 20.0)
        network.eval()
        with torch_threads():
            for _ in range(tuning.steps):
                chosen = chance.choice(len(targets), _FINE_TUNE_BATCH, p=tuning.chances)
                given = PLModuleInput(
                    torch.from_numpy(windows.path[chosen]), torch.from_numpy(windows.covariates[chosen])
                )
                missed = torch.from_numpy(targets[chosen])[:, :, None] - network(given).prediction[:, :, 0, :]
                loss = torch.maximum(levels * missed, (levels - 1.0) * missed).mean()
                away = sum(((now - then) ** 2).sum() for now, then in zip(network.parameters(), home, strict=True))
                optimizer.zero_grad()
                (loss + tuning.pull * away).backward()
                optimizer.step()
        return made

    @staticmethod
    def _made(plan: NetworkPlan, windows: Windows, targets: Singles, seed: int) -> NHiTSNetwork:
        model = NHiTSModel(
            plan.input_window,
            plan.output_window,
            num_stacks=plan.stacks,
            layer_widths=plan.width,
            dropout=plan.dropout,
            likelihood=QuantileRegression(list(LEVELS)),
            n_epochs=plan.epochs,
            batch_size=_BATCH,
            random_state=seed,
            optimizer_kwargs={"lr": plan.learning_rate},
            save_checkpoints=False,
            pl_trainer_kwargs=_TRAINER,
        )
        with torch_threads(), silent_lightning():
            model.fit_from_dataset(_Decisions(windows, targets))
        return NHiTSNetwork(plan, model)


def _padded(rows: Singles) -> torch.Tensor:
    """The rows as one batch of the usual size, zeros after them."""
    batch = np.zeros((_ASKED_TOGETHER, *rows.shape[1:]), np.float32)
    batch[: len(rows)] = rows
    return torch.from_numpy(batch)


class _Decisions(TorchTrainingDataset):  # type: ignore[misc]
    """One sample a decision, so that no window crosses a night."""

    def __init__(self, windows: Windows, targets: Singles) -> None:
        super().__init__()
        self._windows = windows
        self._targets = targets[:, :, None]

    def __len__(self) -> int:
        return len(self._targets)

    def __getitem__(self, index: int) -> TorchTrainingSample:
        return TorchTrainingSample(
            past_target=self._windows.path[index],
            past_covariates=self._windows.covariates[index],
            future_target=self._targets[index],
        )


_TRAINER = {
    "accelerator": "cpu",
    "enable_progress_bar": False,
    "enable_model_summary": False,
    "enable_checkpointing": False,
    "logger": False,
}


@contextmanager
def silent_lightning() -> Iterator[None]:
    """Keep the trainer's notices off the screen for the length of the block."""
    loggers = [logging.getLogger(name) for name in ("pytorch_lightning.utilities.rank_zero", "pytorch_lightning")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
