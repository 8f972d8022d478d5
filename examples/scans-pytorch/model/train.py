"""Trains a network on images: a folder a class, called by the class's number."""

import argparse
import os
from pathlib import Path

import torch
from network import make_network, make_view
from torch.nn import functional
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import v2


def read_images(channel: str, view: v2.Compose) -> ImageFolder:
    """The images of a channel, each with the number of its class."""
    images = ImageFolder(os.environ[f"SM_CHANNEL_{channel.upper()}"], view)
    # A class of which the channel has no image would move the others' places.
    images.target_transform = lambda place: int(images.classes[place])
    return images


def start_from(network: torch.nn.Module, file: str) -> None:
    """Takes the weights of a file beside this script, all but those of the last layer, whose classes are others."""
    given = torch.load(Path(__file__).parent / file, map_location="cpu", weights_only=True)
    last = list(network.state_dict())[-2:]
    network.load_state_dict({name: values for name, values in given.items() if name not in last}, strict=False)


def measure_loss(network: torch.nn.Module, batches: DataLoader, device: torch.device) -> float:
    """The mean log loss."""
    network.eval()
    with torch.no_grad():
        losses = [
            functional.cross_entropy(network(images.to(device)), labels.to(device), reduction="sum")
            for images, labels in batches
        ]
    return float(torch.stack(losses).sum()) / len(batches.dataset)


def main() -> None:
    """Reads the hyperparameters, trains, prints how well it goes, and saves the network as of its best epoch."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--network", default="small")
    parser.add_argument("--weights", default="")
    parser.add_argument("--side", type=int, default=32)
    parser.add_argument("--epochs", type=int, default=25)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=0.005)
    options = parser.parse_args()
    # The same images make the same network on the same machine.
    torch.manual_seed(0)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    changes = [
        v2.RandomCrop(options.side, padding=options.side // 16, padding_mode="edge"),
        v2.ColorJitter(brightness=0.3),
    ]
    images = read_images("train", make_view(options.side, *changes))
    held_out = DataLoader(read_images("validation", make_view(options.side)), batch_size=options.batch)
    counts = torch.bincount(torch.tensor([int(images.classes[place]) for place in images.targets]))
    # As if each class had as many images.
    weights = (len(images) / (len(counts) * counts)).to(device)
    network = make_network(options.network, len(counts))
    if options.weights:
        start_from(network, options.weights)
    network.to(device)
    batches = DataLoader(images, batch_size=options.batch, shuffle=True, drop_last=len(images) > options.batch)
    optimizer = torch.optim.AdamW(network.parameters(), lr=options.learning_rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.learning_rate, options.epochs * len(batches))
    best = float("inf")
    for epoch in range(options.epochs):
        network.train()
        for pixels, labels in batches:
            optimizer.zero_grad()
            functional.cross_entropy(network(pixels.to(device)), labels.to(device), weights).backward()
            optimizer.step()
            schedule.step()
        loss = measure_loss(network, held_out, device)
        print(f"epoch={epoch} validation-loss={loss:.4f}", flush=True)
        if loss < best:
            best = loss
            about = {"network": options.network, "side": options.side, "classes": len(counts)}
            saved = {"about": about, "state": network.state_dict()}
            torch.save(saved, Path(os.environ["SM_MODEL_DIR"]) / "model.pt")


if __name__ == "__main__":
    main()
