import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  CreateHyperParameterTuningJobRequest,
  HyperParameterTrainingJobDefinition,
  HyperParameterTrainingJobSummary,
  HyperParameterTuningJobStatus,
} from '@aws-sdk/client-sagemaker';
import type { Operations } from '../../interfaces';
import { containerEnvironment } from '../containers/container-files';
import type { SageMakerContext } from '../context';
import { couldNotFind, messageOf, validationError } from '../errors';
import { arnOf } from '../identifiers';
import { endJobs, type Job } from './job';
import type { Jobs } from './jobs';

/** A hyperparameter tuning job. */
export interface TuningJob {
  readonly name: string;
  readonly arn: string;
  readonly request: CreateHyperParameterTuningJobRequest;
  readonly created: Date;
  readonly abort: AbortController;
  readonly trials: Trial[];
  status: HyperParameterTuningJobStatus;
  modified: Date;
  ended?: Date;
  failureReason?: string;
  /** Resolves when the job has ended in whatever way. */
  done: Promise<void>;
}

interface Trial {
  readonly parameters: Record<string, string>;
  readonly job: Job;
}

/** A grid has no larger number of combinations. */
const LARGEST_GRID = 750;

/**
 * Tuning jobs: real training jobs with hyperparameters that Optuna suggests, as many at a time as the request says.
 * `suggest_hyperparameters.py` says what stands for SageMaker's strategies; nothing is stopped early, and a warm start is
 * taken and not used.
 */
export class TuningJobs {
  private readonly jobs = new Map<string, TuningJob>();

  constructor(
    private readonly context: SageMakerContext,
    private readonly trainings: Jobs,
  ) {}

  public operations(): Operations {
    return {
      CreateHyperParameterTuningJob: async (request) => ({
        HyperParameterTuningJobArn: (await this.start(request)).arn,
      }),
      DescribeHyperParameterTuningJob: (request) => this.describe(this.find(request.HyperParameterTuningJobName)),
      ListTrainingJobsForHyperParameterTuningJob: (request) => ({
        TrainingJobSummaries: this.summaries(this.find(request.HyperParameterTuningJobName)),
      }),
      StopHyperParameterTuningJob: (request) => this.requestStop(this.find(request.HyperParameterTuningJobName)),
    };
  }

  /**
   * Checks a request and starts the job; it runs on after this resolves.
   *
   * @throws AwsError when AWS, or the local cloud, would refuse the request
   */
  public async start(request: CreateHyperParameterTuningJobRequest): Promise<TuningJob> {
    const name = request.HyperParameterTuningJobName!;
    const arn = arnOf('hyper-parameter-tuning-job', name);
    if (this.jobs.has(arn)) {
      throw validationError(`Hyperparameter tuning job names must be unique: ${arn} exists already.`);
    }
    const config = request.HyperParameterTuningJobConfig!;
    if (request.TrainingJobDefinition === undefined || config.HyperParameterTuningJobObjective === undefined) {
      throw validationError('The local cloud tunes one TrainingJobDefinition by a HyperParameterTuningJobObjective.');
    }
    const now = this.context.clock.now();
    const job: TuningJob = {
      name,
      arn,
      request,
      created: now,
      modified: now,
      abort: new AbortController(),
      trials: [],
      status: 'InProgress',
      done: Promise.resolve(),
    };
    this.jobs.set(arn, job);
    this.context.tags.create(arn, request.Tags);
    job.done = this.run(job);
    return job;
  }

