import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ImagePythons } from '../../local/image-python';
import { pythonOf } from '../../local/python';
import { ContainerImages } from '../../local/sagemaker/containers/images';
import { makeWheel } from '../constructs/make-wheel';

const ROOT = path.join(__dirname, '..', '..');
const PYTHON = process.env.PYTHON ?? pythonOf(path.join(ROOT, '.local', 'python'));
const LIBRARIES =
  'import importlib.metadata as m, numpy, joblib; print(m.version("joblib"), numpy.__version__, joblib.__file__)';

let folder: string;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'image-python-'));
  mkdirSync(path.join(folder, 'jobs'));
  lines = [];
});
afterEach(() => rmSync(folder, { recursive: true }));

const find = (repository = 'sagemaker-xgboost'): Promise<string> =>
  new ImagePythons({
    root: folder,
    python: PYTHON,
    venvDir: path.join(folder, 'python'),
    onProgress: (line) => lines.push(line),
  }).find(repository);

/** Locks another version of a library that the local cloud's environment has. */
function lock(hash?: string): void {
  const wheel = makeWheel(path.join(folder, 'wheels'), 'joblib-99.0-py3-none-any.whl', {
    modules: { 'joblib.py': '' },
  });
  const digest = hash ?? createHash('sha256').update(readFileSync(wheel)).digest('hex');
  writeFileSync(
    path.join(folder, 'jobs', 'requirements-xgboost.lock'),
    `--no-index\n--find-links ${path.dirname(wheel)}\njoblib==99.0 --hash=sha256:${digest}\n`,
  );
}

test('scripts in an image with other libraries run in an environment with these, over that of the local cloud', async () => {
  lock();
  const own = execFileSync(PYTHON, ['-c', LIBRARIES], { encoding: 'utf8' }).split(' ');
  const python = await find();
  const [version, numpy, file] = execFileSync(python, ['-c', LIBRARIES], { encoding: 'utf8' }).trim().split(' ');
  expect(path.dirname(path.dirname(python))).toBe(path.join(folder, 'python-sagemaker-xgboost'));
  expect([version, numpy]).toEqual(['99.0', own[1]]);
  expect(file).toContain('python-sagemaker-xgboost');
  // The environment below it stays what it is.
  expect(execFileSync(PYTHON, ['-c', LIBRARIES], { encoding: 'utf8' }).split(' ')).toEqual(own);
  expect(lines).toEqual([expect.stringMatching(/^making an environment with the libraries of sagemaker-xgboost in /)]);
  // Made once, until the lock file changes.
  expect(await find()).toBe(python);
  expect(lines).toHaveLength(1);
  // An image with the same libraries needs none.
  expect(await find('sagemaker-scikit-learn')).toBe(PYTHON);
});

test('what cannot be installed is told, and scripts run with what there is', async () => {
  lock('0'.repeat(64));
  expect(await find()).toBe(PYTHON);
  expect(lines[1]).toMatch(
    /^scripts in sagemaker-xgboost run with the libraries of the local cloud, which has other versions than the image: ERROR: THESE PACKAGES DO NOT MATCH THE HASHES/,
  );
  expect(existsSync(path.join(folder, 'python-sagemaker-xgboost'))).toBe(false);
});

describe('PyTorch', () => {
  /** Locks what stands for PyTorch, for AWS's toolkits, and for transformers. */
  function lockTorch(hash?: string): void {
    for (const [name, file] of [
      ['torch', 'requirements-torch.lock'],
      ['toolkit', 'requirements-pytorch.lock'],
      ['transformers', 'requirements-huggingface.lock'],
    ]) {
      const wheel = makeWheel(path.join(folder, 'wheels'), `${name}-2.6.0-py3-none-any.whl`, {
        modules: { [`${name}.py`]: '' },
      });
      const digest = hash ?? createHash('sha256').update(readFileSync(wheel)).digest('hex');
      writeFileSync(
        path.join(folder, 'jobs', file!),
        `--no-index\n--find-links ${path.dirname(wheel)}\n${name}==2.6.0 --hash=sha256:${digest}\n`,
      );
    }
  }
  const IMPORT = 'import torch, toolkit; print(torch.__file__)';

  test('both images share an environment with PyTorch and the toolkits, and its size is said before', async () => {
    lockTorch();
    const python = await find('pytorch-training');
    expect(execFileSync(python, ['-c', IMPORT], { encoding: 'utf8' })).toContain('python-pytorch');
    expect(lines).toEqual([
      expect.stringMatching(/^making an environment with the libraries of pytorch in /),
      expect.stringMatching(/^PyTorch is installed once; on x86-64 Linux that is the build for GPUs, .* 2\.9 GB/),
    ]);
    expect(await find('pytorch-inference')).toBe(python);
    expect(lines).toHaveLength(2);
  });

  test('that of Hugging Face lies over it, so that PyTorch is there once', async () => {
    lockTorch();
    const python = await find('huggingface-pytorch-training');
    const files = 'import torch, toolkit, transformers, joblib; print(torch.__file__, transformers.__file__)';
    const [torch, transformers] = execFileSync(python, ['-c', files], { encoding: 'utf8' }).split(' ');
    expect(torch).toContain('python-pytorch');
    expect(transformers).toContain('python-huggingface');
    expect(lines.filter((line) => line.startsWith('making'))).toEqual([
      expect.stringContaining('libraries of pytorch'),
      expect.stringContaining('libraries of huggingface'),
    ]);
    expect(await find('huggingface-pytorch-inference')).toBe(python);
  });

  test('one that cannot be made fails the script, which nothing else could run', async () => {
    lockTorch('0'.repeat(64));
    await expect(find('pytorch-inference')).rejects.toThrow(
      /^scripts in the images of pytorch need an environment in .*python-pytorch, and ERROR: THESE PACKAGES DO NOT MATCH/,
    );
  });
});

