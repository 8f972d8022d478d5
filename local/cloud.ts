import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { rewriteAssembly } from './assembly';
import { listLocalImages } from './assembly-images';
import { makeCdkProviders } from './cdk-resources';
import { endProgramsOnSignal } from './child-program';
import { SimulatedClock } from './clock';
import type { AlarmChange } from './cloudwatch/alarms';
import { LocalCloudWatch } from './cloudwatch/local-cloudwatch';
import { type AppOptions, CdkCli, type DeployOptions } from './deploy';
import { EventBus } from './events';
import { Functions } from './functions';
import { LocalHttpServer, RESOURCE_PATH } from './http';
import { LOCAL_REGION, type Operations, type ResourceProviders } from './interfaces';
import { MiniStack } from './ministack';
import { ensurePython } from './python';
import { installForwarder } from './resource-forwarder/install-forwarder';
import { S3Store } from './s3';
import { LocalSageMaker } from './sagemaker/local-sagemaker';
import { LocalScheduler } from './scheduler';

/** Settings of a local cloud. */
export interface LocalCloudOptions {
  /** The package's folder. */
  readonly root: string;
  /** For everything that the cloud writes; made when it does not exist. */
  readonly workDir: string;
  /**
   * Simulated seconds per real second.
   * @default 60
   */
  readonly speed?: number;
  /**
   * The simulated instant at which it starts.
   * @default - the real now
   */
  readonly startTime?: Date;
  /**
   * A Python with the packages of jobs/requirements.txt.
   * @default - that of the environment in `<workDir>/python`, which is made when it does not exist
   */
  readonly python?: string;
  readonly onProgress?: (line: string) => void;
  /** Ends what is being started, at once. */
  readonly signal?: AbortSignal;
}

/** What a deployment did. */
export interface Deployment {
  /** The outputs of all stacks. */
  readonly outputs: Record<string, string>;
  /** False when no stack had to change. */
  readonly changed: boolean;
  /** Real time that it took. */
  readonly seconds: number;
}

/** Real milliseconds between looks at due schedules while CloudFormation works. */
const SCHEDULE_TICK = 500;

/** AWS on this machine: MiniStack, our SageMaker and our CloudWatch, one clock, and the CDK CLI to deploy to them. */
export class LocalCloud {
  public readonly store: S3Store;
  public readonly metrics: LocalCloudWatch;
  public readonly sagemaker: LocalSageMaker;

  private readonly lambda: LambdaClient;
  private readonly functions: Functions;
  private readonly events: EventBus;
  private readonly scheduler: LocalScheduler;
  private readonly cdk: CdkCli;
  private readonly providers: ResourceProviders;
  private server!: LocalHttpServer;
  private forwarder!: string;
  private bootstrapped?: Promise<void>;
  private deployed?: string;
  private assemblies = 0;
  private stopping?: Promise<void>;

  private constructor(
    private readonly options: LocalCloudOptions,
    python: string,
    private readonly ministack: MiniStack,
    public readonly clock: SimulatedClock,
  ) {
    const { root, workDir } = options;
    const configuration = {
      endpoint: ministack.url,
      region: LOCAL_REGION,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      // What the caller's environment or configuration asks of real endpoints does not hold here.
      useFipsEndpoint: false,
      useDualstackEndpoint: false,
    };
    const s3 = new S3Client({ ...configuration, forcePathStyle: true });
    const sns = new SNSClient(configuration);
    const report = (problem: string): void => this.report(problem);
    this.lambda = new LambdaClient(configuration);
    this.functions = new Functions(this.lambda, new CloudWatchLogsClient(configuration));
    this.store = new S3Store(s3);
    this.events = new EventBus({
      clock,
      eventBridge: new EventBridgeClient(configuration),
      functions: this.functions,
      sns,
      report,
    });
    this.metrics = new LocalCloudWatch({
      clock,
      events: this.events,
      report,
      act: async (arn, message) => {
        if (!arn.startsWith('arn:aws:sns:')) {
          throw new Error('the local CloudWatch notifies SNS topics only');
        }
        await sns.send(new PublishCommand({ TopicArn: arn, ...message }));
      },
    });
    this.scheduler = new LocalScheduler({
      clock,
      client: new SchedulerClient(configuration),
      functions: this.functions,
      events: this.events,
      report,
    });
    this.sagemaker = new LocalSageMaker({
      clock,
      store: this.store,
      events: this.events,
      metrics: this.metrics,
      python,
      workDir,
      containersDir: path.join(root, 'local', 'containers'),
    });
    this.providers = {
      ...makeCdkProviders(s3),
      ...this.metrics.resourceProviders,
      ...this.sagemaker.resourceProviders,
    };
    this.cdk = new CdkCli({ root, workDir, environment: this.miniStackEnvironment(), onProgress: options.onProgress });
  }

