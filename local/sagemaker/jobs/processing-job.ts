import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { CreateProcessingJobRequest } from '@aws-sdk/client-sagemaker';
import { localPath, relocate } from '../containers/container-files';
import type { SageMakerContext } from '../context';
import { validationError } from '../errors';
import { algorithmError, type Job, JobFailure, type JobProgram, makeBaseDir, runContainer } from './job';
import { downloadInput, listInput, uploadFolder } from './s3-transfer';

const PYTHON = /^python(3(\.\d+)?)?$/;

/** Processing jobs: inputs are downloaded, the entrypoint runs, outputs are uploaded when it has succeeded. */
export class ProcessingJobs implements JobProgram {
  constructor(private readonly context: SageMakerContext) {}

  public async check(request: CreateProcessingJobRequest): Promise<void> {
    if (request.AppSpecification!.ContainerEntrypoint === undefined) {
      throw validationError(
        'The local cloud needs the ContainerEntrypoint of a processing job: it cannot read the one of the image.',
      );
    }
    for (const input of request.ProcessingInputs ?? []) {
      const { S3DataType = 'S3Prefix', S3InputMode = 'File', S3CompressionType = 'None', S3Uri } = input.S3Input ?? {};
      if (S3Uri === undefined || S3DataType !== 'S3Prefix' || S3InputMode !== 'File' || S3CompressionType !== 'None') {
        throw validationError(
          `The local cloud supports S3Prefix inputs in File mode without compression; the input ${input.InputName} is another kind.`,
        );
      }
      await listInput(this.context.store, S3Uri, request.RoleArn!);
    }
    for (const output of request.ProcessingOutputConfig?.Outputs ?? []) {
      if (output.S3Output === undefined) {
        throw validationError(`The local cloud supports S3 outputs; the output ${output.OutputName} is another kind.`);
      }
    }
  }

  public describe(job: Job<CreateProcessingJobRequest>): Record<string, unknown> {
    return { ...job.request };
  }

  public async run(job: Job<CreateProcessingJobRequest>): Promise<Record<string, unknown>> {
    const { request } = job;
    const { store, images } = this.context;
    const app = request.AppSpecification!;
    await images.findAdapter(app.ImageUri!).catch((error) => {
      throw new JobFailure(`ClientError: ${error.message}`);
    });
    const baseDir = await makeBaseDir(this.context, job);
    const outputs = (request.ProcessingOutputConfig?.Outputs ?? []).map(({ S3Output }) => ({
      folder: localPath(S3Output!.LocalPath!, baseDir),
      uri: S3Output!.S3Uri!,
    }));
    await Promise.all([
      ...(request.ProcessingInputs ?? []).map(async ({ S3Input }) =>
        downloadInput(
          store,
          await listInput(store, S3Input!.S3Uri!, request.RoleArn!),
          localPath(S3Input!.LocalPath!, baseDir),
        ),
      ),
      ...outputs.map(({ folder }) => mkdir(folder, { recursive: true })),
      mkdir(join(baseDir, 'output'), { recursive: true }),
      this.writeConfig(job, baseDir),
    ]);
    const [program, ...rest] = [...app.ContainerEntrypoint!, ...(app.ContainerArguments ?? [])].map((part) =>
      relocate(part, baseDir),
    );
    const command = await this.findCommand(app.ImageUri!, program!, rest);
    const end = await runContainer(this.context, job, baseDir, command, request.Environment ?? {}, 'output/message');
    const results = { ExitMessage: end.message };
    if (end.exitCode !== 0) {
      throw new JobFailure(algorithmError(end), results);
    }
    await Promise.all(outputs.map(({ folder, uri }) => uploadFolder(store, folder, uri)));
    await rm(baseDir, { recursive: true, force: true });
    return results;
  }

  /** What runs in place of the container's program. */
  private async findCommand(image: string, program: string, rest: string[]): Promise<string[]> {
    const { images } = this.context;
    if (basename(program) === 'smspark-submit') {
      const { python, adapter } = await images.findSpark();
      return [python, adapter, ...rest];
    }
    const own = images.findProgram(image);
    if (own !== undefined) {
      // The command is one of the container's; what it is told begins with the first option.
      return [images.python, own, 'process', ...rest.slice(rest.findIndex((part) => part.startsWith('--')))];
    }
    return [PYTHON.test(basename(program)) ? images.python : program, ...rest];
  }

  private async writeConfig({ arn, request }: Job<CreateProcessingJobRequest>, baseDir: string): Promise<void> {
    const config = join(baseDir, 'config');
    await mkdir(config, { recursive: true });
    const { Tags: _, ...described } = request;
    const resources = { current_host: 'algo-1', hosts: ['algo-1'] };
    await writeFile(join(config, 'processingjobconfig.json'), JSON.stringify({ ProcessingJobArn: arn, ...described }));
    await writeFile(join(config, 'resourceconfig.json'), JSON.stringify(resources));
  }
}
