import { Duration, IgnoreMode, Size } from 'aws-cdk-lib';
import * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import {
  CONFIG_KEYS,
  JOBS,
  PREPARE_INPUTS,
  ROW_MAKER_INPUTS,
  ROW_MAKER_OPTIONS,
  ROW_MAKER_OUTPUTS,
  STEPS,
} from '../../contract/jobs';
import { RUN_FOLDERS } from '../../contract/layout';
import { checkEntryPoint } from '../foundation/check-entry-point';
import { type ModelImage, SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { checkArchitecture, DEFAULT_INSTANCE } from '../foundation/instance-checks';
import { configurationAsset, INPUTS_PATH, OUTPUTS_PATH } from '../foundation/job-assets';
import { createJobRole } from '../foundation/job-role';
import { grantEncryption, grantReadAsset, grantWriteObjects } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PipelineStep, StepType } from '../pipeline/pipeline-step';
import { PipelineValue } from '../pipeline/pipeline-value';
import { processingArguments } from '../pipeline/processing-arguments';
import { configure, type ProcessingProgram, pythonProgram } from '../pipeline/processing-program';
import type { ContainerEngineProps, RowMakerOptions, ScriptEngineProps } from './engine-props';
import type { RowMaker, RowMakerContext } from './preparation-engine';
import { grantReadSource } from './run-source';

const DEFAULT_ENTRY = 'make_rows.py';
/** What tools keep beside a script, and secrets of its author. */
const LEFT_OUT = ['.*', 'node_modules', '__pycache__', '*.pyc'];

/** A script of a team's own, run by the package's program, which also checks what it has made. */
export function bringScript(props: ScriptEngineProps): RowMaker {
  const entryPoint = checkEntryPoint('entryPoint', props.entryPoint ?? DEFAULT_ENTRY, props.source);
  return rowMaker(SCIKIT_LEARN_IMAGE, props, ({ scope, recipe, code }) => {
    const configuration = configurationAsset(scope, {
      recipe: recipe._render(),
      [CONFIG_KEYS.entryPoint]: entryPoint,
    });
    const script = new s3assets.Asset(scope, 'Script', {
      path: props.source,
      ignoreMode: IgnoreMode.GIT,
      exclude: LEFT_OUT,
    });
    const program = pythonProgram(JOBS.makeRows, code, configuration);
    const name = ROW_MAKER_INPUTS.script;
    return { ...program, files: [...program.files, { name, asset: script, folder: `${INPUTS_PATH}/${name}` }] };
  });
}

/** A container of a team's own; what it has made is checked when it is prepared. */
export function bringContainer(image: ModelImage, props: ContainerEngineProps): RowMaker {
  const { command } = props;
  if (command.length === 0 || command.some((part) => part === '')) {
    throw new LifecycleValidationError(
      `command: must be a program and what it is told, such as ['python3', '/app/make_rows.py'], got ${JSON.stringify(command)}`,
    );
  }
  return rowMaker(image, props, ({ scope, recipe }) => {
    const { options, file } = configure(configurationAsset(scope, recipe._render()), ROW_MAKER_OPTIONS.recipe);
    return {
      image,
      entrypoint: command,
      arguments: [
        ROW_MAKER_OPTIONS.source,
        `${INPUTS_PATH}/${ROW_MAKER_INPUTS.source}`,
        ROW_MAKER_OPTIONS.rows,
        `${OUTPUTS_PATH}/${ROW_MAKER_OUTPUTS.rows}`,
        ...options,
      ],
      files: [file],
    };
  });
}

function rowMaker(
  image: ModelImage,
  options: RowMakerOptions,
  bindProgram: (context: RowMakerContext & { readonly scope: Construct }) => ProcessingProgram,
): RowMaker {
  checkArchitecture('instanceType', options.instanceType?.toString() ?? '', image);
  return {
    add: (context) => {
      const { scope, pipeline } = context;
      const role = createJobRole(scope, 'Role', {
        prop: 'role',
        given: options.role,
        description: 'Makes the rows of a training pipeline with code of your own',
        imageRepositories: [image.repositoryArn(scope)],
        inVpc: pipeline.vpcConfig !== undefined,
        logGroups: ['ProcessingJobs'],
      });
      const program = bindProgram(context);
      program.files.forEach(({ asset }) => grantReadAsset(asset, role));
      grantReadSource(context.source, role);
      grantWriteObjects(pipeline.bucket, role, pipeline.runKeys(RUN_FOLDERS.rows, '*'));
      if (pipeline.encryptionKey) {
        grantEncryption(pipeline.encryptionKey, role);
      }
      pipeline.grantPassRole(role);
      pipeline.addStep(
        new PipelineStep({
          name: STEPS.makeRows,
          stepType: StepType.PROCESSING,
          arguments: processingArguments(scope, {
            pipeline,
            role,
            program,
            inputs: context.source.inputs,
            outputs: Object.values(ROW_MAKER_OUTPUTS),
            stepKey: RUN_FOLDERS.rows,
            instanceType: options.instanceType?.toString() ?? DEFAULT_INSTANCE,
            volumeSizeGiB: (options.volumeSize ?? Size.gibibytes(30)).toGibibytes(),
            maximumSeconds: (options.maximumRuntime ?? Duration.hours(1)).toSeconds(),
          }),
        }),
      );
      return {
        inputs: { [PREPARE_INPUTS.source]: PipelineValue.processingOutput(STEPS.makeRows, ROW_MAKER_OUTPUTS.rows) },
        objects: [{ bucket: pipeline.bucket, keys: [pipeline.runKeys(RUN_FOLDERS.rows, '*')] }],
      };
    },
  };
}
