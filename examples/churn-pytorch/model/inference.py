"""Serves the network that train.py saved: prepared rows in, the probability of the positive class out."""

import io
from pathlib import Path

import numpy as np
import torch
from network import Network

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def model_fn(model_dir: str) -> Network:
    """Called by the container when it starts."""
    saved = torch.load(Path(model_dir) / "model.pt", map_location=DEVICE, weights_only=True)
    network = Network(**saved["sizes"])
    network.load_state_dict(saved["state"])
    return network.to(DEVICE).eval()


def input_fn(body: str, content_type: str) -> torch.Tensor:
    """The rows, one or many. The container's default fails where whole numbers stand beside decimals."""
    if content_type != "text/csv":
        raise ValueError(f"rows come as text/csv, not as {content_type}")
    return torch.from_numpy(np.loadtxt(io.StringIO(body), delimiter=",", ndmin=2, dtype="float32")).to(DEVICE)


def predict_fn(rows: torch.Tensor, network: Network) -> torch.Tensor:
    """The probabilities; the default output_fn makes CSV of them, one line a row."""
    with torch.no_grad():
        return torch.sigmoid(network(rows))