  /**
   * Starts a cloud. Everything that it starts ends with `stop()`, and with this process however that ends.
   *
   * @throws PythonError when there is no usable Python
   */
  public static async start(options: LocalCloudOptions): Promise<LocalCloud> {
    const { root, workDir, speed, startTime = new Date(), onProgress, signal } = options;
    mkdirSync(workDir, { recursive: true });
    const python =
      options.python ?? (await ensurePython({ root, venvDir: path.join(workDir, 'python'), onProgress, signal }));
    const ministack = await MiniStack.start({ root, python, workDir, signal });
    const cloud = new LocalCloud(options, python, ministack, new SimulatedClock(startTime, speed));
    process
      .off('exit', MiniStack.killAll)
      .on('exit', MiniStack.killAll)
      .on('SIGINT', cloud.onSignal)
      .on('SIGTERM', cloud.onSignal)
      .on('SIGHUP', cloud.onSignal);
    try {
      await cloud.open();
      return cloud;
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  }

  /** Where SageMaker, SageMaker Runtime and CloudWatch answer. */
  public get url(): string {
    return this.server.url;
  }

  /** The process group of MiniStack and its Lambda functions. */
  public get processGroup(): number {
    return this.ministack.pid!;
  }

  /** The variables with which AWS tools use this cloud. */
  public awsEnvironment(): Record<string, string> {
    return { ...this.miniStackEnvironment(), ...this.functionEnvironment() };
  }

  /** The real `cdk bootstrap`; once, however often it is called. */
  public bootstrap(): Promise<void> {
    this.bootstrapped ??= this.cdk.bootstrap().catch((error) => {
      this.bootstrapped = undefined;
      throw error;
    });
    return this.bootstrapped;
  }

  /** The real `cdk synth` into a folder. */
  public synth({ output, ...app }: AppOptions & { output: string }): Promise<void> {
    return this.cdk.synth(app, output);
  }

  /**
   * The real `cdk deploy` of a copy of the app's assembly that is adapted to this cloud; bootstraps before, if needed.
   * Schedules fire meanwhile, by simulated time, as they would on AWS.
   *
   * @throws UnsupportedResourceError before anything is deployed, for a resource type that nobody knows
   * @throws CdkError when the deployment fails
   */
  public async deploy(app: DeployOptions = {}): Promise<Deployment> {
    const started = Date.now();
    const [assembly] = await Promise.all([this.assemble(app), this.bootstrap()]);
    this.deployed = assembly;
    const result = await this.whileSchedulesFire(() => this.cdk.deploy(assembly));
    await this.scheduler.refresh();
    return { ...result, seconds: (Date.now() - started) / 1000 };
  }

  /** The real `cdk destroy` of what was deployed last, or of the given app. */
  public async destroy(app?: AppOptions): Promise<void> {
    const assembly = app || !this.deployed ? await this.assemble(app ?? {}) : this.deployed;
    await this.whileSchedulesFire(() => this.cdk.destroy(assembly));
    await this.scheduler.refresh();
  }

  /** Lets simulated time pass: schedules fire, alarms are evaluated, and what they cause has ended when this resolves. */
  public async advanceTo(instant: Date): Promise<void> {
    await this.scheduler.advanceTo(instant);
    await this.metrics.evaluate();
    await this.events.settle();
  }

  /**
   * Invokes a Lambda function and waits for its answer.
   *
   * @throws FunctionError when the handler throws
   */
  public invokeFunction(name: string, payload: unknown): Promise<any> {
    return this.functions.invoke(name, payload);
  }

  /** Every change of an alarm's state, oldest first. */
  public alarmHistory(): AlarmChange[] {
    return this.metrics.alarmChanges();
  }

  /** Everything that a Lambda function has logged. */
  public functionLogs(name: string): Promise<string> {
    return this.functions.readLogs(name);
  }

  /** Resolves when the deliveries of events that are under way have ended. */
  public settle(): Promise<void> {
    return this.events.settle();
  }

  /** Ends everything that this cloud started. */
  public stop(): Promise<void> {
    this.stopping ??= this.close();
    return this.stopping;
  }

  /** Ends the cloud on a signal, unless somebody else listens, who will stop it. */
  private readonly onSignal = (signal: NodeJS.Signals): void => {
    if (process.listeners(signal).every((listener) => [this.onSignal, endProgramsOnSignal].includes(listener))) {
      void this.stop().finally(() => process.kill(process.pid, signal));
    }
  };

  private async open(): Promise<void> {
    await this.ministack.follow(this.clock);
    this.server = await LocalHttpServer.start({
      jsonServices: {
        SageMaker: this.sagemaker.operations,
        GraniteServiceVersion20100801: this.metrics.operations as Operations,
      },
      invokeEndpoint: (request) => this.sagemaker.invokeEndpoint(request),
      resourceProviders: this.providers,
      onFault: (error) => this.report(error.stack ?? error.message),
    });
    this.forwarder = await installForwarder(this.lambda, `${this.server.url}${RESOURCE_PATH}`);
  }

  private async close(): Promise<void> {
    process.off('SIGINT', this.onSignal).off('SIGTERM', this.onSignal).off('SIGHUP', this.onSignal);
    this.cdk.stop();
    this.metrics.stop();
    await this.sagemaker.stop().catch((error: Error) => this.report(`SageMaker did not stop: ${error.message}`));
    await this.server?.stop();
    await this.ministack.stop();
  }

  private async assemble({ assembly, ...app }: DeployOptions): Promise<string> {
    const folder = path.join(this.options.workDir, 'assemblies', String(++this.assemblies));
    const [original, copy] = [assembly ?? path.join(folder, 'cdk.out'), path.join(folder, 'local')];
    if (!assembly) {
      // `cdk synth` and the tests validate the same template; a local deployment does not wait for it again.
      await this.cdk.synth(app, original, false);
    }
    this.sagemaker.useImages(listLocalImages(original));
    rewriteAssembly(original, copy, {
      providedTypes: Object.keys(this.providers),
      serviceToken: this.forwarder,
      functionEnvironment: this.functionEnvironment(),
    });
    return copy;
  }

  private async whileSchedulesFire<T>(work: () => Promise<T>): Promise<T> {
    let done = false;
    const ticking = (async () => {
      while (!done) {
        await new Promise((resolve) => setTimeout(resolve, SCHEDULE_TICK));
        await this.scheduler
          .advanceTo(this.clock.now())
          .catch((error: Error) => this.report(`the schedules could not be fired: ${error.message}`));
      }
    })();
    try {
      return await work();
    } finally {
      done = true;
      await ticking;
    }
  }

  private miniStackEnvironment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.ministack.url,
      AWS_ENDPOINT_URL_S3: this.ministack.url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: LOCAL_REGION,
      AWS_DEFAULT_REGION: LOCAL_REGION,
    };
  }

  private functionEnvironment(): Record<string, string> {
    const { url } = this.server;
    return {
      AWS_ENDPOINT_URL_SAGEMAKER: url,
      AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: url,
      AWS_ENDPOINT_URL_CLOUDWATCH: url,
    };
  }

  /** Notes what went wrong outside of anybody's call. */
  private report(problem: string): void {
    appendFileSync(path.join(this.options.workDir, 'local-cloud.log'), `${new Date().toISOString()} ${problem}\n`);
    this.options.onProgress?.(problem);
  }
}
