import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { lifecycle } from '../../../examples/churn/lifecycle';
import {
  Algorithm,
  type AlgorithmConfig,
  MlLifecycle,
  ProblemType,
  ScriptFramework,
  type ScriptProps,
} from '../../../lib';
import { createPipeline, createStack, findStep, readDefinition } from '../fixtures';
import { makeWheel } from '../make-wheel';

const { SCIKIT_LEARN, XGBOOST } = ScriptFramework;

let folder: string;
let source: string;
let wheels: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'script-'));
  source = path.join(folder, 'model');
  wheels = path.join(source, 'wheels');
  put('train.py', 'inference.py');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Files of the script's folder, empty or with a content. */
function put(...files: (string | [string, string])[]): void {
  for (const [name, content] of files.map((file) => (typeof file === 'string' ? [file, ''] : file))) {
    const file = path.join(source, name!);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content!);
  }
}

function synthesize(props: Partial<ScriptProps> = {}): any {
  const stack = createStack('eu-west-1');
  createPipeline(stack, { algorithm: Algorithm.script({ framework: SCIKIT_LEARN, source, ...props }) });
  return stack;
}

/** What the algorithm alone says, for what is refused or let pass: a whole pipeline takes ten times as long. */
function bind(props: Partial<ScriptProps> = {}, scope = new Stack(), images?: boolean): AlgorithmConfig {
  return Algorithm.script({ framework: SCIKIT_LEARN, source, ...props }).bind(scope, {
    images,
    problemType: ProblemType.BINARY,
    featureNames: ['x'],
    targetName: 'y',
    inVpc: false,
    networkIsolation: true,
    trainingInstanceType: 'ml.m5.large',
    evaluationInstanceType: 'ml.m5.large',
  });
}

/** The files of the archive, and the content of one of them. */
function readArchive(stack: any, file: string): { names: string[]; content: string } {
  const outdir = (stack.node.root as App).synth().directory;
  const archive = path.join(outdir, readdirSync(outdir).find((name) => name.endsWith('.gz'))!);
  const tar = (...args: string[]): string => execFileSync('tar', args, { encoding: 'utf8' });
  return {
    names: tar('-tzf', archive).trim().split('\n').sort(),
    content: tar('-xzOf', archive, file),
  };
}

test('what a link points to travels in the archive, not the link', () => {
  mkdirSync(path.join(folder, 'shared'));
  writeFileSync(path.join(folder, 'shared', 'helper.py'), 'ANSWER = 42\n');
  symlinkSync(path.join(folder, 'shared', 'helper.py'), path.join(source, 'helper.py'));
  symlinkSync(path.join('..', 'shared'), path.join(source, 'linked'));
  const { names, content } = readArchive(synthesize(), 'helper.py');
  expect(names).toEqual(expect.arrayContaining(['helper.py', 'linked/helper.py']));
  expect(content).toBe('ANSWER = 42\n');
  symlinkSync(path.join(folder, 'nothing'), path.join(source, 'broken.py'));
  expect(() => bind()).toThrow(/^source: '.*broken\.py' is a link to nothing$/);
});

test.each<[Partial<ScriptProps>, RegExp]>([
  [{ entryPoint: '../train.py' }, /^entryPoint: '\.\.\/train\.py' must be a path within source/],
  [
    { entryPoint: './sub/../../train.py' },
    /^entryPoint: '\.\/sub\/\.\.\/\.\.\/train\.py' must be a path within source/,
  ],
  [{ entryPoint: 'sub/.hidden/train.py' }, /^entryPoint: .* is not packed, because '\.hidden' is hidden; rename it/],
  [{ entryPoint: 'folder.py' }, /^entryPoint: there is no file 'folder\.py' in source/],
  [{ source: 'no-such-folder' }, /^source: must be the folder that holds the script, got 'no-such-folder'/],
  [{ inferenceEntryPoint: 'serve.v2.py' }, /^inferenceEntryPoint: 'serve\.v2\.py' must have no dot in its name/],
])('%j is refused before a container fails by it', (props, message) => {
  put('serve.v2.py', 'sub/.hidden/train.py');
  mkdirSync(path.join(source, 'folder.py'));
  writeFileSync(path.join(folder, 'train.py'), '');
  expect(() => bind(props)).toThrow(message);
});

test('a script is imported by its name, however its path is written', () => {
  const stack = synthesize({ inferenceEntryPoint: './inference.py', entryPoint: './train.py' });
  const { Containers } = findStep(readDefinition(stack), 'CreateModel').Arguments;
  expect(Containers.at(-1).Environment.SAGEMAKER_PROGRAM).toBe('inference.py');
});

