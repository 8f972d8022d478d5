import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pythonOf, runPython } from './python';

/** Where a script that runs in one of AWS's images gets its Python. */
export interface ImagePythonOptions {
  /** The package's folder, which holds the lock files in `jobs`. */
  readonly root: string;
  /** The interpreter of the local cloud's environment. */
  readonly python: string;
  /**
   * The folder beside which environments are made, with the image's name behind it.
   * @default - that of the interpreter's environment
   */
  readonly venvDir?: string;
  readonly onProgress?: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** A lock file of a layer. */
interface LockFile {
  readonly name: string;
  /** A library and how its version begins: where the local cloud's environment has it, the file is not needed. */
  readonly unless?: { readonly library: string; readonly version: string };
  /** Libraries of Python alone that the index has no wheel of. */
  readonly sources?: string;
  /** What is said before it is installed. */
  readonly remark?: string;
}

/** An environment over the local cloud's. */
interface Layer {
  /** Names its folder. */
  readonly name: string;
  /** A layer between the two, whose libraries it has as well. */
  readonly over?: Layer;
  readonly locks: readonly LockFile[];
  /** Whether scripts cannot run without it; others then run with the libraries of the local cloud. */
  readonly isRequired: boolean;
  /** Who needs it. */
  readonly user?: string;
}

const PYTORCH: Layer = {
  name: 'pytorch',
  isRequired: true,
  locks: [
    {
      name: 'requirements-torch.lock',
      // Which is that of PyTorch 2.6, and needs it.
      unless: { library: 'torchvision', version: '0.21.' },
      remark:
        'PyTorch is installed once; on x86-64 Linux that is the build for GPUs, a download of 2.9 GB (docs/script-contract.md has a smaller way)',
    },
    { name: 'requirements-pytorch.lock', sources: 'sagemaker-inference,sagemaker-pytorch-inference' },
  ],
};

/** Over PyTorch's, which both share. */
const HUGGING_FACE: Layer = {
  name: 'huggingface',
  over: PYTORCH,
  isRequired: true,
  locks: [{ name: 'requirements-huggingface.lock', remark: 'transformers are installed once: 130 MB beside PyTorch' }],
};

/** What notebooks are opened with. */
const JUPYTER: Layer = {
  name: 'jupyter',
  isRequired: true,
  user: 'a notebook needs',
  locks: [
    { name: 'requirements-jupyter.lock', remark: 'JupyterLab is installed once: 200 MB beside the other libraries' },
  ],
};

/** What runs are recorded in. */
const MLFLOW: Layer = {
  name: 'mlflow',
  isRequired: true,
  user: 'recording runs needs',
  locks: [{ name: 'requirements-mlflow.lock', remark: 'MLflow is installed once: 300 MB beside the other libraries' }],
};

/** What scripts find in an image where the local cloud's environment has another version or none, by the image's repository. */
const LAYERS: Record<string, Layer> = {
  'sagemaker-xgboost': {
    name: 'sagemaker-xgboost',
    isRequired: false,
    locks: [{ name: 'requirements-xgboost.lock' }],
  },
  'pytorch-training': PYTORCH,
  'pytorch-inference': PYTORCH,
  'huggingface-pytorch-training': HUGGING_FACE,
  'huggingface-pytorch-inference': HUGGING_FACE,
};

/** An environment without which scripts in an image cannot run, and which could not be made. */
export class ImagePythonError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ImagePythonError';
  }
}

const STAMP = 'lifecycle-stamp.json';

/**
 * The environments in which scripts run: for an image with other libraries one that lies over the local cloud's and has
 * these in the image's versions. It is made beside it when a script is first run in the image, from a lock file whose hashes
 * pip holds every file to, which needs the package index once.
 */
export class ImagePythons {
  private readonly layers = new Map<string, Promise<string>>();

  constructor(private readonly options: ImagePythonOptions) {}

  /**
   * The interpreter for scripts in an image; the local cloud's own where the image has the same libraries.
   *
   * @throws ImagePythonError when scripts in the image need an environment that cannot be made
   */
  public find(repository: string): Promise<string> {
    const layer = LAYERS[repository];
    if (layer === undefined) {
      return Promise.resolve(this.options.python);
    }
    return this.share(layer);
  }

  /**
   * The interpreter that has JupyterLab besides.
   *
   * @throws ImagePythonError when the environment cannot be made
   */
  public findJupyter(): Promise<string> {
    return this.share(JUPYTER);
  }

