import path from 'node:path';
import { type RewriteOptions, rewriteAssembly } from './assembly';
import { checkEnvironments } from './assembly-environments';
import { listLocalImages } from './assembly-images';
import { type AppOptions, CdkCli, type CdkOptions, type DeployOptions } from './deploy';
import type { LocalSageMaker } from './sagemaker/local-sagemaker';
import type { LocalScheduler } from './scheduler';
import type { TimeKeeper } from './time-keeper';

/** What a deployment did. */
export interface Deployment {
  /** The outputs of all stacks. */
  readonly outputs: Record<string, string>;
  /** The outputs of each stack, by its name. */
  readonly stacks: Record<string, Record<string, string>>;
  /** False when no stack had to change. */
  readonly changed: boolean;
  /** Real time that it took. */
  readonly seconds: number;
}

/** What deployments need of the cloud. */
export interface DeploymentsOptions extends CdkOptions {
  readonly sagemaker: LocalSageMaker;
  readonly scheduler: LocalScheduler;
  readonly time: TimeKeeper;
  /** What templates are adapted to; known when the services listen. */
  readonly adaptation: () => RewriteOptions;
}

/** Deploys apps to the local cloud by the real CDK CLI, from copies of their assemblies that are adapted to it. */
export class Deployments {
  private readonly cdk: CdkCli;
  private bootstrapped?: Promise<void>;
  private deployed?: string;
  private assemblies = 0;

  constructor(private readonly options: DeploymentsOptions) {
    this.cdk = new CdkCli(options);
  }

  /** `cdk bootstrap`; once, however often it is called. */
  public bootstrap(): Promise<void> {
    this.bootstrapped ??= this.cdk.bootstrap().catch((error) => {
      this.bootstrapped = undefined;
      throw error;
    });
    return this.bootstrapped;
  }

  /** `cdk deploy`; schedules fire meanwhile. */
  public async deploy(app: DeployOptions): Promise<Deployment> {
    const started = Date.now();
    const [assembly] = await Promise.all([this.assemble(app), this.bootstrap()]);
    this.deployed = assembly;
    const result = await this.options.time.during(() => this.cdk.deploy(assembly, app.stacks));
    await this.options.scheduler.refresh();
    return {
      ...result,
      outputs: Object.assign({}, ...Object.values(result.stacks)),
      seconds: (Date.now() - started) / 1000,
    };
  }

  /** `cdk destroy` of what was deployed last, or of the given app. */
  public async destroy(app?: AppOptions): Promise<void> {
    const assembly = app || !this.deployed ? await this.assemble(app ?? {}) : this.deployed;
    await this.options.time.during(() => this.cdk.destroy(assembly));
    await this.options.scheduler.refresh();
  }

  /** Ends what is running. */
  public stop(): void {
    this.cdk.stop();
  }

  private async assemble({ assembly, stacks: _, ...app }: DeployOptions): Promise<string> {
    const { workDir, sagemaker, adaptation } = this.options;
    const folder = path.join(workDir, 'assemblies', String(++this.assemblies));
    const [original, copy] = [assembly ?? path.join(folder, 'cdk.out'), path.join(folder, 'local')];
    if (!assembly) {
      // `cdk synth` and the tests validate the same template; a local deployment does not wait for it again.
      await this.cdk.synth(app, original, false);
    }
    checkEnvironments(original);
    sagemaker.useImages(listLocalImages(original));
    rewriteAssembly(original, copy, adaptation());
    return copy;
  }
}
