import { appendFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { EndpointSummary } from '@aws-sdk/client-sagemaker';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { RewriteOptions } from './assembly';
import { makeCdkProviders } from './cdk-resources';
import { endProgramsOnSignal } from './child-program';
import { SimulatedClock } from './clock';
import { CLOCK_PATH } from './clock-requests';
import { makeCloudClients } from './cloud-clients';
import { describeMiniStack, describeServices, describeShell } from './cloud-environment';
import type { LocalCloudOptions } from './cloud-options';
import { CloudFormationFront } from './cloudformation-front';
import type { AlarmChange } from './cloudwatch/alarms';
import { LocalCloudWatch } from './cloudwatch/local-cloudwatch';
import type { AppOptions, DeployOptions } from './deploy';
import { type Deployment, Deployments } from './deployments';
import { EventBus } from './events';
import { Functions } from './functions';
import { LocalHttpServer, RESOURCE_PATH } from './http';
import { skipImageBuilds } from './image-builds';
import { ImagePythons } from './image-python';
import type { Operations, ResourceProviders } from './interfaces';
import { MiniStack } from './ministack';
import { LocalMlflow } from './mlflow';
import { ensurePython } from './python';
import { QueueMetrics } from './queue-metrics';
import { installForwarder } from './resource-forwarder/install-forwarder';
import { S3Store } from './s3';
import { LocalSageMaker } from './sagemaker/local-sagemaker';
import { LocalScheduler } from './scheduler';
import { findSpark } from './spark-python';
import { TimeKeeper } from './time-keeper';

/** AWS on this machine: MiniStack, our SageMaker and our CloudWatch, one clock, and the CDK CLI to deploy to them. */
export class LocalCloud {
  public readonly store: S3Store;
  public readonly metrics: LocalCloudWatch;
  public readonly sagemaker: LocalSageMaker;
  public readonly mlflow: LocalMlflow;

  private readonly lambda: LambdaClient;
  private readonly functions: Functions;
  private readonly events: EventBus;
  private readonly time: TimeKeeper;
  private readonly deployments: Deployments;
  private readonly providers: ResourceProviders;
  private server!: LocalHttpServer;
  private forwarder!: string;
  private stopping?: Promise<void>;

  private constructor(
    private readonly options: LocalCloudOptions,
    python: string,
    private readonly ministack: MiniStack,
    public readonly clock: SimulatedClock,
  ) {
    const { root, workDir } = options;
    const { s3, sns, sqs, lambda, logs, eventBridge, scheduler: schedules } = makeCloudClients(ministack.url);
    const report = (problem: string): void => this.report(problem);
    this.lambda = lambda;
    this.functions = new Functions(lambda, logs);
    this.store = new S3Store(s3);
    this.events = new EventBus({ clock, eventBridge, functions: this.functions, sns, report });
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
    const scheduler = new LocalScheduler({
      clock,
      client: schedules,
      functions: this.functions,
      events: this.events,
      report,
    });
    const pythons = new ImagePythons({ root, python, onProgress: options.onProgress, signal: options.signal });
    this.sagemaker = new LocalSageMaker({
      clock,
      store: this.store,
      events: this.events,
      metrics: this.metrics,
      invokeFunction: (functionArn, payload) => this.functions.invoke(functionArn, payload),
      python,
      workDir,
      containersDir: path.join(root, 'local', 'containers'),
      scriptPython: (repository) => pythons.find(repository),
      sparkPython: () => findSpark(root, python),
    });
    this.mlflow = new LocalMlflow({
      workDir,
      findPython: () => pythons.findMlflow(),
      s3Environment: describeMiniStack(ministack.url),
      onProgress: options.onProgress,
    });
    this.providers = {
      ...makeCdkProviders(s3),
      ...this.metrics.resourceProviders,
      ...this.sagemaker.resourceProviders,
      ...this.mlflow.resourceProviders,
    };
    const { metrics, events, sagemaker } = this;
    const queues = new QueueMetrics(sqs, metrics);
    this.time = new TimeKeeper({ clock, scheduler, metrics, events, sagemaker, queues, report });
    this.deployments = new Deployments({
      root,
      appDir: options.appDir,
      workDir,
      environment: describeMiniStack(ministack.url),
      onProgress: options.onProgress,
      sagemaker,
      scheduler,
      time: this.time,
      adaptation: () => this.adaptation(),
    });
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
    return { ...describeMiniStack(this.ministack.url), ...describeServices(this.url) };
  }

  /** Where its clock is read and moved. */
  public get clockUrl(): string {
    return `${this.url}${CLOCK_PATH}`;
  }

  /** The variables with which a shell uses this cloud, whatever configuration it has. */
  public shellEnvironment(): Record<string, string> {
    return { ...describeShell(this.ministack.url, this.url), ...skipImageBuilds(this.options.workDir) };
  }

  /** The real `cdk bootstrap`; once, however often it is called. */
  public bootstrap(): Promise<void> {
    return this.deployments.bootstrap();
  }

  /**
   * The real `cdk deploy` of a copy of the app's assembly that is adapted to this cloud; bootstraps before, if needed.
   * Schedules fire meanwhile, by simulated time, as they would on AWS.
   *
   * @throws UnsupportedResourceError before anything is deployed, for a resource type that nobody knows
   * @throws CdkError when the deployment fails
   */
  public deploy(app: DeployOptions = {}): Promise<Deployment> {
    return this.deployments.deploy(app);
  }

  /** The real `cdk destroy` of what was deployed last, or of the given app. */
  public destroy(app?: AppOptions): Promise<void> {
    return this.deployments.destroy(app);
  }

  /**
   * Jumps to a simulated instant: a schedule that became due several times fires once, alarms are evaluated, and what they
   * cause has ended when this resolves.
   */
  public advanceTo(instant: Date): Promise<void> {
    return this.time.advanceTo(instant);
  }

  /** Lets simulated time pass up to an instant, as {@link advanceTo} but with every due time of every schedule. */
  public passTo(instant: Date): Promise<void> {
    return this.time.passTo(instant);
  }

  /**
   * From now on, what becomes due happens without being asked for: schedules fire, captured requests reach S3.
   *
   * @param speed simulated seconds per real second
   */
  public async live(speed: number): Promise<void> {
    await this.clock.setSpeed(speed);
    this.time.keep();
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

  /** The names of the endpoints that there are. */
  public async listEndpoints(): Promise<string[]> {
    const { Endpoints } = (await this.sagemaker.operations.ListEndpoints!({})) as { Endpoints: EndpointSummary[] };
    return Endpoints.map(({ EndpointName }) => EndpointName!);
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
      mlflow: this.mlflow,
      clock: this.time,
      cloudFormation: new CloudFormationFront({
        url: this.ministack.url,
        store: this.store,
        adaptation: () => this.adaptation(),
      }),
      onFault: (error) => this.report(error.stack ?? error.message),
    });
    this.forwarder = await installForwarder(this.lambda, `${this.server.url}${RESOURCE_PATH}`);
  }

  private async close(): Promise<void> {
    process.off('SIGINT', this.onSignal).off('SIGTERM', this.onSignal).off('SIGHUP', this.onSignal);
    this.time.stop();
    this.deployments.stop();
    this.metrics.stop();
    await this.sagemaker.stop().catch((error: Error) => this.report(`SageMaker did not stop: ${error.message}`));
    await this.mlflow.stop();
    await this.server?.stop();
    await this.ministack.stop();
  }

  /** What templates are adapted to. */
  private adaptation(): RewriteOptions {
    return {
      providedTypes: Object.keys(this.providers),
      serviceToken: this.forwarder,
      functionEnvironment: describeServices(this.url),
    };
  }

  /** Notes what went wrong outside of anybody's call. */
  private report(problem: string): void {
    appendFileSync(path.join(this.options.workDir, 'local-cloud.log'), `${new Date().toISOString()} ${problem}\n`);
    this.options.onProgress?.(problem);
  }
}
