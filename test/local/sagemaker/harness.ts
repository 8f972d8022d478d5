import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { create } from 'tar';
import { SimulatedClock } from '../../../local/clock';
import type { EventSink, LocalEvent, MetricSink, MetricValue, ObjectStore } from '../../../local/interfaces';
import { LocalSageMaker, type LocalSageMakerOptions } from '../../../local/sagemaker/local-sagemaker';

export const ROLE = 'arn:aws:iam::000000000000:role/sagemaker';
export const SKLEARN = '246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-scikit-learn:1.4-2-py312-cpu-py3';
export const XGBOOST = '246618743249.dkr.ecr.us-west-2.amazonaws.com/sagemaker-xgboost:3.2-0';
export const START = new Date('2026-03-01T00:00:00Z');

/** S3 in memory. */
export class MemoryStore implements ObjectStore {
  public readonly objects = new Map<string, Buffer>();
  public fail?: (operation: string, uri: string) => void;

  public async list(uri: string): Promise<string[]> {
    this.fail?.('list', uri);
    return [...this.objects.keys()].filter((key) => key.startsWith(uri)).sort();
  }

  public async read(uri: string): Promise<Buffer> {
    this.fail?.('read', uri);
    const body = this.objects.get(uri);
    if (body === undefined) {
      throw new Error(`NoSuchKey: ${uri}`);
    }
    return body;
  }

  public async write(uri: string, body: Buffer | string): Promise<void> {
    this.fail?.('write', uri);
    this.objects.set(uri, Buffer.from(body));
  }

  public async download(uri: string, file: string): Promise<void> {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, await this.read(uri));
  }

  public async upload(file: string, uri: string): Promise<void> {
    await this.write(uri, await readFile(file));
  }

  public text(uri: string): string {
    return this.objects.get(uri)!.toString('utf8');
  }
}

/** A local SageMaker on fakes: containers that start fast, S3 in memory, recorded events and metrics. */
export class Harness implements EventSink, MetricSink {
  public static async start(options: Partial<LocalSageMakerOptions> & { speed?: number } = {}): Promise<Harness> {
    return new Harness(await mkdtemp(join(tmpdir(), 'sagemaker-')), options);
  }

  public readonly store = new MemoryStore();
  public readonly events: LocalEvent[] = [];
  public readonly metrics: MetricValue[] = [];
  public readonly alarms = new Map<string, string>();
  public readonly clock: SimulatedClock;
  public readonly sagemaker: LocalSageMaker;

  private constructor(
    public readonly workDir: string,
    options: Partial<LocalSageMakerOptions> & { speed?: number },
  ) {
    this.clock = new SimulatedClock(START, options.speed ?? 60);
    this.sagemaker = new LocalSageMaker({
      clock: this.clock,
      store: this.store,
      events: this,
      metrics: this,
      invokeFunction: () => Promise.reject(new Error('there are no functions')),
      python: process.env.PYTHON ?? 'python3',
      containersDir: join(__dirname, 'fixtures', 'containers'),
      programsDir: join(__dirname, '..', '..', '..', 'local', 'programs'),
      workDir,
      libraryVersions: { 'scikit-learn': '1.4.2', 'xgboost-cpu': '3.2.0' },
      ...options,
    });
  }

  public async emit(event: LocalEvent): Promise<void> {
    this.events.push(event);
  }

  public put(values: MetricValue[]): void {
    this.metrics.push(...values);
  }

  public alarmState(name: string): string | undefined {
    return this.alarms.get(name);
  }

  /** Calls an operation of the control plane. */
  public async call(operation: string, request: object = {}): Promise<any> {
    return this.sagemaker.operations[operation](JSON.parse(JSON.stringify(request)));
  }

  /** Resolves when the condition holds; fails with what it last saw when nothing came for long, on a busy machine too. */
  public async until<T>(look: () => Promise<T> | T, holds: (seen: T) => boolean, seconds = 100): Promise<T> {
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const seen = await look();
      if (holds(seen)) {
        return seen;
      }
      if (performance.now() > deadline) {
        throw new Error(`still waiting; the last seen is ${JSON.stringify(seen)}`);
      }
      await delay(5);
    }
  }

  /** Puts a `model.tar.gz` with these files into the store. */
  public async putModel(uri: string, files: Record<string, string> = { model: 'fake' }): Promise<void> {
    const folder = await mkdtemp(join(this.workDir, 'model-'));
    for (const [name, text] of Object.entries(files)) {
      await writeFile(join(folder, name), text);
    }
    await create({ gzip: true, cwd: folder, file: `${folder}.tar.gz` }, Object.keys(files));
    await this.store.upload(`${folder}.tar.gz`, uri);
  }

  /** Makes a model of one fake container and a configuration that serves it. */
  public async makeConfig(
    name: string,
    environment: Record<string, string> = {},
    config: object = {},
    variant: object = {},
  ): Promise<void> {
    await this.call('CreateModel', {
      ModelName: name,
      ExecutionRoleArn: ROLE,
      PrimaryContainer: { Image: XGBOOST, Environment: environment },
    });
    await this.call('CreateEndpointConfig', {
      EndpointConfigName: name,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: name,
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 2,
          ...variant,
        },
      ],
      ...config,
    });
  }

  /** Waits until an endpoint has a status. */
  public async untilEndpoint(name: string, ...statuses: string[]): Promise<any> {
    return this.until(
      () => this.call('DescribeEndpoint', { EndpointName: name }),
      ({ EndpointStatus }) => statuses.includes(EndpointStatus),
    );
  }

  /** Invokes an endpoint with text. */
  public async invoke(endpointName: string, text: string, more: object = {}): Promise<string> {
    const { body } = await this.sagemaker.invokeEndpoint({
      endpointName,
      body: Buffer.from(text),
      contentType: 'text/csv',
      ...more,
    });
    return body.toString('utf8');
  }

  /** Ids of the processes whose environment names this harness's folder. */
  public async processes(): Promise<string[]> {
    const { stdout } = await promisify(execFile)('ps', ['axeww', '-o', 'pid=,stat=,command='], { maxBuffer: 2 ** 26 });
    return stdout.split('\n').filter((line) => line.includes(this.workDir) && !/^\s*\d+\s+Z/.test(line));
  }

  public async stop(): Promise<void> {
    await this.sagemaker.stop();
    await rm(this.workDir, { recursive: true, force: true });
  }
}
