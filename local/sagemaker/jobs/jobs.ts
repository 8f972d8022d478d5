import type { Operations } from '../../interfaces';
import type { SageMakerContext } from '../context';
import { couldNotFind, messageOf, validationError } from '../errors';
import { arnOf } from '../identifiers';
import type { Models } from '../models';
import { listPage } from '../pagination';
import { endJobs, type Job, JobFailure, type JobKind, type JobProgram, JobTimeout } from './job';
import { ProcessingJobs } from './processing-job';
import { TrainingJobs } from './training-job';
import { TransformJobs } from './transform-job';

const ARN_KINDS: Record<JobKind, string> = {
  Processing: 'processing-job',
  Training: 'training-job',
  Transform: 'transform-job',
};

/** Processing, training and transform jobs: their registry, their life, and at most so many running at a time. */
export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private readonly programs: Record<JobKind, JobProgram>;
  private readonly waiting: Array<() => void> = [];
  private free: number;

  /** @param atOnce how many jobs run at the same time; the others wait, as for capacity */
  constructor(
    private readonly context: SageMakerContext,
    models: Models,
    atOnce: number,
  ) {
    this.free = atOnce;
    this.programs = {
      Processing: new ProcessingJobs(context),
      Training: new TrainingJobs(context),
      Transform: new TransformJobs(context, models),
    };
  }

  public operations(): Operations {
    const operations: Operations = {};
    for (const kind of Object.keys(ARN_KINDS) as JobKind[]) {
      const job = `${kind}Job`;
      operations[`Create${job}`] = async (request) => ({ [`${job}Arn`]: (await this.start(kind, request)).arn });
      operations[`Describe${job}`] = (request) => this.describe(this.find(kind, request[`${job}Name`]));
      operations[`Stop${job}`] = (request) => this.requestStop(this.find(kind, request[`${job}Name`]));
      operations[`List${job}s`] = (request) => this.list(kind, request);
    }
    return operations;
  }

  /**
   * Checks a Create request and starts the job; it runs on after this resolves.
   *
   * @throws AwsError when AWS, or the local cloud, would refuse the request
   */
  public async start(kind: JobKind, request: any): Promise<Job> {
    const name = request[`${kind}JobName`];
    const arn = arnOf(ARN_KINDS[kind], name);
    if (this.jobs.has(arn)) {
      throw validationError(`${kind} job names must be unique: ${arn} exists already.`);
    }
    await this.programs[kind].check(request);
    const now = this.context.clock.now();
    const job: Job = {
      kind,
      name,
      arn,
      request,
      created: now,
      modified: now,
      status: 'InProgress',
      abort: new AbortController(),
      results: {},
      done: Promise.resolve(),
    };
    this.jobs.set(arn, job);
    this.context.tags.create(arn, request.Tags);
    this.emit(job);
    job.done = this.run(job);
    return job;
  }

  public describe(job: Job): Record<string, unknown> {
    const { Tags: _, ...described } = this.programs[job.kind].describe(job);
    const prefix = job.kind;
    return {
      ...described,
      ...job.results,
      [`${prefix}JobArn`]: job.arn,
      [`${prefix}JobStatus`]: job.status,
      [`${prefix}StartTime`]: job.started,
      [`${prefix}EndTime`]: job.ended,
      CreationTime: job.created,
      // a transform job has none
      ...(job.kind !== 'Transform' && { LastModifiedTime: job.modified }),
      FailureReason: job.failureReason,
    };
  }

  /** Asks a job to end; it is Stopped when its process is gone. */
  public requestStop(job: Job): object {
    if (job.status === 'InProgress') {
      this.change(job, 'Stopping');
      job.abort.abort(new Error('the job was stopped'));
    }
    return {};
  }

  /** Ends all jobs. */
  public async stop(): Promise<void> {
    await endJobs([...this.jobs.values()], (job) => this.requestStop(job));
  }

  private find(kind: JobKind, name: string): Job {
    const arn = arnOf(ARN_KINDS[kind], name);
    const job = this.jobs.get(arn);
    if (job === undefined) {
      throw couldNotFind(`${kind.toLowerCase()} job`, arn);
    }
    return job;
  }

  private list(kind: JobKind, request: any): unknown {
    const selected = [...this.jobs.values()].filter(
      (job) => job.kind === kind && (request.StatusEquals === undefined || job.status === request.StatusEquals),
    );
    const { page, NextToken } = listPage(selected, request, { name: (job) => job.name, created: (job) => job.created });
    return {
      [`${kind}JobSummaries`]: page.map((job) => ({
        [`${kind}JobName`]: job.name,
        [`${kind}JobArn`]: job.arn,
        [`${kind}JobStatus`]: job.status,
        [`${kind}EndTime`]: job.ended,
        CreationTime: job.created,
        LastModifiedTime: job.modified,
      })),
      NextToken,
    };
  }

  private async run(job: Job): Promise<void> {
    await this.takeTurn();
    job.started = this.context.clock.now();
    try {
      job.abort.signal.throwIfAborted();
      job.results = await this.programs[job.kind].run(job);
      this.end(job, 'Completed');
    } catch (error) {
      if (job.abort.signal.aborted || error instanceof JobTimeout) {
        this.end(job, 'Stopped', error instanceof JobTimeout ? messageOf(error) : undefined);
      } else if (error instanceof JobFailure) {
        job.results = error.results;
        this.end(job, 'Failed', error.message);
      } else {
        this.end(
          job,
          'Failed',
          `InternalServerError: We encountered an internal error. Please try again. (${messageOf(error)})`,
        );
      }
    } finally {
      this.giveTurn();
    }
  }

  private async takeTurn(): Promise<void> {
    if (this.free === 0) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    } else {
      this.free -= 1;
    }
  }

  private giveTurn(): void {
    const next = this.waiting.shift();
    if (next === undefined) {
      this.free += 1;
    } else {
      next();
    }
  }

  private end(job: Job, status: Job['status'], failureReason?: string): void {
    job.ended = this.context.clock.now();
    job.failureReason = failureReason;
    this.change(job, status);
  }

  private change(job: Job, status: Job['status']): void {
    job.status = status;
    job.modified = this.context.clock.now();
    this.emit(job);
  }

  private emit(job: Job): void {
    this.context.emitter.emit(`SageMaker ${job.kind} Job State Change`, this.describe(job), [job.arn]);
  }
}
