import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CreateTrainingJobRequest } from '@aws-sdk/client-sagemaker';
import { networkVariable, packFolder, relocate } from '../containers/container-files';
import type { SageMakerContext } from '../context';
import { validationError } from '../errors';
import { algorithmError, type Job, JobFailure, type JobProgram, makeBaseDir, runContainer } from './job';
import { downloadInput, listInput } from './s3-transfer';
import { readMetrics } from './training-metrics';

/** Training jobs: channels are downloaded, the image's adapter trains, the model becomes `model.tar.gz`. */
export class TrainingJobs implements JobProgram {
  constructor(private readonly context: SageMakerContext) {}

  public async check(request: CreateTrainingJobRequest): Promise<void> {
    if (request.AlgorithmSpecification?.TrainingImage === undefined) {
      throw validationError('The local cloud trains with an AlgorithmSpecification that has a TrainingImage.');
    }
    for (const channel of request.InputDataConfig ?? []) {
      const source = channel.DataSource?.S3DataSource;
      const mode = channel.InputMode ?? request.AlgorithmSpecification.TrainingInputMode;
      if (source?.S3DataType !== 'S3Prefix' || mode === 'Pipe' || (channel.CompressionType ?? 'None') !== 'None') {
        throw validationError(
          `The local cloud supports S3Prefix channels in File mode without compression; the channel ${channel.ChannelName} is another kind.`,
        );
      }
      await listInput(this.context.store, source.S3Uri!, request.RoleArn!);
    }
  }

  public describe(job: Job<CreateTrainingJobRequest>): Record<string, unknown> {
    return {
      StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
      ...job.request,
      SecondaryStatus: {
        InProgress: 'Training',
        Completed: 'Completed',
        Failed: 'Failed',
        Stopping: 'Stopping',
        Stopped: 'Stopped',
      }[job.status],
      ModelArtifacts: { S3ModelArtifacts: `${this.outputUri(job)}/model.tar.gz` },
    };
  }

  public async run(job: Job<CreateTrainingJobRequest>): Promise<Record<string, unknown>> {
    const { request } = job;
    const { store, images } = this.context;
    const refuse = (error: Error): never => {
      throw new JobFailure(`ClientError: ${error.message}`);
    };
    const image = request.AlgorithmSpecification!.TrainingImage!;
    const adapter = await images.findAdapter(image).catch(refuse);
    const program = request.HyperParameters?.sagemaker_program ?? request.Environment?.SAGEMAKER_PROGRAM;
    const python = await images.findPython(image, program).catch(refuse);
    const baseDir = await makeBaseDir(this.context, job);
    await Promise.all([
      ...(request.InputDataConfig ?? []).map(async ({ ChannelName, DataSource }) =>
        downloadInput(
          store,
          await listInput(store, DataSource!.S3DataSource!.S3Uri!, request.RoleArn!),
          join(baseDir, 'input', 'data', ChannelName!),
        ),
      ),
      mkdir(join(baseDir, 'model'), { recursive: true }),
      mkdir(join(baseDir, 'output', 'data'), { recursive: true }),
      this.writeConfig(request, baseDir),
    ]);
    const end = await runContainer(
      this.context,
      job,
      baseDir,
      [python, adapter, 'train'],
      {
        ...request.Environment,
        ...networkVariable(request.EnableNetworkIsolation),
        TRAINING_JOB_NAME: job.name,
        TRAINING_JOB_ARN: job.arn,
      },
      'output/failure',
    );
    if (end.exitCode !== 0) {
      throw new JobFailure(algorithmError(end));
    }
    if (!(await this.uploadPacked(job, baseDir, 'model', 'model.tar.gz'))) {
      // AWS uploads an archive without a file and the endpoint fails later; saying it here names the cause
      throw new JobFailure(`ClientError: the training wrote nothing to /opt/ml/model; its log is ${end.logFile}`);
    }
    await this.uploadPacked(job, baseDir, join('output', 'data'), 'output.tar.gz');
    const now = this.context.clock.now();
    const FinalMetricDataList = [...(await readMetrics(request, end.logFile))].map(([MetricName, Value]) => ({
      MetricName,
      Value,
      Timestamp: now,
    }));
    await rm(baseDir, { recursive: true, force: true });
    return FinalMetricDataList.length > 0 ? { FinalMetricDataList } : {};
  }

  private async uploadPacked(
    job: Job<CreateTrainingJobRequest>,
    baseDir: string,
    folder: string,
    name: string,
  ): Promise<boolean> {
    const archive = join(baseDir, name);
    const packed = await packFolder(join(baseDir, folder), archive);
    if (packed) {
      await this.context.store.upload(archive, `${this.outputUri(job)}/${name}`);
    }
    return packed;
  }

  private outputUri({ request, name }: Job<CreateTrainingJobRequest>): string {
    return `${request.OutputDataConfig!.S3OutputPath!.replace(/\/+$/, '')}/${name}/output`;
  }

  private async writeConfig(request: CreateTrainingJobRequest, baseDir: string): Promise<void> {
    const config = join(baseDir, 'input', 'config');
    await mkdir(config, { recursive: true });
    const hyperparameters = Object.fromEntries(
      Object.entries(request.HyperParameters ?? {}).map(([name, value]) => [name, relocate(value, baseDir)]),
    );
    const channels = Object.fromEntries(
      (request.InputDataConfig ?? []).map((channel) => [
        channel.ChannelName!,
        {
          TrainingInputMode: 'File',
          S3DistributionType: channel.DataSource!.S3DataSource!.S3DataDistributionType ?? 'FullyReplicated',
          RecordWrapperType: channel.RecordWrapperType ?? 'None',
          ...(channel.ContentType !== undefined && { ContentType: channel.ContentType }),
        },
      ]),
    );
    const resources = {
      current_host: 'algo-1',
      hosts: ['algo-1'],
      network_interface_name: 'lo',
      current_instance_type: request.ResourceConfig?.InstanceType,
    };
    await writeFile(join(config, 'hyperparameters.json'), JSON.stringify(hyperparameters));
    await writeFile(join(config, 'inputdataconfig.json'), JSON.stringify(channels));
    await writeFile(join(config, 'resourceconfig.json'), JSON.stringify(resources));
  }
}
