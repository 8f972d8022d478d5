"""Fine-tunes a transformer on texts and their labels: one that is given, or a small one that knows nothing yet."""

import argparse
import os
import tempfile
from pathlib import Path

from texts import read_rows
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    BertConfig,
    DataCollatorWithPadding,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
    Trainer,
    TrainingArguments,
    set_seed,
)

SPECIAL = {name: f"[{name.upper()}]" for name in ("pad", "unk", "cls", "sep", "mask")}


def read_channel(channel: str) -> tuple[list[str], list[int]]:
    """The texts of a channel and the numbers of their classes."""
    rows: list[list[str]] = []
    for file in sorted(Path(os.environ[f"SM_CHANNEL_{channel.upper()}"]).iterdir()):
        with file.open(newline="", encoding="utf-8") as lines:
            rows += read_rows(lines)
    return [row[-1] for row in rows], [int(float(row[0])) for row in rows]


def make_tokenizer(texts: list[str], words: int, length: int) -> PreTrainedTokenizerBase:
    """Learns from the texts into which pieces words are cut, as BERT's tokenizers were made."""
    tokenizer = Tokenizer(models.WordPiece(unk_token=SPECIAL["unk"]))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.train_from_iterator(
        texts, trainers.WordPieceTrainer(vocab_size=words, min_frequency=2, special_tokens=list(SPECIAL.values()))
    )
    ends = [(SPECIAL[name], tokenizer.token_to_id(SPECIAL[name])) for name in ("cls", "sep")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=ends)
    named = {f"{name}_token": token for name, token in SPECIAL.items()}
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=length, **named)


def make_model(tokenizer: PreTrainedTokenizerBase, classes: int) -> PreTrainedModel:
    """A BERT of two layers with random weights, which a CPU trains in minutes."""
    return AutoModelForSequenceClassification.from_config(
        BertConfig(
            vocab_size=len(tokenizer),
            hidden_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            intermediate_size=128,
            max_position_embeddings=tokenizer.model_max_length,
            pad_token_id=tokenizer.pad_token_id,
            num_labels=classes,
        )
    )


def start(
    options: argparse.Namespace, texts: list[str], classes: int
) -> tuple[PreTrainedTokenizerBase, PreTrainedModel]:
    """What is fine-tuned: the model in the folder `--model`, or a new one."""
    if not options.model:
        tokenizer = make_tokenizer(texts, options.words, options.length)
        return tokenizer, make_model(tokenizer, classes)
    # Beside this script, or an absolute path such as that of a channel; a training has no network.
    folder = Path(__file__).parent / options.model
    tokenizer = AutoTokenizer.from_pretrained(folder, model_max_length=options.length, local_files_only=True)
    model = AutoModelForSequenceClassification.from_pretrained(
        folder, num_labels=classes, ignore_mismatched_sizes=True, local_files_only=True
    )
    return tokenizer, model


def main() -> None:
    """Reads the hyperparameters, trains, and saves the model as of its best epoch, with its tokenizer."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", default="")
    parser.add_argument("--words", type=int, default=8000)
    parser.add_argument("--length", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--learning-rate", type=float, default=0.002)
    options = parser.parse_args()
    # The same texts make the same model on the same machine.
    set_seed(0)
    texts, labels = read_channel("train")
    held_out = read_channel("validation")
    tokenizer, model = start(options, texts, max(labels) + 1)

    def encode(texts: list[str], labels: list[int]) -> list[dict]:
        tokens = (tokenizer(text, truncation=True) for text in texts)
        return [{**found, "labels": label} for found, label in zip(tokens, labels, strict=True)]

    with tempfile.TemporaryDirectory() as checkpoints:
        trainer = Trainer(
            model=model,
            args=TrainingArguments(
                output_dir=checkpoints,
                num_train_epochs=options.epochs,
                per_device_train_batch_size=options.batch,
                learning_rate=options.learning_rate,
                weight_decay=0.01,
                warmup_ratio=0.1,
                eval_strategy="epoch",
                save_strategy="epoch",
                save_total_limit=1,
                load_best_model_at_end=True,
                logging_strategy="epoch",
                disable_tqdm=True,
                report_to="none",
                seed=0,
            ),
            train_dataset=encode(texts, labels),
            eval_dataset=encode(*held_out),
            processing_class=tokenizer,
            data_collator=DataCollatorWithPadding(tokenizer),
        )
        trainer.train()
        trainer.save_model(os.environ["SM_MODEL_DIR"])


if __name__ == "__main__":
    main()