test('wheels travel in the archive, and requirements.txt installs them from there', () => {
  put(['requirements.txt', '# what we need\nmytext>=1.2 # ours\nnumpy\n']);
  makeWheel(wheels, 'mytext-1.3-py3-none-any.whl', { metadata: ['Requires-Dist: my_words (>=2)'] });
  makeWheel(wheels, 'my_words-2.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl');
  const { names, content } = readArchive(synthesize({ dependencies: { wheels } }), 'requirements.txt');
  expect(names).toEqual([
    'inference.py',
    'lifecycle_entry.py',
    'lifecycle_wheels/my_words-2.0-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl',
    'lifecycle_wheels/mytext-1.3-py3-none-any.whl',
    'requirements.txt',
    'train.py',
  ]);
  expect(content).toBe('--no-index\n--find-links lifecycle_wheels\n# what we need\nmytext>=1.2 # ours\nnumpy\n');
});

test('without a requirements.txt all wheels are installed', () => {
  makeWheel(path.join(folder, 'elsewhere'), 'mytext-1.3-2-py3-none-any.whl');
  const stack = synthesize({ dependencies: { wheels: path.join(folder, 'elsewhere') }, framework: XGBOOST });
  const { content } = readArchive(stack, 'requirements.txt');
  expect(content).toBe('--no-index\n--find-links lifecycle_wheels\nmytext==1.3\n');
});

describe('what no container could install is refused', () => {
  const NETWORK =
    '. Put its wheel into a folder and set dependencies: { wheels: … }; or, in a VPC that lets pip reach an index, set networkIsolation: false of the training and of the endpoint';
  const IMAGE = 'the image sagemaker-scikit-learn:1.4-2-py312-cpu-py3';

  test.each([
    ['lightgbm==4.6.0', `'lightgbm==4.6.0', which is neither in ${IMAGE} nor among the wheels`],
    ['scikit_learn>=1.5,<2', "'scikit_learn>=1.5,<2', where the image has 1.4.2"],
    ['git+https://example.com/a.git', "'git+https://example.com/a.git', which is on the network"],
    ['-e git+https://example.com/a.git', "'-e git+https://example.com/a.git', which is on the network"],
    ['a @ https://example.com/a.whl', "'a @ https://example.com/a.whl', which is on the network"],
    ['mytext~=2.0', "'mytext~=2.0', where the wheel is of version 1.3"],
  ])('requirements.txt: %s', (line, problem) => {
    put(['requirements.txt', `pandas\n${line}\n`]);
    makeWheel(wheels, 'mytext-1.3-py3-none-any.whl');
    expect(() => bind({ dependencies: { wheels } })).toThrow(
      `dependencies: the containers have no network, and requirements.txt asks for ${problem}${NETWORK}`,
    );
  });

  test.each([
    'numpy==2.1.0',
    'scikit-learn>=1.4,!=1.4.1,<1.5',
    'pandas~=2.3',
    'joblib',
    'six>=99',
    'numpy==2.*',
    'tomli; python_version < "3.11"',
    '# nothing\n--pre',
    './a.whl',
    'numpy==2.1.0 \\\n  --hash=sha256:00',
  ])('what the image has is fine: %s', (lines) => {
    put(['requirements.txt', lines]);
    expect(() => bind()).not.toThrow();
  });

  test('requirements that another file holds', () => {
    put(['requirements.txt', 'numpy\n-r more/base.txt\n'], ['more/base.txt', '--requirement=deep.txt\npandas\n']);
    put(['more/deep.txt', '-r base.txt\n-c ../limits.txt\nlightgbm\n'], ['limits.txt', 'torch<2\n']);
    expect(() => bind()).toThrow(
      `dependencies: the containers have no network, and more/deep.txt asks for 'lightgbm', which is neither in ${IMAGE} nor`,
    );
    put(['more/deep.txt', 'joblib\n']);
    expect(() => bind()).not.toThrow();
  });

  test.each(['-r no.txt', '-r../outside.txt', '--constraint no.txt'])('a file that does not travel: %s', (line) => {
    put(['requirements.txt', `${line}\n`], ['../outside.txt', 'numpy\n']);
    expect(() => bind()).toThrow(
      /^source: requirements\.txt names '(no|\.\.\/outside)\.txt', and there is no such file in source '.*'$/,
    );
  });

  test('what a wheel needs in its turn', () => {
    makeWheel(wheels, 'mytext-1.3-py3-none-any.whl', {
      metadata: ['Requires-Dist: my-words>=2', 'Requires-Dist: pytest; extra == "test"', 'Requires-Dist: numpy'],
    });
    expect(() => bind({ dependencies: { wheels } })).toThrow(
      `and mytext-1.3-py3-none-any.whl needs 'my-words>=2', which is neither in ${IMAGE} nor among the wheels`,
    );
  });

  test.each([
    ['a-1-cp311-cp311-manylinux_2_17_x86_64.whl', SCIKIT_LEARN, false],
    ['a-1-cp312-cp312-manylinux_2_17_x86_64.whl', SCIKIT_LEARN, true],
    ['a-1-cp39-abi3-manylinux2014_x86_64.whl', SCIKIT_LEARN, true],
    ['a-1-cp313-abi3-manylinux2014_x86_64.whl', SCIKIT_LEARN, false],
    ['a-1-py2.py3-none-any.whl', SCIKIT_LEARN, true],
    ['a-1-py2-none-any.whl', SCIKIT_LEARN, false],
    ['a-1-py3-none-macosx_11_0_arm64.whl', SCIKIT_LEARN, false],
    ['a-1-cp312-cp312-musllinux_1_2_x86_64.whl', SCIKIT_LEARN, false],
    ['a-1-cp312-cp312-manylinux_2_28_aarch64.whl', SCIKIT_LEARN, false],
    ['a-1-cp312-cp312-manylinux_2_35_x86_64.whl', SCIKIT_LEARN, true],
    ['a-1-cp312-cp312-manylinux_2_35_x86_64.whl', XGBOOST, false],
  ])('%s in the image of %s: %s', (file, framework, fits) => {
    makeWheel(wheels, file);
    const make = (): unknown => bind({ dependencies: { wheels }, framework });
    if (fits) {
      expect(make).not.toThrow();
    } else {
      expect(make).toThrow(
        new RegExp(
          `^dependencies.wheels: ${file} does not fit the image sagemaker-\\S+, which has Python 3.12 on Linux x86_64 with glibc 2.\\d+; download with pip download `,
        ),
      );
    }
  });

  test('a wheel that wants another Python', () => {
    makeWheel(wheels, 'a-1-py3-none-any.whl', { metadata: ['Requires-Python: >=3.13'] });
    expect(() => bind({ dependencies: { wheels } })).toThrow('a-1-py3-none-any.whl does not fit the image');
  });

  test('a folder that is none, has none, has what must be built, or no wheel', () => {
    const make = (): unknown => bind({ dependencies: { wheels } });
    expect(make).toThrow(`dependencies.wheels: there is no folder '${wheels}'`);
    put(['wheels/readme.md', '']);
    expect(make).toThrow(`dependencies.wheels: there is no .whl file in '${wheels}'`);
    put(['wheels/a-1-py3-none-any.whl', 'no zip file, but longer than the end of one is']);
    expect(make).toThrow("dependencies.wheels: 'a-1-py3-none-any.whl' is no wheel");
    put(['wheels/a-1.tar.gz', '']);
    expect(make).toThrow(
      `dependencies.wheels: a-1.tar.gz must be built first, the containers build nothing: pip wheel --wheel-dir ${wheels} a-1.tar.gz`,
    );
  });
});

