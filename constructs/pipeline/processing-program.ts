import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { CONFIG_OPTION } from '../../contract/jobs';
import { type ModelImage, SCIKIT_LEARN_IMAGE } from '../foundation/container-images';
import { assetFileName, CODE_PATH, CONFIG_PATH, INPUTS_PATH } from '../foundation/job-assets';

/** A file that a processing job finds in a folder of its own. */
export interface ProgramFile {
  /** The name of the job's input. */
  readonly name: string;
  readonly asset: s3assets.Asset;
  /** The folder in the container. */
  readonly folder: string;
}

/** What a processing job runs: an image, its command, and the files that belong to it. */
export interface ProcessingProgram {
  readonly image: ModelImage;
  readonly entrypoint: string[];
  readonly arguments: unknown[];
  readonly files: ProgramFile[];
}

/** Where Spark's container expects the modules that every executor gets. */
const MODULES_PATH = `${INPUTS_PATH}/py-files`;

/** How a program is told of its configuration, and the file itself. */
export function configure(
  configuration: s3assets.Asset,
  option: string = CONFIG_OPTION,
): { readonly options: string[]; readonly file: ProgramFile } {
  return {
    options: [option, `${CONFIG_PATH}/${assetFileName(configuration)}`],
    file: { name: 'config', asset: configuration, folder: CONFIG_PATH },
  };
}

/**
 * One of the package's Python jobs, in the scikit-learn image.
 *
 * @param further what the program is told beside its configuration, strings and pipeline values
 */
export function pythonProgram(
  job: string,
  code: s3assets.Asset,
  configuration: s3assets.Asset,
  further: unknown[] = [],
): ProcessingProgram {
  const { options, file } = configure(configuration);
  return {
    image: SCIKIT_LEARN_IMAGE,
    entrypoint: ['python3', `${CODE_PATH}/${assetFileName(code)}`],
    arguments: [job, ...options, ...further],
    files: [{ name: 'code', asset: code, folder: CODE_PATH }, file],
  };
}

/**
 * A program that Spark's container submits to the instances of the job, as the SageMaker SDK's PySparkProcessor has it.
 *
 * @param modules what the program imports, which every executor gets
 */
export function sparkProgram(
  image: ModelImage,
  program: s3assets.Asset,
  modules: s3assets.Asset,
  configuration: s3assets.Asset,
): ProcessingProgram {
  const { options, file } = configure(configuration);
  return {
    image,
    entrypoint: ['smspark-submit', '--py-files', MODULES_PATH, `${CODE_PATH}/${assetFileName(program)}`],
    arguments: options,
    files: [
      file,
      { name: 'py-files', asset: modules, folder: MODULES_PATH },
      { name: 'code', asset: program, folder: CODE_PATH },
    ],
  };
}