test('what nothing stands for is said, with what to do', async () => {
  const image = '1.dkr.ecr.eu-west-1.amazonaws.com/tensorflow-training:2.19.0-cpu-py312';
  await expect(new ContainerImages({ python: PYTHON, containersDir: folder }).findAdapter(image)).rejects.toThrow(
    `the local cloud runs no TensorFlow script, such as in ${image}: run the pipeline in an AWS account, or try it here with a script in ScriptFramework.pytorch() or another framework`,
  );
});

test.each([['image-classification', 'Algorithm.imageLogisticRegression()']])(
  'a built-in algorithm that nobody has a program of is said, with what learns from the same here: %s',
  async (name, instead) => {
    const images = new ContainerImages({ python: PYTHON, containersDir: folder });
    await expect(images.findAdapter(`1.dkr.ecr.eu-west-1.amazonaws.com/${name}:1`)).rejects.toThrow(
      new RegExp(`built-in algorithm in .*/${name}:1, whose program AWS does not publish: run .* or try it here with`),
    );
    await expect(images.findAdapter(`1.dkr.ecr.eu-west-1.amazonaws.com/${name}:1`)).rejects.toThrow(instead);
  },
);

test.each([
  ['forecasting-deepar', 'deepar_image.py'],
  ['blazingtext', 'blazingtext_image.py'],
])('a program stands for %s', async (repository, program) => {
  const images = new ContainerImages({ python: PYTHON, containersDir: 'containers' });
  expect(await images.findAdapter(`1.dkr.ecr.eu-west-1.amazonaws.com/${repository}:1`)).toBe(
    path.join('containers', program),
  );
});

test('of transformers one version runs here, whatever PyTorch the image has', async () => {
  const images = new ContainerImages({ python: PYTHON, containersDir: 'containers' });
  const image = (job: string, tag: string) => `1.dkr.ecr.eu-west-1.amazonaws.com/huggingface-pytorch-${job}:${tag}`;
  for (const name of [
    image('training', '2.5.1-transformers4.49.0-gpu-py311-cu124-ubuntu22.04'),
    image('inference', '2.6.0-transformers4.49.0-cpu-py312-ubuntu22.04'),
  ]) {
    expect(await images.findAdapter(name)).toBe(path.join('containers', 'hugging_face_image.py'));
  }
  const older = image('inference', '2.3.0-transformers4.48.0-cpu-py311-ubuntu22.04');
  await expect(images.findAdapter(older)).rejects.toThrow(
    "transformers is installed in version 4.49, the image's tag asks for 4.48",
  );
});

test('of PyTorch one version runs here', async () => {
  const images = new ContainerImages({ python: PYTHON, containersDir: 'containers' });
  const image = (version: string) => `1.dkr.ecr.eu-west-1.amazonaws.com/pytorch-inference:${version}-cpu-py312`;
  expect(await images.findAdapter(image('2.6.0'))).toBe(path.join('containers', 'pytorch_image.py'));
  await expect(images.findAdapter(image('2.5.1'))).rejects.toThrow(
    "torch is installed in version 2.6, the image's tag asks for 2.5",
  );
});

test('only scripts get it: the built-in algorithm, and programs that stand for images, have the common one', async () => {
  const images = new ContainerImages({
    python: 'common',
    containersDir: folder,
    scriptPython: async (repository) => `that of ${repository}`,
  });
  const image = '1.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:3.2-0';
  expect(await images.findPython(image, 'train.py')).toBe('that of sagemaker-xgboost');
  expect(await images.findPython(image, undefined)).toBe('common');
  images.addPrograms([{ repository: 'sagemaker-xgboost', program: 'own.py' }]);
  expect(await images.findPython(image, 'train.py')).toBe('common');
});

test.each(['xgboost', 'pytorch'])(
  'the lock file of %s has what the image has otherwise, and a hash for everything',
  (image) => {
    const read = (name: string): string => readFileSync(path.join(ROOT, 'jobs', name), 'utf8');
    const wanted = read(`requirements-${image}.txt`).match(/^[a-z][^ \n]*/gm)!;
    const locked = read(`requirements-${image}.lock`);
    expect(locked.match(/^[a-z][^ \n]*/gm)!.sort()).toEqual(wanted.sort());
    expect(locked.match(/^[a-z].*\\$\n {4}--hash=sha256:[0-9a-f]{64}/gm)).toHaveLength(wanted.length);
  },
);
