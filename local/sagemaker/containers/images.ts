import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LocalImage } from '../../../contract/local-image';
import { makeChildEnvironment } from '../../child-environment';
import { HOW_TO_GET_SPARK } from '../../spark-python';

/** A container image that the local cloud cannot run. */
export class UnknownImageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UnknownImageError';
  }
}

/** What stands for an AWS image. */
interface Adapter {
  readonly adapter: string;
  /** The Python distributions that carry the library, in the version of the image's tag; any one of them. */
  readonly distributions: readonly string[];
  /** The version of the environment that is made for the image's scripts, where the library is in no other. */
  readonly version?: string;
  /**
   * Where the library's version stands in the image's tag.
   * @default - the tag begins with it
   */
  readonly tagVersion?: RegExp;
}

const PYTORCH: Adapter = { adapter: 'pytorch_image', distributions: ['torch'], version: '2.6' };
/** Whose tags begin with PyTorch's version, which is another one for training than for serving. */
const HUGGING_FACE: Adapter = {
  adapter: 'hugging_face_image',
  distributions: ['transformers'],
  version: '4.49',
  tagVersion: /-transformers(\d+\.\d+)/,
};

/** The AWS images that have an adapter, by their repositories. */
const ADAPTERS: Record<string, Adapter> = {
  'sagemaker-scikit-learn': { adapter: 'scikit_learn_image', distributions: ['scikit-learn'] },
  'sagemaker-xgboost': { adapter: 'xgboost_image', distributions: ['xgboost-cpu', 'xgboost'] },
  'pytorch-training': PYTORCH,
  'pytorch-inference': PYTORCH,
  'huggingface-pytorch-training': HUGGING_FACE,
  'huggingface-pytorch-inference': HUGGING_FACE,
};

/** Built-in algorithms of which AWS publishes no program, and that a program stands for that says what it is not. */
const STAND_INS: Readonly<Record<string, string>> = {
  'forecasting-deepar': 'deepar_image',
  blazingtext: 'blazingtext_image',
};

/** SageMaker's Spark image, which has an environment of its own. */
const SPARK_REPOSITORY = 'sagemaker-spark-processing';

/** SageMaker's built-in algorithms of images, of which AWS publishes no program, and what learns from the same here. */
const INSTEAD: Readonly<Record<string, string>> = {
  'image-classification': 'Algorithm.imageLogisticRegression() or a script in ScriptFramework.pytorch()',
  'object-detection':
    'Algorithm.script() in ScriptFramework.xgboost(), whose image has Pillow and scikit-learn, or ScriptFramework.pytorch()',
};

/** The images of TensorFlow, which scripts can be written for and which nothing stands for here. */
const TENSORFLOW = /^tensorflow-/;

const VERSIONS_SCRIPT = [
  'import importlib.metadata as m, json, sys',
  'print(json.dumps({d.metadata["Name"]: d.version for d in m.distributions() if d.metadata["Name"] in sys.argv[1:]}))',
].join('\n');

/** Where the containers' programs are. */
export interface ContainerImagesOptions {
  /** The Python that runs them. */
  readonly python: string;
  /** The folder of the adapters. */
  readonly containersDir: string;
  /**
   * Library versions by distribution name.
   * @default - asked of the Python, once
   */
  readonly libraryVersions?: Record<string, string>;
  /**
   * The Python that runs scripts in an image of AWS's, by its repository.
   * @default - the one that runs all others
   */
  readonly scriptPython?: (repository: string) => Promise<string>;
  /**
   * The Python of Spark's environment; undefined where there is none.
   * @default - there is none
   */
  readonly sparkPython?: () => string | undefined;
}

/** Finds the program that stands for an AWS container image, and checks that it has the library version of the image. */
export class ContainerImages {
  public readonly python: string;
  private readonly containersDir: string;
  private readonly scriptPython: (repository: string) => Promise<string>;
  private readonly sparkPython: () => string | undefined;
  private versions?: Promise<Record<string, string>>;
  private readonly programs = new Map<string, string>();

  constructor(options: ContainerImagesOptions) {
    this.python = options.python;
    this.containersDir = options.containersDir;
    this.scriptPython = options.scriptPython ?? (async () => this.python);
    this.sparkPython = options.sparkPython ?? (() => undefined);
    this.versions = options.libraryVersions && Promise.resolve(options.libraryVersions);
  }