describe('a project that is installed when the container starts', () => {
  test.each<[string, string, string]>([
    [
      'pyproject.toml',
      '[build-system]\nrequires = ["poetry-core"]\nbuild-backend = "poetry.core.masonry.api"\n',
      'pyproject.toml is built by poetry.core.masonry.api',
    ],
    ['setup.py', "setup(setup_requires=['cython', 'numpy'])", 'setup.py fetches cython, numpy to be built'],
    [
      'pyproject.toml',
      '[project]\nname = "a"\ndependencies = [\n  "lightgbm[gpu]>=4", # trees\n]\n',
      "'lightgbm[gpu]>=4'",
    ],
    ['setup.py', "setup(name='a', install_requires=['lightgbm'])", "setup.py asks for 'lightgbm'"],
    ['setup.cfg', '[options]\ninstall_requires =\n  numpy\n  lightgbm>=4\n', "setup.cfg asks for 'lightgbm>=4'"],
    ['setup.cfg', '[options]\ninstall_requires = numpy; lightgbm\n', "setup.cfg asks for 'lightgbm'"],
    ['setup.cfg', '[options]\nsetup_requires = cython\n', 'setup.cfg fetches cython to be built'],
    [
      'pyproject.toml',
      '[tool.poetry.dependencies]\npython = "^3.12"\nnumpy = "^1"\nlightgbm = "^4.0"\n',
      "pyproject.toml asks for 'lightgbm'",
    ],
    ['pyproject.toml', '[tool.poetry.dependencies.lightgbm]\nversion = "^4.0"\n', "pyproject.toml asks for 'lightgbm'"],
  ])('%s that cannot be built: %s', (file, content, message) => {
    put([file, content]);
    expect(() => bind()).toThrow(message);
  });

  test.each<[string, string]>([
    ['pyproject.toml', '[tool.ruff]\nline-length = 100\n'],
    ['pyproject.toml', '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n'],
    ['pyproject.toml', '[project]\nname = "a"\ndependencies = ["numpy"]\n[tool.x]\ndependencies = ["lightgbm"]\n'],
    [
      'setup.cfg',
      '[options]\npy_modules = train\n[options.extras_require]\nfast = lightgbm\n[flake8]\ninstall_requires = x\n',
    ],
    ['pyproject.toml', '[tool.poetry.dependencies]\nnumpy = "*"\n[tool.poetry.group.dev.dependencies]\npytest = "*"\n'],
    ['setup.py', "from setuptools import setup\nsetup(name='a', py_modules=['train'])\n"],
  ])('%s that can: %s', (file, content) => {
    put([file, content]);
    expect(() => bind()).not.toThrow();
  });
});

