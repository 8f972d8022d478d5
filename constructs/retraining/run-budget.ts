import { Token } from 'aws-cdk-lib';
import { LifecycleValidationError } from '../foundation/validation-error';
import { StepType } from '../pipeline/pipeline-step';

/** What the runs of a calendar month may cost. */
export interface RunBudget {
  /** The most that the runs of a calendar month (UTC) may cost, in the currency of the prices. */
  readonly maximumPerMonth: number;
  /**
   * What an hour of an instance costs, by instance type, such as `{ 'ml.m5.large': 0.115 }`: of every type that the steps of
   * the pipeline use. See AWS's price list of your region.
   */
  readonly prices: Record<string, number>;
  /**
   * The currency of the prices, for messages.
   * @default 'USD'
   */
  readonly currency?: string;
}

/** Checks a budget as far as it can be checked without the pipeline. */
export function checkBudget(budget: RunBudget | undefined): void {
  const amounts = {
    maximumPerMonth: budget?.maximumPerMonth,
    ...Object.fromEntries(Object.entries(budget?.prices ?? {}).map(([type, price]) => [`prices['${type}']`, price])),
  };
  for (const [name, amount] of Object.entries(amounts)) {
    if (amount !== undefined && !Token.isUnresolved(amount) && !(amount >= 0 && Number.isFinite(amount))) {
      throw new LifecycleValidationError(`budget.${name}: must be an amount of at least 0, got ${amount}`);
    }
  }
}

/** Instances of one type. */
interface RenderedInstances {
  readonly InstanceType?: unknown;
  readonly InstanceCount?: unknown;
}

/** The instances of a job: of one type, of groups, or, in a tuning, of the first of some types that there is. */
interface RenderedCluster extends RenderedInstances {
  readonly InstanceGroups?: readonly RenderedInstances[];
  readonly InstanceConfigs?: readonly RenderedInstances[];
}

/** What the requests of steps say of instances. */
interface RenderedRequest {
  readonly ProcessingResources?: { readonly ClusterConfig?: RenderedCluster };
  readonly ResourceConfig?: RenderedCluster;
  readonly TrainingJobDefinition?: {
    readonly HyperParameterTuningResourceConfig?: RenderedCluster;
    readonly ResourceConfig?: RenderedCluster;
  };
  readonly HyperParameterTuningJobConfig?: {
    readonly ResourceLimits?: { readonly MaxParallelTrainingJobs?: unknown };
  };
  readonly TransformResources?: RenderedCluster;
  readonly IfSteps?: readonly RenderedStep[];
  readonly ElseSteps?: readonly RenderedStep[];
}

/** A step as a pipeline's definition has it. */
interface RenderedStep {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments?: RenderedRequest;
}

/** Instances of a step. */
interface StepInstances {
  readonly step: string;
  readonly instanceType: unknown;
  readonly instanceCount: number;
}

/**
 * What an hour of each step costs, by the step's name; those without instances cost nothing.
 *
 * @param steps of the pipeline's definition
 * @throws LifecycleValidationError for an instance type without a price, or one that is known only when the pipeline runs
 */
export function priceSteps(steps: readonly RenderedStep[], { prices }: RunBudget): Record<string, number> {
  const costs: Record<string, number> = {};
  for (const { step, instanceType, instanceCount } of steps.flatMap((each) => listClusters(each))) {
    costs[step] = (costs[step] ?? 0) + findPrice(step, instanceType, prices) * instanceCount;
  }
  return costs;
}

function findPrice(step: string, instanceType: unknown, prices: Record<string, number>): number {
  if (typeof instanceType !== 'string' || Token.isUnresolved(instanceType)) {
    throw new LifecycleValidationError(
      `budget: the instance type of the step ${step} is known only when the pipeline runs, so that its cost cannot be`,
    );
  }
  if (!Object.hasOwn(prices, instanceType)) {
    throw new LifecycleValidationError(
      `budget.prices: must have the price of ${instanceType}, which the step ${step} uses, got ${Object.keys(prices).join(', ') || 'none'}`,
    );
  }
  return prices[instanceType]!;
}

function listClusters({ Name: step, Type, Arguments: request = {} }: RenderedStep): StepInstances[] {
  // Of several types all bound the cost.
  const cluster = (resources: RenderedCluster = {}, times = 1): StepInstances[] =>
    (resources.InstanceGroups ?? resources.InstanceConfigs ?? [resources]).map(({ InstanceType, InstanceCount }) => ({
      step,
      instanceType: InstanceType,
      instanceCount: (Number(InstanceCount) || 1) * times,
    }));
  switch (Type) {
    case StepType.PROCESSING:
      return cluster(request.ProcessingResources?.ClusterConfig);
    case StepType.TRAINING:
      return cluster(request.ResourceConfig);
    case StepType.TUNING:
      return cluster(
        request.TrainingJobDefinition?.HyperParameterTuningResourceConfig ??
          request.TrainingJobDefinition?.ResourceConfig,
        Number(request.HyperParameterTuningJobConfig?.ResourceLimits?.MaxParallelTrainingJobs) || 1,
      );
    case StepType.TRANSFORM:
      return cluster(request.TransformResources);
    case StepType.CONDITION:
      return [...(request.IfSteps ?? []), ...(request.ElseSteps ?? [])].flatMap(listClusters);
    default:
      return [];
  }
}
