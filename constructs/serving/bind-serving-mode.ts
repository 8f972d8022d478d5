import type { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import { Construct } from 'constructs';
import { refuse } from '../foundation/refuse';
import { LifecycleValidationError } from '../foundation/validation-error';
import { ENDPOINT_RULES } from '../rules/all-rules';
import { Rollout } from './rollout';
import { ServingMode, type ServingModeConfig, type ServingModeContext } from './serving-mode';

/** What an endpoint declares of how it serves. */
export interface DeclaredServing {
  readonly servingMode?: ServingMode;
  readonly instanceType?: InstanceType;
  readonly instanceCount?: number;
  readonly rollout?: Rollout;
  readonly captureSamplingPercentage?: number;
  readonly networkIsolation?: boolean;
  readonly environment?: Record<string, string>;
}

/** How an endpoint serves, with what its mode allows. */
export interface BoundServing extends Pick<ServingModeConfig, 'mode' | 'settings'> {
  /** Absent where the mode has no rollout step by step. */
  readonly rollout?: Rollout;
  readonly captureSamplingPercentage: number;
  readonly networkIsolation: boolean;
}

/** Asks the mode what it brings, and refuses what it does not allow. */
export function bindServingMode(
  scope: Construct,
  declared: DeclaredServing,
  context: ServingModeContext,
): BoundServing {
  const { instanceType, instanceCount, servingMode } = declared;
  if (servingMode && (instanceType !== undefined || instanceCount !== undefined)) {
    throw new LifecycleValidationError(
      'servingMode: says which instances serve, leave out instanceType and instanceCount',
    );
  }
  const mode = servingMode ?? ServingMode.realTime({ instanceType, instanceCount });
  const config = mode.bind(new Construct(scope, 'ServingMode'), context);
  refuse(
    ENDPOINT_RULES,
    {
      mode: config.mode,
      inVpc: context.inVpc,
      isolated: declared.networkIsolation === true,
      captures: (declared.captureSamplingPercentage ?? 0) > 0,
      instanceType: config.settings.instanceType,
      shiftsInSteps: (declared.rollout ?? Rollout.canary())._shiftsInSteps && config.instanceCount !== undefined,
      environment: declared.environment,
    },
    {},
  );
  refuseUnable(config, 'vpc', context.inVpc, config.vpc);
  refuseUnable(config, 'captureSamplingPercentage', (declared.captureSamplingPercentage ?? 0) > 0, config.dataCapture);
  refuseUnable(config, 'networkIsolation', declared.networkIsolation === true, config.networkIsolation);
  refuseUnable(config, 'rollout', declared.rollout !== undefined, config.instanceCount !== undefined);
  return {
    mode: config.mode,
    settings: config.settings,
    rollout: config.instanceCount === undefined ? undefined : bindRollout(declared.rollout, config.instanceCount),
    captureSamplingPercentage: (config.dataCapture ?? true) ? (declared.captureSamplingPercentage ?? 100) : 0,
    networkIsolation: (config.networkIsolation ?? true) && (declared.networkIsolation ?? true),
  };
}

function bindRollout(declared: Rollout | undefined, instanceCount: number): Rollout {
  const rollout = declared ?? Rollout.canary();
  rollout._checkInstanceCount(instanceCount);
  return rollout;
}

function refuseUnable({ mode }: ServingModeConfig, prop: string, wanted: boolean, allowed = true): void {
  if (wanted && !allowed) {
    throw new LifecycleValidationError(`${prop}: is not possible with the serving mode ${mode}`);
  }
}