  /** Takes programs that stand for further images, by repository or by tag; the newest counts. */
  public addPrograms(images: LocalImage[]): void {
    images.forEach(({ repository, tag, program }) => this.programs.set(repository ?? `:${tag}`, program));
  }

  /** The Python for an image's program: of one that runs a script, with the image's own libraries. */
  public async findPython(image: string, program: string | undefined): Promise<string> {
    const repository = repositoryOf(image);
    return program === undefined || this.programs.has(repository) ? this.python : this.scriptPython(repository);
  }

  /**
   * The adapter's program for an image such as `…/sagemaker-xgboost:3.2-0`.
   *
   * @throws UnknownImageError that names the image and what is known
   */
  public async findAdapter(image: string): Promise<string> {
    const repository = repositoryOf(image);
    const tag = /:([^/:@]+)$/.exec(image)?.[1] ?? '';
    const program = this.findProgram(image);
    if (program !== undefined) {
      return program;
    }
    if (repository === SPARK_REPOSITORY) {
      return this.findSpark().then(({ adapter }) => adapter);
    }
    if (STAND_INS[repository] !== undefined) {
      return join(this.containersDir, `${STAND_INS[repository]}.py`);
    }
    const known = ADAPTERS[repository];
    if (TENSORFLOW.test(repository)) {
      throw new UnknownImageError(
        `the local cloud runs no TensorFlow script, such as in ${image}: run the pipeline in an AWS account, or try it here with a script in ScriptFramework.pytorch() or another framework`,
      );
    }
    const instead = INSTEAD[repository];
    if (instead !== undefined) {
      throw new UnknownImageError(
        `the local cloud cannot run SageMaker's built-in algorithm in ${image}, whose program AWS does not publish: run the pipeline in an AWS account, or try it here with ${instead}`,
      );
    }
    if (known === undefined) {
      throw new UnknownImageError(
        `the local cloud cannot run the image ${image}: it knows ${[...Object.keys({ ...ADAPTERS, ...STAND_INS }), ...this.programs.keys()].join(', ')}. \`sagemaker-lifecycle local\` reads which programs stand for images (localProgram), a cdk deploy does not: after a change of them, start it again`,
      );
    }
    await this.checkVersion(image, tag, known);
    return join(this.containersDir, `${known.adapter}.py`);
  }

  private async checkVersion(image: string, tag: string, known: Adapter): Promise<void> {
    const { tagVersion = /^(\d+\.\d+)/ } = known;
    const [, wanted] = tagVersion.exec(tag) ?? [];
    const { version = await this.findVersion(known) } = known;
    if (wanted === undefined || wanted !== version?.split('.').slice(0, 2).join('.')) {
      throw new UnknownImageError(
        `the local cloud cannot run the image ${image}: ${known.distributions[0]} is installed in version ${version ?? 'none'}, the image's tag asks for ${wanted ?? 'no version'}`,
      );
    }
  }

  private async findVersion({ distributions }: Adapter): Promise<string | undefined> {
    const versions = await this.libraryVersions();
    const distribution = distributions.find((name) => versions[name] !== undefined);
    return distribution === undefined ? undefined : versions[distribution];
  }

  /**
   * What stands for `smspark-submit` of SageMaker's Spark image: a Python and its program.
   *
   * @throws UnknownImageError that says how to get it
   */
  public async findSpark(): Promise<{ readonly python: string; readonly adapter: string }> {
    const python = this.sparkPython();
    if (python === undefined) {
      throw new UnknownImageError(HOW_TO_GET_SPARK);
    }
    return { python, adapter: join(this.containersDir, 'spark_image.py') };
  }

  /** The program that stands for an image of the user's own; undefined for AWS's. */
  public findProgram(image: string): string | undefined {
    return this.programs.get(repositoryOf(image)) ?? this.programs.get(`:${/:([^/:@]+)$/.exec(image)?.[1] ?? ''}`);
  }

  private libraryVersions(): Promise<Record<string, string>> {
    this.versions ??= promisify(execFile)(
      this.python,
      ['-c', VERSIONS_SCRIPT, ...Object.values(ADAPTERS).flatMap(({ distributions }) => distributions)],
      { env: makeChildEnvironment() },
    ).then(({ stdout }) => JSON.parse(stdout));
    return this.versions;
  }
}

/** Of `<registry>/<repository>:<tag>`, where the repository's name may have slashes. */
function repositoryOf(image: string): string {
  return image.slice(image.indexOf('/') + 1).split(/[:@]/)[0];
}
