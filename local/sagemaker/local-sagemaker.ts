import { join } from 'node:path';
import type { LocalImage } from '../../contract/local-image';
import type { SimulatedClock } from '../clock';
import type { EventSink, MetricSink, ObjectStore, Operations, ResourceProviders } from '../interfaces';
import { checkRequest, serializeResponse } from './api-schema';
import { ChildProcesses } from './containers/child-processes';
import { ContainerImages } from './containers/images';
import type { Invocation } from './containers/serving-chain';
import { EventEmitter, type SageMakerContext } from './context';
import { EndpointConfigs } from './endpoint-configs';
import { makeEndpointProviders } from './endpoint-resources';
import { DataCapture } from './endpoints/data-capture';
import type { EndpointMoment } from './endpoints/endpoint';
import { Endpoints } from './endpoints/endpoints';
import { Invocations, type InvokeEndpointRequest, type InvokeEndpointResponse } from './endpoints/invocation';
import { Rollouts } from './endpoints/rollout';
import { Jobs } from './jobs/jobs';
import { TuningJobs } from './jobs/tuning-jobs';
import { ModelPackageGroups } from './model-package-groups';
import { ModelPackages } from './model-packages';
import { Models } from './models';
import type { StepEvent } from './pipelines/execution';
import { PipelineExecutions } from './pipelines/executions';
import type { InvokeFunction } from './pipelines/lambda-step';
import { Pipelines } from './pipelines/pipelines';
import { StepRunner } from './pipelines/step-runner';
import { makeResourceProviders } from './resource-providers';
import { TagStore } from './tags';

/** What the local SageMaker needs. */
export interface LocalSageMakerOptions {
  readonly clock: SimulatedClock;
  readonly store: ObjectStore;
  readonly events: EventSink;
  readonly metrics: MetricSink;
  /** Invokes the functions of Lambda steps. */
  readonly invokeFunction: InvokeFunction;
  /** The Python that runs jobs and containers. */
  readonly python: string;
  /** The folder of the programs that stand for container images: `scikit_learn_image.py` and `xgboost_image.py`. */
  readonly containersDir: string;
  /**
   * The Python that runs scripts in an image of AWS's, by the image's repository.
   * @default - the one that runs all others
   */
  readonly scriptPython?: (repository: string) => Promise<string>;
  /**
   * The Python of Spark's environment; undefined where there is none.
   * @default - there is none
   */
  readonly sparkPython?: () => string | undefined;
  /**
   * The folder of the local cloud's own Python programs.
   * @default - `programs` beside `containersDir`
   */
  readonly programsDir?: string;
  /** For the folders of jobs and containers, and for their logs (`logs/`). */
  readonly workDir: string;
  /**
   * Simulated seconds between the attempts of a step.
   * @default - what the step's retry policies say
   */
  readonly retryDelaySeconds?: number;
  /**
   * Jobs that run at the same time.
   * @default 2
   */
  readonly jobsAtOnce?: number;
  /**
   * Real seconds that a model container has until it answers `/ping`.
   * @default 120
   */
  readonly containerStartSeconds?: number;
  /**
   * Library versions by Python distribution, against which the tags of images are checked.
   * @default - asked of the Python
   */
  readonly libraryVersions?: Record<string, string>;
}

/**
 * Amazon SageMaker on this machine: the control plane, the runtime and the executor of pipelines.
 *
 * Jobs and model containers are real Python processes in real time; timestamps, canary bakes and retry intervals are in
 * simulated time. Roles, networks, keys, instance types and counts are checked for form and otherwise without effect.
 */
export class LocalSageMaker {
  /** The control plane: every operation takes a parsed request and answers what goes on the wire. */
  public readonly operations: Operations;
  /** The resource types that CloudFormation gets from here. */
  public readonly resourceProviders: ResourceProviders;

  private readonly context: SageMakerContext;
  private readonly capture: DataCapture;
  private readonly jobs: Jobs;
  private readonly tunings: TuningJobs;
  private readonly endpoints: Endpoints;
  private readonly executions: PipelineExecutions;
  private readonly invocations: Invocations;
  private readonly stepListeners: Array<(event: StepEvent) => void> = [];

