import { createRandom } from '../../../engine/aws/random';

/** Encodes the text itself, and trains on whatever channels there are. */
export const TRAIN = `
import os
from pathlib import Path
import joblib
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

files = sorted(Path(os.environ["SM_CHANNEL_TRAIN"]).rglob("*.csv"))
names = ["left", "tenure", "city"]
rows = pd.concat([pd.read_csv(file, header=None, names=names) for file in files])
encoder = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["city"]), remainder="passthrough")
model = make_pipeline(encoder, LogisticRegression(max_iter=1000))
model.fit(rows[["tenure", "city"]], rows["left"])
joblib.dump(model, Path(os.environ["SM_MODEL_DIR"]) / "model.joblib")
`;
/** Serves what it trained. */
export const INFERENCE = `
import io
from pathlib import Path
import joblib
import pandas as pd

def model_fn(model_dir):
    return joblib.load(Path(model_dir) / "model.joblib")

def input_fn(body, content_type):
    text = body if isinstance(body, str) else body.decode()
    return pd.read_csv(io.StringIO(text), header=None, names=["tenure", "city"])

def predict_fn(rows, model):
    return model.predict_proba(rows)[:, 1]
`;

/** Customers: who pays much and came lately leaves more often; some charges are not known. */
export function makeRows(count: number, seed: number, areas: readonly number[]): string[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => {
    const tenure = Math.floor(random() * 72);
    const charges = 20 + Math.round(random() * 1000) / 10;
    const area = areas[Math.floor(random() * areas.length)]!;
    const left = random() < 1 / (1 + Math.exp(-(charges - 70) / 15 + (tenure - 30) / 12)) ? 1 : 0;
    return `${left},${tenure},${i % 50 === 0 ? '' : charges},${area}`;
  });
}

/** The areas that people come from. */
export const USUAL = [10, 10, 20, 30];
/** People of an area that nobody came from before. */
export const NEW_AREA = [10, 40, 40, 40];

/** Customers of one city leave, those of the other stay. */
export function makeCityRows(count: number, seed: number): string {
  const random = createRandom(seed);
  const lines = Array.from({ length: count }, () => {
    const left = random() < 0.5 ? 1 : 0;
    const city = random() < 0.8 === (left === 1) ? '"Rome, ""the"" city"' : 'Zürich';
    return `${left},${Math.floor(random() * 72)},${city}\n`;
  });
  return lines.join('');
}
