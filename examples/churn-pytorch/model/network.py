"""The network that train.py trains and inference.py serves."""

import torch


class Network(torch.nn.Module):
    """Prepared features in, the logit of the positive class out. Batches are normed by what training saw."""

    def __init__(self, features: int, width: int) -> None:
        super().__init__()
        self.sizes = {"features": features, "width": width}
        self.layers = torch.nn.Sequential(
            torch.nn.BatchNorm1d(features),
            torch.nn.Linear(features, width),
            torch.nn.ReLU(),
            torch.nn.Dropout(0.2),
            torch.nn.Linear(width, 1),
        )

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        return self.layers(rows).squeeze(1)
