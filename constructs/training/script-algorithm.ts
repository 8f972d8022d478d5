import * as path from 'node:path';
import type { Construct } from 'constructs';
import type { ModelFormat } from '../../contract/algorithms';
import { CSV } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { ProblemType } from '../../contract/metrics';
import { checkEntryPoint } from '../foundation/check-entry-point';
import { assetFileName } from '../foundation/job-assets';
import { LifecycleValidationError } from '../foundation/validation-error';
import { type AlgorithmConfig, type AlgorithmContext, answerOf } from './algorithm-config';
import { checkInferenceScript } from './check-inference-script';
import { renderHyperparameters } from './hyperparameters';
import type { ScriptContainers } from './script-containers';
import { packDependencies, type ScriptDependencies } from './script-dependencies';
import type { ScriptFramework } from './script-framework';
import { checkProject } from './script-project';
import { checkNames, LIFECYCLE_ENTRY, packSource } from './script-source';
import { INSTALL_OFFLINE } from './serve-script';
import { boxChannels, preparedChannels, TrainingChannel, trainingContentType } from './training-channel';
import { warnOfUnreadImages } from './warn-of-unread-images';

/** A training script of your own. */
export interface ScriptProps {
  /** The framework whose containers the script runs in. */
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
   * Images lie in folders that are called by their label; those in which objects are found have their boxes in the channels
   * `train_annotation` and `validation_annotation`, see docs/object-detection.md.
   * @default 'train.py'
   */
  readonly entryPoint?: string;
  /**
   * The script that serves the model, relative to `source`: `model_fn` and, if need be, `input_fn`, `predict_fn` and
   * `output_fn`. The answer must be CSV, one line a row: the probability of the positive class, one for each class
   * between commas, or the number; the defaults make CSV of what `predict_fn` returns; with `answerContentType` lines of JSON. The
   * toolkit imports the script by its name, so that it must lie in `source` itself. What else a framework needs says docs/script-contract.md.
   * @default 'inference.py'
   */
  readonly inferenceEntryPoint?: string;
  /**
   * The content type that the script answers with, `text/csv` or `application/jsonlines`: then its own `output_fn` writes one
   * line a row, `{"score": 0.75}`, or `{"probabilities": [0.25, 0.75]}` with one of each class. Beside them an `embedding`, a
   * list of numbers, may stand, whose drift is watched. Clients who do not say what they accept get it as well. Held-out rows
   * are sent one by one then, since such answers may be large.
   * @default 'text/csv'
   */
  readonly answerContentType?: string;
  /**
   * The libraries that the script needs beside those of its image.
   * @default - none; a `requirements.txt` that asks for more than the image has is refused
   */
  readonly dependencies?: ScriptDependencies;
  /**
   * Passed to the script as `--name value`; one whose name is a single letter as `-n value`, as SageMaker's toolkits do.
   * @default - none
   */
  readonly hyperparameters?: Record<string, string | number>;
  /**
   * What the script prints of its quality, for a tuning to choose by and for the console: for each metric's name, such as
   * `validation:auc`, a regular expression with the number as its first group.
   * @default - none
   */
  readonly metricDefinitions?: Record<string, string>;
  /**
   * In what form the script stores its model, if it is one of these and the model's own answers are served: then the
   * evaluation says what each feature adds to an answer (SHAP values).
   * @default - none: the evaluation shuffles features only
   */
  readonly modelFormat?: ModelFormat;
}

/** A training script of one's own, as an algorithm. */
export class ScriptAlgorithm {
  private readonly entryPoint: string;
  private readonly inferenceEntryPoint: string;
  private readonly containers: ScriptContainers;

  public constructor(private readonly props: ScriptProps) {
    // The containers import a script by its name: './inference.py' is no module.
    this.entryPoint = checkEntryPoint('entryPoint', props.entryPoint ?? 'train.py', props.source);
    this.inferenceEntryPoint = checkEntryPoint(
      'inferenceEntryPoint',
      props.inferenceEntryPoint ?? FILES.servingModule,
      props.source,
    );
    const { dir, name } = path.posix.parse(this.inferenceEntryPoint);
    if (dir !== '') {
      throw new LifecycleValidationError(
        `inferenceEntryPoint: '${this.inferenceEntryPoint}' must lie in source itself, because AWS's toolkit imports it by its name; put a script there that says: from ${dir.replaceAll('/', '.')}.${name} import *`,
      );
    }
    if (name.includes('.')) {
      throw new LifecycleValidationError(
        `inferenceEntryPoint: '${this.inferenceEntryPoint}' must have no dot in its name but that of .py, because AWS's toolkit imports it by its name`,
      );
    }
    checkNames(props.source);
    this.containers = props.framework._containers();
    const { needs } = this.containers;
    if (needs) {
      checkInferenceScript(props.source, this.inferenceEntryPoint, props.framework.name, needs);
    }
  }

  /** What the script brings; its archive becomes an asset in the scope. */
  public configure(scope: Construct, context: AlgorithmContext): AlgorithmConfig {
    const { problemType, networkIsolation, trainingInstanceType, evaluationInstanceType } = context;
    const { source, dependencies, answerContentType } = this.props;
    const { choose, buildsFolder, servingEnvironment, hyperparameters } = this.containers;
    const image = choose({ training: trainingInstanceType, serving: evaluationInstanceType });
    if (networkIsolation && buildsFolder) {
      checkProject(source);
    }
    if (context.images) {
      warnOfUnreadImages(scope, image, dependencies);
    }
    const code = packSource(
      scope,
      source,
      packDependencies(source, dependencies, image, { networkIsolation, buildsFolder }),
    );
    const install = networkIsolation && buildsFolder ? INSTALL_OFFLINE : {};
    const rows =
      problemType === ProblemType.OBJECT_DETECTION ? boxChannels() : preparedChannels(trainingContentType(context));
    const submitDirectory = `/opt/ml/input/data/code/${assetFileName(code)}`;
    return {
      image: image.image,
      servingImage: image.servingImage,
      problemTypes: Object.values(ProblemType),
      answer: answerOf(problemType),
      readsText: true,
      readsImages: true,
      channels: [...rows, TrainingChannel.asset('code', code)],
      hyperparameters: {
        ...hyperparameters,
        ...renderHyperparameters(this.props.hyperparameters),
        lifecycle_program: this.entryPoint,
        sagemaker_program: LIFECYCLE_ENTRY,
        sagemaker_submit_directory: submitDirectory,
      },
      metricDefinitions: this.props.metricDefinitions,
      modelFormat: this.props.modelFormat,
      answerContentType,
      asksRowsAlone: answerContentType !== undefined && answerContentType !== CSV,
      servingEnvironment: {
        ...servingEnvironment(this.inferenceEntryPoint, install),
        ...(answerContentType !== undefined && { SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT: answerContentType }),
      },
      trainingEnvironment: install,
    };
  }
}
