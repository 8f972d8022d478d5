"""The networks that train.py trains and inference.py serves, and how both see an image."""

import torch
import torchvision
from torchvision.transforms import v2

SMALL = "small"
#: of ImageNet's red, green and blue, which weights from elsewhere were trained with
MEANS, DEVIATIONS = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


def make_network(name: str, classes: int) -> torch.nn.Module:
    """Three convolutions (`small`), or one of torchvision's that ends in `fc` (`resnet18`); of random weights."""
    if name == SMALL:
        return torch.nn.Sequential(
            *_convolve(3, 16),
            *_convolve(16, 32),
            *_convolve(32, 64),
            torch.nn.AdaptiveAvgPool2d(4),
            torch.nn.Flatten(),
            torch.nn.Dropout(0.2),
            torch.nn.Linear(64 * 16, classes),
        )
    network = torchvision.models.get_model(name, weights=None)
    network.fc = torch.nn.Linear(network.fc.in_features, classes)
    return network


def _convolve(given: int, made: int) -> list[torch.nn.Module]:
    return [
        torch.nn.Conv2d(given, made, 3, padding=1, bias=False),
        torch.nn.BatchNorm2d(made),
        torch.nn.ReLU(),
        torch.nn.MaxPool2d(2),
    ]


def make_view(side: int, *changes: torch.nn.Module) -> v2.Compose:
    """An image of any size as numbers: a square of `side` pixels in three colours. `changes` are for training alone."""
    return v2.Compose(
        [
            v2.PILToTensor(),
            v2.Resize((side, side), antialias=True),
            *changes,
            v2.ToDtype(torch.float32, scale=True),
            v2.Normalize(MEANS, DEVIATIONS),
        ]
    )
