import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Inherited, makeChildEnvironment } from './child-environment';
import { runProgram } from './child-program';
import { pythonOf } from './python';

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

/** What scripts find in an image where the local cloud's environment has another version, by the image's repository. */
const LAYERS: Record<string, string> = { 'sagemaker-xgboost': 'requirements-xgboost.lock' };

const STAMP = 'lifecycle-stamp.json';

/**
 * The environments in which scripts run: for an image with other libraries one that lies over the local cloud's and has
 * these in the image's versions. It is made beside it when a script is first run in the image, from a lock file whose hashes
 * pip holds every file to, which needs the package index once.
 */
export class ImagePythons {
  private readonly layers = new Map<string, Promise<string>>();

  constructor(private readonly options: ImagePythonOptions) {}

  /** The interpreter for scripts in an image; the local cloud's own where the image has the same libraries. */
  public find(repository: string): Promise<string> {
    const lock = LAYERS[repository];
    if (lock === undefined) {
      return Promise.resolve(this.options.python);
    }
    const found = this.layers.get(repository) ?? this.make(repository, path.join(this.options.root, 'jobs', lock));
    this.layers.set(repository, found);
    return found;
  }

  private async make(repository: string, lock: string): Promise<string> {
    const { python, onProgress, venvDir = path.dirname(path.dirname(python)) } = this.options;
    const folder = `${venvDir}-${repository}`;
    const stamp = path.join(folder, STAMP);
    const made = JSON.stringify({ over: python, lock: createHash('sha256').update(readFileSync(lock)).digest('hex') });
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === made) {
      return pythonOf(folder);
    }
    onProgress?.(`making an environment with the libraries of ${repository} in ${folder}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(path.dirname(folder), { recursive: true });
    const layer = pythonOf(folder);
    const pip = ['-m', 'pip', 'install', '--no-deps', '--only-binary', ':all:', '--require-hashes', '-r', lock];
    const problem =
      (await this.run(python, ['-m', 'venv', '--without-pip', folder])) ??
      (await this.run(layer, ['-c', SHARE, python])) ??
      (await this.run(layer, pip));
    if (problem !== undefined) {
      rmSync(folder, { recursive: true, force: true });
      onProgress?.(
        `scripts in ${repository} run with the libraries of the local cloud, which has other versions than the image: ${problem}`,
      );
      return python;
    }
    writeFileSync(stamp, made);
    return layer;
  }

  /** @returns what went wrong; undefined when nothing did */
  private async run(program: string, args: string[]): Promise<string | undefined> {
    const variables = { PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', PYTHONNOUSERSITE: '1' };
    const environment = makeChildEnvironment({ inherited: Inherited.PIP, variables });
    const { code, output } = await runProgram(program, args, { environment, signal: this.options.signal });
    const lines = output.trim().split('\n');
    return code === 0 ? undefined : (lines.find((line) => line.startsWith('ERROR')) ?? lines.at(-1));
  }
}

/** Run in an environment: lets it import what that of another interpreter has, after what it has itself. */
const SHARE = `
import json, pathlib, subprocess, sys, sysconfig
ask = "import json, sysconfig; print(json.dumps([sysconfig.get_path(n) for n in ('purelib', 'platlib')]))"
paths = json.loads(subprocess.run([sys.argv[1], "-c", ask], capture_output=True, check=True).stdout)
text = "".join(f"{path}\\n" for path in dict.fromkeys(paths))
(pathlib.Path(sysconfig.get_path("purelib")) / "shared.pth").write_text(text, encoding="utf-8")
`;
