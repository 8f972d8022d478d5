// What `init` writes for texts and for images: it compiles, can be deployed, and trains here as `local` runs it.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import type { TrainingSummary } from '../../cli/local/train/training-summary';
import { MlLifecycleStack } from '../../lib';
import { pythonOf } from '../../local/python';
import { createApp } from '../constructs/fixtures';
import { compile } from '../docs/read-samples';
import { makeWorkDir, ROOT, startCli } from './support/cli';
import { loadLifecycle } from './support/load-lifecycle';

/** Draws discs and rings as light as each other on noise, 90 and 60: what one measure of an image does not tell. */
const DRAW = `
import pathlib, sys
import numpy as np
from PIL import Image
random = np.random.default_rng(7)
for name, count, hole in (("normal", 90, 0), ("suspicious", 60, 16)):
    folder = pathlib.Path(sys.argv[1]) / name
    folder.mkdir(parents=True)
    for number in range(count):
        rows, columns = np.mgrid[0:24, 0:24]
        row, column = random.integers(7, 17, 2)
        pixels = random.normal(128, 25, (24, 24))
        around = (rows - row) ** 2 + (columns - column) ** 2
        pixels[(hole <= around) & (around < hole + 30)] = 215
        Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(folder / f"{number}.png")
`;

/** Writes the lifecycle, and trains and judges by the command that the notes end with. */
async function initAndTrain(
  workDir: string,
  data: string,
  target: string,
): Promise<{ text: string; notes: string; output: string; summary: TrainingSummary }> {
  const out = path.join(workDir, 'lib');
  const init = ['init', data, '--target', target, '--out', out, '--work-dir', workDir];
  expect(await startCli(init).ended).toMatchObject({ code: 0, errors: '' });
  const file = path.join(out, 'lifecycle.ts');
  const text = readFileSync(file, 'utf8');
  expect(compile([{ name: 'lifecycle', file, text }])).toEqual([]);
  const stack = new MlLifecycleStack(createApp(), 'Proposed', loadLifecycle(file));
  Template.fromStack(stack).resourceCountIs('AWS::SageMaker::Pipeline', 1);
  const notes = readFileSync(path.join(out, 'lifecycle.md'), 'utf8');
  const [, options] = /npx sagemaker-lifecycle (local .* --only train)\n/.exec(notes)!;
  const { code, output } = await startCli([...options!.split(' '), '--work-dir', workDir]).ended;
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('criteria met') });
  return { text, notes, output, summary: JSON.parse(readFileSync(path.join(workDir, 'judgement.json'), 'utf8')) };
}

const metric = ({ metrics }: TrainingSummary, name: string): number =>
  metrics.find((each) => each.name === name)!.value;

test('reviews: the texts are read as they were written, and tell who liked it', async () => {
  const workDir = await makeWorkDir('init-reviews');
  const data = path.join(ROOT, 'examples', 'reviews', 'reviews.csv');
  const { text, notes, summary } = await initAndTrain(workDir, data, 'liked');
  expect(text).toContain('text: Column.text(),');
  expect(text).toContain('problem: Problem.textClassification(),');
  expect(text).toContain('algorithm: Algorithm.textLogisticRegression(),');
  expect(notes).toContain('what is simpler is clearly worse');
  expect(metric(summary, 'auc')).toBeGreaterThan(0.8);
});

test('a folder a class: images are told apart', async () => {
  const workDir = await makeWorkDir('init-scans');
  const data = path.join(workDir, 'scans');
  execFileSync(pythonOf(path.join(workDir, 'python')), ['-c', DRAW, data]);
  // Files that are no images do no harm, nor do hidden ones.
  mkdirSync(path.join(data, '.git'));
  writeFileSync(path.join(data, '.git', 'HEAD'), 'ref');
  writeFileSync(path.join(data, 'readme.md'), '# Scans');
  const { text, notes, summary } = await initAndTrain(workDir, data, 'finding');
  expect(text).toContain("finding: Column.target({ positiveClass: 'suspicious', negativeClass: 'normal' }),");
  expect(text).toContain('problem: Problem.imageClassification(),');
  expect(text).toContain('algorithm: Algorithm.imageLogisticRegression(),');
  expect(text).toContain('(150 images)');
  expect(notes).not.toContain('## Columns');
  expect(metric(summary, 'auc')).toBeGreaterThan(0.95);
});

test('what cannot be learned of a folder is one sentence', async () => {
  const workDir = await makeWorkDir('init-empty');
  const empty = path.join(workDir, 'empty');
  mkdirSync(empty);
  const end = await startCli(['init', empty, '--target', 'finding', '--out', workDir, '--work-dir', workDir]).ended;
  expect(end.code).toBe(3);
  expect(end.errors.trim()).toMatch(
    /no image under the source .*empty: images are <class>\/<name>\.png.* found nothing$/,
  );
  const box = { class_id: 0, left: 1, top: 1, width: 9, height: 9 };
  writeFileSync(
    path.join(empty, 'output.manifest'),
    JSON.stringify({ 'source-ref': 'slides/1.png', finding: { annotations: [box] } }),
  );
  const boxes = await startCli(['init', empty, '--target', 'finding', '--out', workDir, '--work-dir', workDir]).ended;
  expect(boxes.code).toBe(3);
  expect(boxes.errors).toMatch(/output\.manifest says where objects are: .* write Problem\.objectDetection\(\)/);
});

test('a folder of images goes through the whole loop: served, asked, labelled, watched', async () => {
  const workDir = await makeWorkDir('loop-folder');
  const data = path.join(workDir, 'scans');
  execFileSync(pythonOf(path.join(workDir, 'python')), ['-c', DRAW, data]);
  const run = startCli(['local', '--data', data, '--target', 'finding', '--work-dir', workDir]);
  const { code, output } = await run.ended;
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('4 of 4 expectations met') });
});
