import type { DataCaptureConfig, ProductionVariant } from '@aws-sdk/client-sagemaker';
import { ServingChain } from '../containers/serving-chain';
import type { SageMakerContext } from '../context';
import type { EndpointConfig } from '../endpoint-configs';
import type { Models, ResolvedContainer } from '../models';

/** What an endpoint keeps of a variant through updates. */
export interface VariantSettings {
  readonly definition: ProductionVariant;
  weight: number;
  instanceCount: number;
}

/** What is to serve: an endpoint configuration with the properties that an update retains. */
export interface FleetSettings {
  readonly config: EndpointConfig;
  readonly variants: VariantSettings[];
  readonly capture?: DataCaptureConfig;
}

/**
 * The containers of one endpoint configuration. A variant is served by one set of containers, however many instances
 * it has on AWS: the count is recorded and reported only.
 */
export class Fleet {
  /** Starts the containers of all variants at once; resolves when all are healthy, and leaves none running otherwise. */
  public static async start(
    context: SageMakerContext,
    models: Models,
    endpoint: string,
    settings: FleetSettings,
    signal: AbortSignal,
  ): Promise<Fleet> {
    const containers = settings.variants.map(({ definition }) => models.resolve(definition.ModelName!));
    const results = await Promise.allSettled(
      settings.variants.map(({ definition }, i) =>
        ServingChain.start(context, containers[i], `endpoint-${endpoint}`, definition.VariantName!, signal),
      ),
    );
    const failed = results.find((result) => result.status === 'rejected');
    const chains = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    if (failed !== undefined) {
      await Promise.all(chains.map((chain) => chain.kill()));
      throw failed.reason;
    }
    return new Fleet(settings, chains, containers, context.clock.now());
  }

  private readonly credits: number[];

  private constructor(
    public readonly settings: FleetSettings,
    private readonly chains: ServingChain[],
    private readonly containers: ResolvedContainer[][],
    private readonly deployed: Date,
  ) {
    this.credits = chains.map(() => 0);
  }

  /** The registry's version that the first variant serves, when it comes from the registry. */
  public get modelPackageArn(): string | undefined {
    return this.chains[0].modelPackageArn;
  }

  /** The variant whose turn it is: turns are dealt in proportion to the weights, without lots (smooth weighted round robin). */
  public nextVariant(): { variant: VariantSettings; chain: ServingChain } {
    const { variants } = this.settings;
    const total = variants.reduce((sum, { weight }) => sum + weight, 0);
    variants.forEach(({ weight }, i) => {
      this.credits[i] += weight;
    });
    const next = this.credits.indexOf(Math.max(...this.credits));
    this.credits[next] -= total;
    return { variant: variants[next], chain: this.chains[next] };
  }

  /** A variant by name. */
  public findVariant(name: string): { variant: VariantSettings; chain: ServingChain } | undefined {
    const index = this.settings.variants.findIndex(({ definition }) => definition.VariantName === name);
    return index === -1 ? undefined : { variant: this.settings.variants[index], chain: this.chains[index] };
  }

  /** The variants as DescribeEndpoint shows them. */
  public describe(): Array<Record<string, unknown>> {
    return this.settings.variants.map(({ definition, weight, instanceCount }, i) => ({
      VariantName: definition.VariantName,
      DeployedImages: this.containers[i].map(({ image }) => ({
        SpecifiedImage: image,
        ResolvedImage: image,
        ResolutionTime: this.deployed,
      })),
      CurrentWeight: weight,
      DesiredWeight: weight,
      CurrentInstanceCount: instanceCount,
      DesiredInstanceCount: instanceCount,
    }));
  }

  /** Ends the containers after the requests that are under way. */
  public async drain(): Promise<void> {
    await Promise.all(this.chains.map((chain) => chain.stop()));
  }

  /** Ends the containers at once. */
  public async kill(): Promise<void> {
    await Promise.all(this.chains.map((chain) => chain.kill()));
  }
}