test('the script that serves is imported by its name, so that it cannot lie deeper', () => {
  put('src/inference.py', 'src/train.py', 'train.sh');
  expect(() => bind({ inferenceEntryPoint: 'src/inference.py' })).toThrow(
    "inferenceEntryPoint: 'src/inference.py' must lie in source itself, because AWS's toolkit imports it by its name; put a script there that says: from src.inference import *",
  );
  expect(() => bind({ inferenceEntryPoint: './inference.py' })).not.toThrow();
  expect(() => bind({ entryPoint: 'src/train.py' })).not.toThrow();
  expect(() => bind({ entryPoint: 'train.sh' })).toThrow(
    "entryPoint: 'train.sh' must be a Python script, whose name ends with .py",
  );
});

describe('with a network', () => {
  const inVpc = (props: object): any => {
    const stack = createStack('eu-west-1');
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
    new MlLifecycle(stack, 'Churn', {
      ...lifecycle,
      vpc,
      algorithm: Algorithm.script({ framework: SCIKIT_LEARN, source }),
      ...props,
    });
    return readDefinition(stack);
  };

  test('pip finds what it needs, and builds what it must', () => {
    put(['requirements.txt', 'lightgbm\n'], ['pyproject.toml', '[build-system]\nbuild-backend = "poetry.core"\n']);
    const open = { networkIsolation: false };
    const definition = inVpc({ training: open, endpoint: open });
    for (const name of ['Train', 'CreateModel']) {
      expect(findStep(definition, name).Arguments).toMatchObject({ EnableNetworkIsolation: false, VpcConfig: {} });
    }
    expect(findStep(definition, 'Train').Arguments.Environment).toBeUndefined();
    const [preprocessor, model] = findStep(definition, 'CreateModel').Arguments.Containers;
    expect([preprocessor, model].map(({ Environment }) => Environment.PIP_NO_BUILD_ISOLATION)).toEqual([
      '0',
      undefined,
    ]);
    expect(() => inVpc({ training: open })).toThrow(
      'endpoint: networkIsolation must be false where training.networkIsolation is: what serves installs the same libraries',
    );
  });

  test('there must be a VPC', () => {
    expect(() => createPipeline(createStack('eu-west-1'), { networkIsolation: false })).toThrow(
      'networkIsolation: false needs a pipeline with a vpc, which decides what the containers can reach',
    );
  });
});

test.each([
  ['that of scikit-learn', SCIKIT_LEARN, true, 1],
  ['that of XGBoost, which has Pillow', XGBOOST, true, 0],
  ['that of scikit-learn, of a table', SCIKIT_LEARN, undefined, 0],
])('a container that cannot read images is a warning: %s', (_, framework, images, count) => {
  const stack = new Stack();
  bind({ framework }, stack, images);
  const said = listWarnings(stack);
  expect(said).toHaveLength(count);
  said.forEach((one) => {
    expect(one).toMatch(/^framework: the image .* has no library that reads images, such as Pillow.*unreadImages\]$/);
  });
});

test('wheels may bring what reads images', () => {
  makeWheel(wheels, 'pillow-12.2.0-py3-none-any.whl');
  const stack = new Stack();
  bind({ dependencies: { wheels } }, stack, true);
  expect(listWarnings(stack)).toEqual([]);
});

function listWarnings({ node }: Stack): unknown[] {
  return node.metadata.filter(({ type }) => type === 'aws:cdk:warning').map(({ data }) => data);
}
