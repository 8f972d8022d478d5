import type { DeploymentConfig, ProductionVariant } from '@aws-sdk/client-sagemaker';
import type { SageMakerContext } from '../context';
import type { EndpointConfigs } from '../endpoint-configs';
import { messageOf, validationError } from '../errors';
import type { Models } from '../models';
import type { DataCapture } from './data-capture';
import type { Endpoint } from './endpoint';
import { Fleet, type FleetSettings } from './fleet';

/** Real seconds between two looks at the rollback alarms. */
const LOOK_SECONDS = 0.05;

/** One step of a rollout: so much traffic for so long. */
export interface TrafficStep {
  readonly stage: 'ActivatingTraffic' | 'Baking';
  /** From 0 to 1. */
  readonly share: number;
  /** Simulated seconds. */
  readonly seconds: number;
}

/**
 * The steps by which a deployment configuration moves the traffic; without one, all at once. The waits alone count
 * towards MaximumExecutionTimeoutInSeconds: containers start in real time.
 *
 * @throws AwsError ValidationException for what AWS refuses, or the local cloud does not do
 */
export function planTraffic(deployment: DeploymentConfig | undefined, variants: ProductionVariant[]): TrafficStep[] {
  if (deployment?.RollingUpdatePolicy !== undefined) {
    throw validationError('The local cloud does blue/green deployments; RollingUpdatePolicy is not one.');
  }
  const policy = deployment?.BlueGreenUpdatePolicy;
  const routing = policy?.TrafficRoutingConfiguration;
  const termination = policy?.TerminationWaitInSeconds ?? 0;
  const wait = routing?.WaitIntervalInSeconds ?? 0;
  const steps = routingShares(routing?.Type ?? 'ALL_AT_ONCE', routing, variants).map(
    (share): TrafficStep => ({ stage: 'ActivatingTraffic', share, seconds: wait }),
  );
  steps.push({ stage: 'Baking', share: 1, seconds: termination });
  const total = steps.reduce((sum, { seconds }) => sum + seconds, 0);
  const limit = policy?.MaximumExecutionTimeoutInSeconds;
  if (limit !== undefined && limit < total) {
    throw validationError(
      `MaximumExecutionTimeoutInSeconds ${limit} must be at least the ${total} seconds that the deployment waits.`,
    );
  }
  return steps;
}

/** The shares before the whole traffic. */
function routingShares(type: string, routing: any, variants: ProductionVariant[]): number[] {
  if (type === 'ALL_AT_ONCE') {
    return [];
  }
  const name = type === 'CANARY' ? 'CanarySize' : 'LinearStepSize';
  const size = routing?.[name];
  if (size === undefined) {
    throw validationError(`${name} is required for a deployment of type ${type}.`);
  }
  const instances = variants.reduce((sum, { InitialInstanceCount = 1 }) => sum + InitialInstanceCount, 0);
  const share = size.Type === 'CAPACITY_PERCENT' ? size.Value / 100 : size.Value / instances;
  const smallest = type === 'LINEAR' ? 0.1 : 0;
  if (share > 0.5 || share < smallest) {
    throw validationError(
      `${name} must be ${type === 'LINEAR' ? 'between 10 and' : 'at most'} 50 percent of the capacity, got ${size.Value} ${size.Type}.`,
    );
  }
  return type === 'CANARY' ? [share] : Array.from({ length: Math.ceil(1 / share) - 1 }, (_, i) => share * (i + 1));
}

/** Brings a configuration into service behind an endpoint. */
export class Rollouts {
  constructor(
    private readonly context: SageMakerContext,
    private readonly models: Models,
    private readonly configs: EndpointConfigs,
    private readonly capture: DataCapture,
  ) {}

  /** The first start: InService, or Failed when the containers are not healthy. */
  public async create(endpoint: Endpoint): Promise<void> {
    try {
      endpoint.fleet = await this.startFleet(endpoint, endpoint.settings);
      endpoint.abort.signal.throwIfAborted();
    } catch (error) {
      this.unlessAborted(endpoint, () => endpoint.enter('Failed', messageOf(error)));
      return;
    }
    endpoint.enter('InService');
  }

  /**
   * An update: the old fleet serves until the new one is healthy, has had its steps of traffic, and no rollback alarm
   * went off; otherwise it keeps serving, and the endpoint is InService with the reason.
   *
   * When a jump of the clock passes the end of a bake, the alarms count as they stand right after the jump.
   */
  public async update(
    endpoint: Endpoint,
    settings: FleetSettings,
    deployment: DeploymentConfig | undefined,
    steps: TrafficStep[],
  ): Promise<void> {
    const { signal } = endpoint.abort;
    const rollout = {
      settings,
      startTime: this.context.clock.now(),
      share: 0,
      stage: 'Creating',
      fleet: undefined as Fleet | undefined,
    };
    endpoint.rollout = rollout;
    endpoint.enter('Updating');
    try {
      rollout.fleet = await this.startFleet(endpoint, settings);
      const alarms = deployment?.AutoRollbackConfiguration?.Alarms?.map(({ AlarmName }) => AlarmName!) ?? [];
      for (const step of steps) {
        endpoint.enterStage(step.stage, step.share);
        await this.bake(step.seconds, alarms, signal);
      }
      // AWS reads the configuration until the end: one that was deleted meanwhile breaks the update
      this.configs.find(settings.config.name);
    } catch (error) {
      await this.unlessAborted(endpoint, () => this.rollBack(endpoint, messageOf(error)));
      return;
    }
    const old = endpoint.fleet;
    endpoint.fleet = rollout.fleet;
    endpoint.settings = settings;
    endpoint.rollout = undefined;
    endpoint.lastDeploymentConfig = deployment;
    await this.capture.flush();
    endpoint.enter('InService');
    await old?.drain();
  }

  /** Holds the clock: CloudFormation waits an hour for a rollout, and that is a minute of a clock that runs fast. */
  private startFleet(endpoint: Endpoint, settings: FleetSettings): Promise<Fleet> {
    const { clock } = this.context;
    return clock.hold(() => Fleet.start(this.context, this.models, endpoint.name, settings, endpoint.abort.signal));
  }

  private async rollBack(endpoint: Endpoint, reason: string): Promise<void> {
    const { fleet } = endpoint.rollout!;
    endpoint.rollout!.share = 0;
    endpoint.enter('RollingBack', reason);
    endpoint.rollout = undefined;
    await fleet?.drain();
    await this.unlessAborted(endpoint, () => endpoint.enter('InService', reason));
  }

  /** Whoever aborts a rollout decides what the endpoint becomes, and ends its fleets. */
  private unlessAborted<T>(endpoint: Endpoint, act: () => T): T | undefined {
    return endpoint.abort.signal.aborted ? undefined : act();
  }

  private async bake(seconds: number, alarms: string[], signal: AbortSignal): Promise<void> {
    const { clock, metrics } = this.context;
    const until = clock.now().getTime() + seconds * 1000;
    for (;;) {
      const tripped = alarms.filter((name) => metrics.alarmState(name) === 'ALARM');
      if (tripped.length > 0) {
        throw new Error(
          `The deployment was rolled back because these CloudWatch alarms are in state ALARM: ${tripped.join(', ')}`,
        );
      }
      const left = (until - clock.now().getTime()) / 1000;
      if (left <= 0) {
        return;
      }
      await clock.sleep(Math.min(left, LOOK_SECONDS * clock.pace), signal);
    }
  }
}