  /**
   * The interpreter that has MLflow besides.
   *
   * @throws ImagePythonError when the environment cannot be made
   */
  public findMlflow(): Promise<string> {
    return this.share(MLFLOW);
  }

  private share(layer: Layer): Promise<string> {
    const found = this.layers.get(layer.name) ?? this.make(layer);
    this.layers.set(layer.name, found);
    return found;
  }

  private async make({
    name,
    over,
    locks,
    isRequired,
    user = `scripts in the images of ${name} need`,
  }: Layer): Promise<string> {
    const { python, onProgress, venvDir = path.dirname(path.dirname(python)) } = this.options;
    const shared = over === undefined ? [python] : [await this.share(over), python];
    const folder = `${venvDir}-${name}`;
    const stamp = path.join(folder, STAMP);
    const needed = await this.listNeeded(locks);
    const hash = createHash('sha256');
    needed.forEach((lock) => hash.update(readFileSync(this.pathOf(lock))));
    const made = JSON.stringify({ over: python, lock: hash.digest('hex') });
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) {
      return pythonOf(folder);
    }
    onProgress?.(`making an environment with the libraries of ${name} in ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.dirname(folder), { recursive: true });
    const layer = pythonOf(folder);
    let problem =
      (await this.run(python, ['-m', 'venv', '--without-pip', folder])) ??
      (await this.run(layer, ['-c', SHARE, ...shared]));
    for (const lock of needed) {
      if (problem === undefined && lock.remark !== undefined) {
        onProgress?.(lock.remark);
      }
      problem ??= await this.install(layer, lock);
    }
    if (problem === undefined) {
      writeFileSync(stamp, made);
      return layer;
    }
    rmSync(folder, { recursive: true, force: true });
    if (isRequired) {
      // The next script tries again.
      this.layers.delete(name);
      throw new ImagePythonError(`${user} an environment in ${folder}, and ${problem}`);
    }
    onProgress?.(
      `scripts in ${name} run with the libraries of the local cloud, which has other versions than the image: ${problem}`,
    );
    return python;
  }

  private pathOf({ name }: LockFile): string {
    return path.join(this.options.root, 'jobs', name);
  }

  private install(layer: string, lock: LockFile): Promise<string | undefined> {
    const formats = ['--only-binary', ':all:', ...(lock.sources === undefined ? [] : ['--no-binary', lock.sources])];
    const pip = ['-m', 'pip', 'install', '--no-deps', ...formats, '--require-hashes', '-r', this.pathOf(lock)];
    return this.run(layer, pip);
  }

  /** Those of the lock files whose libraries the local cloud's environment does not have already. */
  private async listNeeded(locks: readonly LockFile[]): Promise<LockFile[]> {
    const needed: LockFile[] = [];
    for (const lock of locks) {
      if (
        lock.unless === undefined ||
        (await this.run(this.options.python, describeProbe(lock.unless))) !== undefined
      ) {
        needed.push(lock);
      }
    }
    return needed;
  }

  /** @returns what went wrong; undefined when nothing did */
  private async run(program: string, args: string[]): Promise<string | undefined> {
    const { code, output } = await runPython(program, args, this.options.signal);
    const lines = output.trim().split('\n');
    return code === 0 ? undefined : (lines.find((line) => line.startsWith('ERROR')) ?? lines.at(-1));
  }
}

/** What fails in an environment that does not have a library in a version. */
function describeProbe({ library, version }: { readonly library: string; readonly version: string }): string[] {
  const program = 'import importlib.metadata as m, sys; sys.exit(not m.version(sys.argv[1]).startswith(sys.argv[2]))';
  return ['-c', program, library, version];
}

/** Run in an environment: lets it import what those of other interpreters have, in their order, after what it has itself. */
const SHARE = `
import json, pathlib, subprocess, sys, sysconfig
ask = "import json, sysconfig; print(json.dumps([sysconfig.get_path(n) for n in ('purelib', 'platlib')]))"
answers = [subprocess.run([python, "-c", ask], capture_output=True, check=True).stdout for python in sys.argv[1:]]
paths = [path for answer in answers for path in json.loads(answer)]
text = "".join(f"{path}\\n" for path in dict.fromkeys(paths))
(pathlib.Path(sysconfig.get_path("purelib")) / "shared.pth").write_text(text, encoding="utf-8")
`;
