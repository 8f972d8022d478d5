import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { CSV, PREPARE_OUTPUTS } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { ProblemType } from '../../contract/metrics';
import { SCIKIT_LEARN_IMAGE, XGBOOST_IMAGE } from '../foundation/container-images';
import { assetFileName } from '../foundation/job-assets';
import { packageFile } from '../foundation/package-files';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, answerOf } from './algorithm-config';
import { renderHyperparameters } from './hyperparameters';
import { INSTALL_OFFLINE, serveScript } from './serve-script';
import { PreparedRows, TrainingChannel } from './training-channel';
import { LARGE_REQUESTS } from './xgboost-algorithm';

/** The framework container that a training script runs in. */
export enum ScriptFramework {
  /** scikit-learn 1.4 on Python 3.12. */
  SCIKIT_LEARN = 'scikit-learn',
  /** XGBoost 3.2 on Python 3. */
  XGBOOST = 'xgboost',
}

/** A training script of your own. */
export interface ScriptProps {
  /** The container that the script runs in. */
  readonly framework: ScriptFramework;
  /**
   * The folder that holds the script and what it imports. It goes into the training container and into the model, all of
   * it but hidden files (`.env`, `.git`), virtual environments, `node_modules`, `__pycache__` and `*.pyc`.
   */
  readonly source: string;
  /**
   * The training script, relative to `source`. It reads CSV rows without header, the label first, from the folders
   * `SM_CHANNEL_TRAIN` and `SM_CHANNEL_VALIDATION` and writes its model to `SM_MODEL_DIR`. Labels are 1 for the positive
   * class and 0 for the other, the number of the class from 0 on in the order of the target's classes, or the number itself.
   * @default 'train.py'
   */
  readonly entryPoint?: string;
  /**
   * The script that serves the model, relative to `source`: `model_fn` and, if need be, `input_fn`, `predict_fn` and
   * `output_fn`. The answer must be CSV, one line a row: the probability of the positive class, one for each class
   * between commas, or the number; the defaults make CSV of what `predict_fn` returns. The toolkit imports the script by its name, so that it must lie in `source` itself.
   * @default 'inference.py'
   */
  readonly inferenceEntryPoint?: string;
  /**
   * Passed to the script as `--name value`; one whose name is a single letter as `-n value`, as SageMaker's toolkits do.
   * @default - none
   */
  readonly hyperparameters?: Record<string, string | number>;
}

/** The program that runs the user's script and keeps its folder with the model, so that the model can serve itself. */
const LIFECYCLE_ENTRY = 'lifecycle_entry.py';

/** Whether a file or folder goes into the archive: not what tools keep beside a script, and no secrets of its author. */
function belongsToScript(file: string): boolean {
  const name = path.basename(file);
  const isLeft = name.startsWith('.') || name.endsWith('.pyc') || ['__pycache__', 'node_modules'].includes(name);
  return !isLeft && !fs.existsSync(path.join(file, 'pyvenv.cfg'));
}

/** A training script of one's own, as an algorithm. */
export class ScriptAlgorithm {
  private readonly entryPoint: string;
  private readonly inferenceEntryPoint: string;

  public constructor(private readonly props: ScriptProps) {
    this.entryPoint = props.entryPoint ?? 'train.py';
    this.inferenceEntryPoint = props.inferenceEntryPoint ?? FILES.servingModule;
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

  /** What the script brings; its archive becomes an asset in the scope. */
  public configure(scope: Construct, { problemType }: AlgorithmContext): AlgorithmConfig {
    const code = this.packSource(scope);
    const submitDirectory = `/opt/ml/input/data/code/${assetFileName(code)}`;
    return {
      image: this.props.framework === ScriptFramework.XGBOOST ? XGBOOST_IMAGE : SCIKIT_LEARN_IMAGE,
      problemTypes: Object.values(ProblemType),
      answer: answerOf(problemType),
      readsText: true,
      channels: [
        TrainingChannel.preparedRows(PREPARE_OUTPUTS.train, PreparedRows.TRAIN, CSV),
        TrainingChannel.preparedRows(PREPARE_OUTPUTS.validation, PreparedRows.VALIDATION, CSV),
        TrainingChannel.asset('code', code),
      ],
      hyperparameters: {
        ...renderHyperparameters(this.props.hyperparameters),
        lifecycle_program: this.entryPoint,
        sagemaker_program: LIFECYCLE_ENTRY,
        sagemaker_submit_directory: submitDirectory,
      },
      servingEnvironment: {
        ...serveScript(this.inferenceEntryPoint),
        // The toolkit's own default is JSON, which is what a client gets who does not say what it accepts.
        SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: 'text/csv',
        ...(this.props.framework === ScriptFramework.XGBOOST ? LARGE_REQUESTS : {}),
      },
      trainingEnvironment: INSTALL_OFFLINE,
    };
  }

  /** The archive that script mode unpacks; the same files always make the same bytes. */
  private packSource(scope: Construct): s3assets.Asset {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sagemaker-lifecycle-'));
    try {
      const staged = path.join(folder, 'source');
      fs.cpSync(this.props.source, staged, {
        recursive: true,
        filter: (file) => file === this.props.source || belongsToScript(file),
      });
      fs.copyFileSync(packageFile('jobs', 'script_entry.py'), path.join(staged, LIFECYCLE_ENTRY));
      const file = path.join(folder, 'sourcedir.tar.gz');
      const names = (fs.readdirSync(staged, { recursive: true }) as string[])
        .filter((name) => fs.statSync(path.join(staged, name)).isFile())
        .sort();
      // Loaded here: most apps train without a script, and an import would cost each of them a fortieth second.
      const tar = require('tar') as typeof import('tar');
      tar.create({ sync: true, gzip: true, portable: true, noMtime: true, cwd: staged, file }, names);
      return new s3assets.Asset(scope, 'Source', { path: file });
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }
}
