// Images and a network: the loop of the scans, and the same script with a network of torchvision's.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Summary } from '../../cli/local/summary-types';
import { ImagePythons } from '../../local/image-python';
import { pythonOf } from '../../local/python';
import { makeWorkDir, ROOT, startCli } from '../e2e/support/cli';

const SOURCE = path.join(ROOT, 'examples', 'scans-pytorch', 'model');

test('scans with a network in PyTorch close the loop, and are answered better than by logistic regression', async () => {
  const workDir = await makeWorkDir('scans-pytorch');
  const { code, output } = await startCli(['local', '--example', 'scans-pytorch', '--work-dir', workDir]).ended;
  expect(output).toContain('12 of 12 expectations met');
  expect(code).toBe(0);
  const summary = JSON.parse(readFileSync(path.join(workDir, 'summary.json'), 'utf8')) as Summary;
  const [first, second] = summary.modelVersions.map(({ metrics }) => metrics!);
  expect(first!.auc).toBeGreaterThan(0.985);
  expect(second!.auc).toBeGreaterThan(0.975);
  expect(summary.quality.after!.accuracy).toBeGreaterThan(0.93);
});

/** Draws images of two classes: dark ones, and light ones. */
const DRAW = `
import sys, pathlib
from PIL import Image
for label in (0, 1):
    for place in range(6):
        for channel in ("train", "validation"):
            folder = pathlib.Path(sys.argv[1]) / channel / str(label)
            folder.mkdir(parents=True, exist_ok=True)
            light = 40 + 150 * label + 5 * place
            Image.new("RGB", (40 + place, 30), (light, light, light)).save(folder / f"{place}.png")
`;
/** Weights of a network for ten classes, whose first layer says that it was read. */
const WEIGHTS = `
import sys, torch, torchvision
network = torchvision.models.resnet18(num_classes=10)
torch.nn.init.constant_(network.bn1.running_mean, 7.0)
torch.save(network.state_dict(), sys.argv[1])
`;
const ANSWER = `
import sys, pathlib, inference
model = inference.model_fn(sys.argv[1])
assert float(model[0].bn1.running_mean.mean()) > 0.5, "the weights were not read"
body = pathlib.Path(sys.argv[2]).read_bytes()
print(*inference.predict_fn(inference.input_fn(body, "image/png"), model).tolist())
`;

test('a network of torchvision starts from weights that lie beside the script', async () => {
  const folder = await makeWorkDir('scans-torchvision');
  const python = await new ImagePythons({ root: ROOT, python: pythonOf(path.join(ROOT, '.local', 'python')) }).find(
    'pytorch-training',
  );
  const source = path.join(folder, 'source');
  mkdirSync(path.join(folder, 'model'));
  mkdirSync(source);
  for (const name of ['train.py', 'network.py', 'inference.py']) {
    writeFileSync(path.join(source, name), readFileSync(path.join(SOURCE, name)));
  }
  const run = (...args: string[]): string =>
    execFileSync(python, args, {
      cwd: source,
      encoding: 'utf8',
      env: {
        SM_CHANNEL_TRAIN: path.join(folder, 'train'),
        SM_CHANNEL_VALIDATION: path.join(folder, 'validation'),
        SM_MODEL_DIR: path.join(folder, 'model'),
      },
    });
  run('-c', DRAW, folder);
  run('-c', WEIGHTS, path.join(source, 'resnet18.pth'));
  const told = ['--network', 'resnet18', '--weights', 'resnet18.pth', '--epochs', '1', '--batch', '4'];
  expect(run('train.py', ...told)).toMatch(/^epoch=0 validation-loss=\d/);
  const [score, ...more] = run(
    '-c',
    ANSWER,
    path.join(folder, 'model'),
    path.join(folder, 'train', '1', '0.png'),
  ).split(' ');
  expect(more).toEqual([]);
  expect(Number(score)).toBeGreaterThanOrEqual(0);
  expect(Number(score)).toBeLessThanOrEqual(1);
});