  /** What DescribeHyperParameterTuningJob answers. */
  public describe(job: TuningJob): Record<string, unknown> {
    const { Tags: _, ...request } = job.request;
    const { trials } = job;
    const statuses = trials.map((trial) => trial.job.status);
    const measured = trials.filter((trial) => this.measure(job, trial) !== undefined).length;
    const count = (status: string): number => statuses.filter((one) => one === status).length;
    return {
      ...request,
      HyperParameterTuningJobArn: job.arn,
      HyperParameterTuningJobStatus: job.status,
      CreationTime: job.created,
      LastModifiedTime: job.modified,
      HyperParameterTuningEndTime: job.ended,
      TrainingJobStatusCounters: {
        Completed: count('Completed'),
        InProgress: count('InProgress'),
        RetryableError: 0,
        NonRetryableError: count('Failed'),
        Stopped: count('Stopped'),
      },
      ObjectiveStatusCounters: { Succeeded: measured, Pending: count('InProgress'), Failed: count('Failed') },
      BestTrainingJob: this.summaries(job).find(({ ObjectiveStatus }) => ObjectiveStatus === 'Succeeded'),
      FailureReason: job.failureReason,
    };
  }

  /** The trainings, the best first. */
  public summaries(job: TuningJob): HyperParameterTrainingJobSummary[] {
    const { Type, MetricName } = job.request.HyperParameterTuningJobConfig!.HyperParameterTuningJobObjective!;
    const worth = (trial: Trial): number => {
      const value = this.measure(job, trial);
      return value === undefined ? Number.NEGATIVE_INFINITY : Type === 'Maximize' ? value : -value;
    };
    return job.trials
      .toSorted((one, other) => worth(other) - worth(one))
      .map((trial) => {
        const Value = this.measure(job, trial);
        return {
          TrainingJobName: trial.job.name,
          TrainingJobArn: trial.job.arn,
          TuningJobName: job.name,
          CreationTime: trial.job.created,
          TrainingStartTime: trial.job.started,
          TrainingEndTime: trial.job.ended,
          TrainingJobStatus: trial.job.status,
          TunedHyperParameters: trial.parameters,
          FailureReason: trial.job.failureReason,
          ...(Value !== undefined && {
            FinalHyperParameterTuningJobObjectiveMetric: { Type, MetricName: MetricName!, Value },
          }),
          ObjectiveStatus: trial.job.status === 'InProgress' ? 'Pending' : Value === undefined ? 'Failed' : 'Succeeded',
        };
      });
  }

  /** Asks a job and its trainings to end. */
  public requestStop(job: TuningJob): object {
    if (job.status === 'InProgress') {
      this.change(job, 'Stopping');
      job.abort.abort(new Error('the tuning job was stopped'));
      job.trials.forEach((trial) => this.trainings.requestStop(trial.job));
    }
    return {};
  }

  /** Ends all jobs. */
  public async stop(): Promise<void> {
    await endJobs([...this.jobs.values()], (job) => this.requestStop(job));
  }

  private find(name: string): TuningJob {
    const arn = arnOf('hyper-parameter-tuning-job', name);
    const job = this.jobs.get(arn);
    if (job === undefined) {
      throw couldNotFind('hyperparameter tuning job', arn);
    }
    return job;
  }

  private async run(job: TuningJob): Promise<void> {
    const { ResourceLimits } = job.request.HyperParameterTuningJobConfig!;
    const seconds = ResourceLimits!.MaxRuntimeInSeconds;
    let late = false;
    const timer =
      seconds === undefined
        ? undefined
        : setTimeout(
            () => {
              late = true;
              job.trials.forEach((trial) => this.trainings.requestStop(trial.job));
            },
            Math.min(seconds * 1000, 2 ** 31 - 1),
          );
    try {
      const most = ResourceLimits!.MaxNumberOfTrainingJobs ?? LARGEST_GRID;
      while (job.trials.length < most && !late && !job.abort.signal.aborted) {
        const suggested = await this.suggest(
          job,
          Math.min(ResourceLimits!.MaxParallelTrainingJobs!, most - job.trials.length),
        );
        if (suggested.length === 0) {
          break;
        }
        const batch = await Promise.all(suggested.map((parameters, i) => this.train(job, parameters, i)));
        job.trials.push(...batch);
        if (job.abort.signal.aborted) {
          batch.forEach((trial) => this.trainings.requestStop(trial.job));
        }
        await Promise.all(batch.map((trial) => trial.job.done));
      }
      this.end(job);
    } catch (error) {
      job.failureReason = messageOf(error);
      this.change(job, 'Failed');
    } finally {
      clearTimeout(timer);
      job.ended = this.context.clock.now();
    }
  }

