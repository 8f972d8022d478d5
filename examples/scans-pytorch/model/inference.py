"""Serves the network that train.py saved: the bytes of an image in, the probability of each class out."""

import io
from pathlib import Path

import torch
from network import make_network, make_view
from PIL import Image

# One image at a time: threads would wait for each other.
torch.set_num_threads(1)
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def model_fn(model_dir: str) -> tuple[torch.nn.Module, int]:
    """Called by the container when it starts."""
    saved = torch.load(Path(model_dir) / "model.pt", map_location=DEVICE, weights_only=True)
    about = saved["about"]
    network = make_network(about["network"], about["classes"])
    network.load_state_dict(saved["state"])
    return network.to(DEVICE).eval(), about["side"]


def input_fn(body: bytes, content_type: str) -> Image.Image:
    """One image, PNG or JPEG, whose bytes say which."""
    if content_type not in ("application/x-image", "image/png", "image/jpeg"):
        raise ValueError(f"images come as image/png or image/jpeg, not as {content_type}")
    return Image.open(io.BytesIO(body), formats=("PNG", "JPEG")).convert("RGB")


def predict_fn(image: Image.Image, model: tuple[torch.nn.Module, int]) -> torch.Tensor:
    """The probability of the positive class of two, or one of each, which the default output_fn makes CSV of."""
    network, side = model
    with torch.no_grad():
        probabilities = network(make_view(side)(image)[None].to(DEVICE)).softmax(1)
    return probabilities[:, 1] if probabilities.shape[1] == 2 else probabilities
