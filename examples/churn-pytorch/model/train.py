"""Trains a small network on the prepared rows: CSV without a header, the label first."""

import argparse
import os
from pathlib import Path

import numpy as np
import torch
from network import Network
from sklearn.metrics import roc_auc_score
from torch.utils.data import DataLoader, TensorDataset


def read_rows(channel: str) -> tuple[torch.Tensor, torch.Tensor]:
    """The features and the labels of a channel's files."""
    files = sorted(Path(os.environ[f"SM_CHANNEL_{channel.upper()}"]).rglob("*.csv"))
    table = torch.from_numpy(np.vstack([np.loadtxt(file, delimiter=",", ndmin=2, dtype="float32") for file in files]))
    return table[:, 1:], table[:, 0]


def main() -> None:
    """Reads the hyperparameters, trains, prints how well it goes, and saves the network as of its best epoch."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--width", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=0.003)
    options = parser.parse_args()
    # The same rows make the same network on the same machine.
    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    features, labels = read_rows("train")
    batches = DataLoader(TensorDataset(features, labels), batch_size=128, shuffle=True, drop_last=len(labels) > 128)
    held_features, held_labels = read_rows("validation")
    network = Network(features.shape[1], options.width).to(device)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.learning_rate, weight_decay=0.01)
    best = 0.0
    for epoch in range(options.epochs):
        network.train()
        for rows, truth in batches:
            optimizer.zero_grad()
            torch.nn.functional.binary_cross_entropy_with_logits(network(rows.to(device)), truth.to(device)).backward()
            optimizer.step()
        network.eval()
        with torch.no_grad():
            scores = torch.sigmoid(network(held_features.to(device))).cpu().numpy()
        auc = roc_auc_score(held_labels.numpy(), scores)
        print(f"epoch={epoch} validation-auc={auc:.4f}")
        if auc > best:
            best = auc
            saved = {"sizes": network.sizes, "state": network.state_dict()}
            torch.save(saved, Path(os.environ["SM_MODEL_DIR"]) / "model.pt")


if __name__ == "__main__":
    main()
