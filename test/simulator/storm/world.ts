import { LambdaModel } from '../aws/lambda';
import { Pipelines } from '../aws/pipelines';
import { QueueModel, type QueueOptions } from '../aws/queue';
import { joinOperations } from '../cloud';
import { toProperties } from '../endpoint/settings';
import { type ControllerEnvironments, ENDPOINT, EndpointWorld } from '../endpoint/world';
import type { Environment } from '../environment';
import { describeUpload } from '../retrain/world';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** An endpoint, its registry, and the pipeline that trains for it: one account, in which everything happens at once. */
export class StormWorld extends EndpointWorld {
  public readonly pipelines: Pipelines;
  public readonly decider: LambdaModel;
  public readonly queue: QueueModel;
  /** Calls of AWS, by service. */
  public readonly calls: Record<string, number> = {};
  /** Invocations of both functions. */
  public invocations = 0;
  private uploaded = 0;

  public constructor(controllers: ControllerEnvironments, deciders: readonly Environment[], queue: QueueOptions) {
    super({ seed: 1, staleSeconds: 3, steps: [] }, controllers, []);
    const { cloud, registry, runtime, s3 } = this;
    this.pipelines = new Pipelines(runtime);
    this.pipelines.staleMilliseconds = 3_000;
    cloud.services.SageMaker = joinOperations(this.endpoints, registry, this.pipelines);
    this.decider = new LambdaModel(cloud, { timeoutMilliseconds: MINUTE, environments: deciders });
    this.queue = new QueueModel(runtime, this.decider, queue);
    // As AWS has them.
    s3.pageSize = 1_000;
    registry.pageSize = 100;
    cloud.check = (service) => {
      this.calls[service] = (this.calls[service] ?? 0) + 1;
    };
    for (const each of [this.decider, this.stacks.first.controller]) {
      each.onEnd = () => this.invocations++;
    }
  }

  /** Version 1 serves, and so many others wait for approval. */
  public async begin(waiting: number): Promise<void> {
    this.registry.register('good', 'Approved');
    this.stacks.first.deploy(toProperties(0));
    await this.pass(30 * MINUTE);
    for (let version = 0; version < waiting; version++) {
      this.registry.register('good', 'PendingManualApproval');
    }
    await this.pass(10 * MINUTE);
  }

  /** So many objects, and the approvals of all that waits, evenly within a time. */
  public async rage(uploads: number, milliseconds: number): Promise<void> {
    const { runtime, registry, bus, s3, queue } = this;
    const waiting = registry.versions.filter(({ status }) => status === 'PendingManualApproval');
    waiting.forEach((version, index) =>
      runtime.after((milliseconds * index) / waiting.length, () => registry.setStatus(version, 'Approved')),
    );
    for (let upload = 0; upload < uploads; upload++) {
      runtime.after((milliseconds * upload) / uploads, () => {
        const { uri, body } = describeUpload(++this.uploaded, new Date(runtime.now).toISOString());
        s3.put(uri, 'rows');
        bus.deliver(() => queue.send(body));
      });
    }
    await this.pass(milliseconds);
  }

  /** Lets hours pass, with a re-check at the end of each. */
  public async rest(hours: number): Promise<void> {
    for (let hour = 0; hour < hours; hour++) {
      await this.pass(HOUR);
      this.decider.invoke({ source: 'recheck', scheduledTime: new Date(this.runtime.now).toISOString() });
    }
    await this.pass(10 * MINUTE);
  }

  /** The number of the version that serves. */
  public get serving(): number | undefined {
    return this.endpoints.versionOf(this.endpoints.served(ENDPOINT))?.number;
  }

  /** Whether an object has come that no run has seen. */
  public get hasUnseenData(): boolean {
    const newest = Math.max(...this.s3.list('s3://raw/').map((uri) => this.s3.objects.get(uri)!.modified));
    return this.pipelines.runs.every(({ start }) => start < newest);
  }
}
