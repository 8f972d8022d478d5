import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import * as tar from 'tar';
import { type PublishedImage, SCIKIT_LEARN_IMAGE, XGBOOST_IMAGE } from '../foundation/container-images';
import { assetFileName } from '../foundation/job-assets';
import { packageFile } from '../foundation/package-files';
import { LifecycleValidationError } from '../foundation/validation-error';

/** The framework container that a training script runs in. */
export enum ScriptFramework {
  /** scikit-learn 1.4 on Python 3.12. */
  SCIKIT_LEARN = 'scikit-learn',
  /** XGBoost 3.2 on Python 3. */
  XGBOOST = 'xgboost',
}

/** The built-in XGBoost algorithm. */
export interface XgboostProps {
  /**
   * XGBoost's hyperparameters by their documented names, such as `max_depth`, `eta`, `subsample`.
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html
   * @default - XGBoost's own
   */
  readonly hyperparameters?: Record<string, string | number>;
  /** How many trees are trained, at least 1. */
  readonly rounds: number;
}

/** A training script of your own. */
export interface ScriptProps {
  /** The container that the script runs in. */
  readonly framework: ScriptFramework;
  /** The folder that holds the script and what it imports. */
  readonly source: string;
  /**
   * The training script, relative to `source`. It reads CSV rows without header, the label first, from the folders
   * `SM_CHANNEL_TRAIN` and `SM_CHANNEL_VALIDATION` and writes its model to `SM_MODEL_DIR`.
   * @default 'train.py'
   */
  readonly entryPoint?: string;
  /**
   * The script that serves the model, relative to `source`: `model_fn` and, if need be, `input_fn`, `predict_fn` and
   * `output_fn`. The answer must be CSV, the probability of the positive class, one a row.
   * @default 'inference.py'
   */
  readonly inferenceEntryPoint?: string;
  /**
   * Passed to the script as `--name value`.
   * @default - none
   */
  readonly hyperparameters?: Record<string, string | number>;
}

/** What a training step needs of an algorithm. @internal */
export interface AlgorithmConfig {
  readonly image: PublishedImage;
  readonly hyperparameters: Record<string, string>;
  /** Environment of the serving container. */
  readonly servingEnvironment: Record<string, string>;
  /** Environment of the training container. */
  readonly trainingEnvironment: Record<string, string>;
  /** The script's archive, for the channel `code`. */
  readonly code?: s3assets.Asset;
}

/**
 * The containers install a script's folder with pip, which builds it in an environment of its own and fetches its build
 * tools for that from the network, which they do not have. The value 0 switches that environment off.
 * @see https://github.com/pypa/pip/issues/5735
 */
const INSTALL_OFFLINE = { PIP_NO_BUILD_ISOLATION: '0' };

/** The XGBoost container refuses requests above 6 MiB unless told otherwise, and preprocessed rows are larger than raw ones. */
const LARGE_REQUESTS = { MAX_CONTENT_LENGTH: `${20 * 1024 * 1024}` };