  private end(job: TuningJob): void {
    if (job.abort.signal.aborted) {
      this.change(job, 'Stopped');
    } else if (job.trials.some((trial) => this.measure(job, trial) !== undefined)) {
      this.change(job, 'Completed');
    } else {
      const reason = job.trials.find((trial) => trial.job.failureReason)?.job.failureReason;
      const { MetricName } = job.request.HyperParameterTuningJobConfig!.HyperParameterTuningJobObjective!;
      job.failureReason = reason
        ? `All training jobs failed. Please take a look at the training job failures to get more details: ${reason}`
        : `No objective metric ${MetricName} was found in the logs of the training jobs`;
      this.change(job, 'Failed');
    }
  }

  private async suggest(job: TuningJob, count: number): Promise<Record<string, string>[]> {
    const config = job.request.HyperParameterTuningJobConfig!;
    const folder = join(this.context.workDir, 'tuning', job.name);
    await mkdir(folder, { recursive: true });
    const [request, answer] = [join(folder, 'request.json'), join(folder, 'answer.json')];
    await writeFile(
      request,
      JSON.stringify({
        strategy: config.Strategy,
        direction: config.HyperParameterTuningJobObjective!.Type,
        ranges: config.ParameterRanges,
        seed: config.RandomSeed ?? 0,
        count,
        trials: job.trials.map((trial) => ({ parameters: trial.parameters, value: this.measure(job, trial) })),
      }),
    );
    const { images, processes, programsDir, workDir } = this.context;
    const logFile = join(workDir, 'logs', `${job.name}.log`);
    const program = await processes.start({
      command: images.python,
      args: [join(programsDir, 'suggest_hyperparameters.py'), request, answer],
      workingDirectory: folder,
      environment: containerEnvironment(images.python, folder, {}),
      logFile,
    });
    const { exitCode } = await program.ended;
    if (exitCode !== 0) {
      throw new Error(`InternalServerError: nothing suggests hyperparameters; the log is ${logFile}`);
    }
    return JSON.parse(await readFile(answer, 'utf8')) as Record<string, string>[];
  }

  private async train(job: TuningJob, parameters: Record<string, string>, index: number): Promise<Trial> {
    const { AlgorithmSpecification, StaticHyperParameters, HyperParameterTuningResourceConfig, ...definition } = job
      .request.TrainingJobDefinition as HyperParameterTrainingJobDefinition;
    const number = `${job.trials.length + index + 1}`.padStart(3, '0');
    const hash = createHash('sha256').update(`${job.name}-${number}`).digest('hex').slice(0, 8);
    const started = await this.trainings.start('Training', {
      ...definition,
      ResourceConfig: definition.ResourceConfig ?? HyperParameterTuningResourceConfig,
      AlgorithmSpecification,
      HyperParameters: { ...StaticHyperParameters, ...parameters },
      TrainingJobName: `${job.name}-${number}-${hash}`,
      Tags: job.request.Tags,
    });
    return { parameters, job: started };
  }

  private measure(job: TuningJob, trial: Trial): number | undefined {
    const { MetricName } = job.request.HyperParameterTuningJobConfig!.HyperParameterTuningJobObjective!;
    const metrics = (trial.job.results.FinalMetricDataList ?? []) as { MetricName: string; Value: number }[];
    return metrics.find((metric) => metric.MetricName === MetricName)?.Value;
  }

  private change(job: TuningJob, status: HyperParameterTuningJobStatus): void {
    job.status = status;
    job.modified = this.context.clock.now();
    this.context.emitter.emit('SageMaker HyperParameter Tuning Job State Change', this.describe(job), [job.arn]);
  }
}