  constructor(options: LocalSageMakerOptions) {
    const { clock, store, metrics, workDir, containerStartSeconds = 120 } = options;
    this.context = {
      clock,
      store,
      metrics,
      workDir,
      containerStartSeconds,
      tags: new TagStore(),
      emitter: new EventEmitter(options.events, clock),
      processes: new ChildProcesses(),
      images: new ContainerImages(options),
      programsDir: options.programsDir ?? join(options.containersDir, '..', 'programs'),
    };
    const groups = new ModelPackageGroups(this.context);
    const packages = new ModelPackages(this.context, groups);
    const models = new Models(this.context, packages);
    const configs = new EndpointConfigs(this.context, models);
    const pipelines = new Pipelines(this.context);
    this.jobs = new Jobs(this.context, models, options.jobsAtOnce ?? 2);
    this.capture = new DataCapture(this.context);
    this.endpoints = new Endpoints(this.context, configs, new Rollouts(this.context, models, configs, this.capture));
    this.invocations = new Invocations(this.context, this.endpoints, this.capture);
    this.tunings = new TuningJobs(this.context, this.jobs);
    const runner = new StepRunner({ jobs: this.jobs, tunings: this.tunings, models, packages }, options.invokeFunction);
    this.executions = new PipelineExecutions(
      this.context,
      pipelines,
      runner,
      (event) => this.stepListeners.forEach((listener) => listener(event)),
      options.retryDelaySeconds,
    );
    const parts = [
      this.context.tags,
      groups,
      packages,
      models,
      configs,
      this.endpoints,
      this.jobs,
      this.tunings,
      pipelines,
      this.executions,
    ];
    this.operations = guard(Object.assign({}, ...parts.map((part) => part.operations())));
    this.resourceProviders = {
      ...makeResourceProviders(this.context, { pipelines, groups, models }),
      ...makeEndpointProviders(this.context, { configs, endpoints: this.endpoints }),
    };
    // what was captured before a jump is in S3 when whoever runs after the jump looks for it
    clock.onAdvance(() => this.flushCapture());
  }

  /**
   * SageMaker Runtime's InvokeEndpoint.
   *
   * @throws AwsError ValidationError when nothing serves under the name
   * @throws ModelError (424) when a container answers an error or not at all
   */
  public invokeEndpoint(request: InvokeEndpointRequest): Promise<InvokeEndpointResponse> {
    return this.invocations.invoke(request);
  }

  /**
   * Asks what an endpoint serves, without the request being traffic: nothing is counted or captured.
   *
   * @throws AwsError ValidationError when nothing serves under the name
   * @throws ModelError (424) when a container answers an error or not at all
   */
  public probeEndpoint(name: string, request: Invocation): Promise<Buffer> {
    return this.invocations.probe(name, request);
  }

  /** Takes programs that stand for container images, beside those of AWS's own. */
  public useImages(images: LocalImage[]): void {
    this.context.images.addPrograms(images);
  }

  /** Calls back at every change of a pipeline step's state. */
  public onStep(listener: (event: StepEvent) => void): void {
    this.stepListeners.push(listener);
  }

  /** Every status that endpoints of this name have had, oldest first. */
  public endpointHistory(name: string): EndpointMoment[] {
    return this.endpoints.history(name);
  }

  /** Writes the captured invocations to S3. */
  public flushCapture(): Promise<void> {
    return this.capture.flush();
  }

  /** Resolves when no pipeline execution is running and the events of the past have been emitted. */
  public async settle(): Promise<void> {
    await this.executions.settle();
    await this.context.emitter.settle();
  }

  /** Ends executions, jobs and containers; no process is left when this resolves. */
  public async stop(): Promise<void> {
    // what ends because everything ends is no news
    const delivered = this.context.emitter.close();
    try {
      await Promise.all([this.executions.stop(), this.tunings.stop(), this.jobs.stop(), this.endpoints.stop()]);
      await this.capture.flush();
    } finally {
      await this.context.processes.stop();
      await delivered;
    }
  }
}

/** Checks requests against AWS's model before an operation sees them, and brings its answers into their wire form. */
function guard(operations: Operations): Operations {
  return Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      async (request: unknown, caller?: string) => {
        checkRequest(name, request ?? {});
        return serializeResponse(name, await operation(request ?? {}, caller));
      },
    ]),
  );
}