/** The environment of a container that serves with a script in its model archive. */
export function serveScript(program: string): Record<string, string> {
  return { SAGEMAKER_PROGRAM: program, SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code', ...INSTALL_OFFLINE };
}

/** How a model is trained and served. */
export abstract class Algorithm {
  /**
   * SageMaker's built-in XGBoost for binary classification, as `binary:logistic`.
   *
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html
   */
  public static xgboost(props: XgboostProps): Algorithm {
    return new Xgboost(props);
  }

  /** A script of your own in the scikit-learn or the XGBoost container. */
  public static script(props: ScriptProps): Algorithm {
    return new Script(props);
  }

  /** @internal */
  public abstract _bind(scope: Construct): AlgorithmConfig;
}

class Xgboost extends Algorithm {
  private readonly hyperparameters: Record<string, string>;

  public constructor(props: XgboostProps) {
    super();
    if (!Number.isInteger(props.rounds) || props.rounds < 1) {
      throw new LifecycleValidationError(`rounds: must be a whole number of at least 1, got ${props.rounds}`);
    }
    const given = renderHyperparameters(props.hyperparameters);
    if (given.objective !== undefined && given.objective !== 'binary:logistic') {
      throw new LifecycleValidationError(
        `hyperparameters: objective must be 'binary:logistic', since the success criteria are those of a probability, got '${given.objective}'`,
      );
    }
    if (given.num_round !== undefined) {
      throw new LifecycleValidationError('hyperparameters: num_round is given by rounds');
    }
    this.hyperparameters = {
      objective: 'binary:logistic',
      eval_metric: 'logloss',
      ...given,
      num_round: `${props.rounds}`,
    };
  }

  /** @internal */
  public _bind(_scope: Construct): AlgorithmConfig {
    return {
      image: XGBOOST_IMAGE,
      hyperparameters: this.hyperparameters,
      servingEnvironment: LARGE_REQUESTS,
      trainingEnvironment: {},
    };
  }
}

/** The program that runs the user's script and keeps its folder with the model, so that the model can serve itself. */
const LIFECYCLE_ENTRY = 'lifecycle_entry.py';

class Script extends Algorithm {
  private readonly entryPoint: string;
  private readonly inferenceEntryPoint: string;

  public constructor(private readonly props: ScriptProps) {
    super();
    this.entryPoint = props.entryPoint ?? 'train.py';
    this.inferenceEntryPoint = props.inferenceEntryPoint ?? 'inference.py';
    for (const [prop, file] of [
      ['entryPoint', this.entryPoint],
      ['inferenceEntryPoint', this.inferenceEntryPoint],
    ]) {
      if (!fs.existsSync(path.join(props.source, file))) {
        throw new LifecycleValidationError(`${prop}: there is no file '${file}' in source '${props.source}'`);
      }
    }
    if (fs.existsSync(path.join(props.source, LIFECYCLE_ENTRY))) {
      throw new LifecycleValidationError(
        `source: the name ${LIFECYCLE_ENTRY} is taken by the library, rename the file in '${props.source}'`,
      );
    }
  }

  /** @internal */
  public _bind(scope: Construct): AlgorithmConfig {
    const code = this.packSource(scope);
    const submitDirectory = `/opt/ml/input/data/code/${assetFileName(code, '.tar.gz')}`;
    return {
      image: this.props.framework === ScriptFramework.XGBOOST ? XGBOOST_IMAGE : SCIKIT_LEARN_IMAGE,
      hyperparameters: {
        ...renderHyperparameters(this.props.hyperparameters),
        lifecycle_program: this.entryPoint,
        sagemaker_program: LIFECYCLE_ENTRY,
        sagemaker_submit_directory: submitDirectory,
      },
      servingEnvironment: {
        ...serveScript(this.inferenceEntryPoint),
        ...(this.props.framework === ScriptFramework.XGBOOST ? LARGE_REQUESTS : {}),
      },
      trainingEnvironment: INSTALL_OFFLINE,
      code,
    };
  }

  /** The archive that script mode unpacks; the same files always make the same bytes. */
  private packSource(scope: Construct): s3assets.Asset {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sagemaker-lifecycle-'));
    try {
      const staged = path.join(folder, 'source');
      fs.cpSync(this.props.source, staged, {
        recursive: true,
        filter: (file) => !/(__pycache__|\.pyc|\.pytest_cache|\.git)$/.test(file),
      });
      fs.copyFileSync(packageFile('jobs', 'script_entry.py'), path.join(staged, LIFECYCLE_ENTRY));
      const file = path.join(folder, 'sourcedir.tar.gz');
      const names = (fs.readdirSync(staged, { recursive: true }) as string[])
        .filter((name) => fs.statSync(path.join(staged, name)).isFile())
        .sort();
      tar.create({ sync: true, gzip: true, portable: true, noMtime: true, cwd: staged, file }, names);
      return new s3assets.Asset(scope, 'Source', { path: file });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }
}

/** SageMaker takes hyperparameters as strings of at most 2,500 characters, at most 100 of them. */
function renderHyperparameters(given: Record<string, string | number> = {}): Record<string, string> {
  const rendered = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, `${value}`]));
  const long = Object.keys(rendered).find((name) => rendered[name].length > 2500);
  if (long !== undefined) {
    throw new LifecycleValidationError(
      `hyperparameters: '${long}' has ${rendered[long].length} characters, at most 2500 are allowed`,
    );
  }
  if (Object.keys(rendered).length > 95) {
    throw new LifecycleValidationError(`hyperparameters: at most 95 are allowed, got ${Object.keys(rendered).length}`);
  }
  return rendered;
}
