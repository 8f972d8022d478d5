import { ASK_CHAMPION_VARIABLES } from '../../contract/environment';
import { isBatch } from './batches';
import { type Cost, cost } from './cost';
import { type Item, readVariables } from './items';
import type { PriceTable } from './price-file';
import { type Fact, type Facts, ORDER } from './resolve';

/** What a run of a pipeline costs. */
export interface RunCosts {
  /** The pipeline's construct path. */
  readonly path: string;
  readonly costs: readonly Cost[];
  /** Instances that are not in the table of prices. */
  readonly unknown: readonly string[];
}

/** What a step's request says about its instances. */
interface Work {
  readonly resources?: Facts;
  readonly minutes: number;
  /** The seconds after which it is stopped. */
  readonly limit?: Fact;
  readonly times: number;
  readonly isSpot: boolean;
}

/** What each run of each pipeline that trains costs, in the time that is assumed. */
export function listRunCosts(items: readonly Item[], table: PriceTable): RunCosts[] {
  return items
    .filter((item) => item.type === 'AWS::SageMaker::Pipeline' && !isBatch(item, items))
    .map((item) => countRun(item, table, items));
}

/** What a run of a pipeline costs, in the time that is assumed. */
export function countRun({ path, facts }: Item, table: PriceTable, items: readonly Item[]): RunCosts {
  const definition = ((facts.PipelineDefinition as Facts | undefined)?.PipelineDefinitionBody ?? {}) as Facts;
  const counted = listSteps(definition.Steps as Facts | undefined).flatMap(([name, step]) =>
    countStep(name, step, definition, table, items),
  );
  return {
    path,
    costs: counted.filter((each) => typeof each !== 'string'),
    unknown: counted.filter((each) => typeof each === 'string'),
  };
}

/** All steps, those of conditions too. */
function listSteps(steps: Facts = {}): [string, Facts][] {
  return Object.entries(steps).flatMap(([name, step]): [string, Facts][] => {
    if (name === ORDER || typeof step !== 'object' || step === null) {
      return [];
    }
    const { IfSteps, ElseSteps } = ((step as Facts).Arguments ?? {}) as Facts;
    return [[name, step as Facts], ...[IfSteps, ElseSteps].flatMap((inner) => listSteps(inner as Facts | undefined))];
  });
}

function countStep(
  name: string,
  step: Facts,
  definition: Facts,
  { prices, assumptions }: PriceTable,
  items: readonly Item[],
): (Cost | string)[] {
  const work = readWork(step, assumptions, items);
  if (work?.resources === undefined) {
    return [];
  }
  const { resources, minutes, limit, times, isSpot } = work;
  const type = String(readParameter(resources.InstanceType, definition));
  const instances = Number(readParameter(resources.InstanceCount ?? 1, definition));
  const hour = prices.instanceHour[type];
  if (hour === undefined) {
    return [type];
  }
  if (Number.isNaN(instances * times)) {
    return [`${type} of step ${name}, whose number only the run knows`];
  }
  const warm = Number(resources.KeepAlivePeriodInSeconds ?? 0) / 60;
  const share = isSpot ? assumptions.spotShare : 1;
  const each = hour * instances * share * times;
  const most = limit === undefined ? '' : `, at most ${dollars((each * Number(limit)) / 3600)} USD where it is stopped`;
  const how = [
    times > 1 ? `${times} trainings on ` : '',
    `${instances} × ${type}`,
    isSpot ? ' spot' : '',
    `, ${minutes} min${warm > 0 ? ` and ${warm} min kept warm` : ''}${times > 1 ? ' each' : ''}`,
    most,
  ];
  return [cost(`step ${name}`, how.join(''), (each * (minutes + warm)) / 60)];
}

/** `0.0096`, `0.12`, `1,234.50`. */
export function dollars(amount: number): string {
  return amount !== 0 && Math.abs(amount) < 0.01
    ? amount.toPrecision(2)
    : amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function readWork(step: Facts, assumptions: PriceTable['assumptions'], items: readonly Item[]): Work | undefined {
  const given = (step.Arguments ?? {}) as Facts;
  const limitOf = (request: Facts): Fact | undefined =>
    (request.StoppingCondition as Facts | undefined)?.MaxRuntimeInSeconds;
  switch (step.Type) {
    case 'Processing':
      return {
        resources: (given.ProcessingResources as Facts | undefined)?.ClusterConfig as Facts | undefined,
        minutes: assumptions.processingMinutes,
        limit: limitOf(given),
        times: 1,
        isSpot: false,
      };
    case 'Transform':
      return {
        resources: given.TransformResources as Facts | undefined,
        minutes: assumptions.transformMinutes,
        times: 1,
        isSpot: false,
      };
    case 'Training':
      return {
        resources: given.ResourceConfig as Facts | undefined,
        minutes: assumptions.trainingMinutes,
        limit: limitOf(given),
        times: 1,
        isSpot: given.EnableManagedSpotTraining === true,
      };
    case 'Tuning': {
      const training = (given.TrainingJobDefinition ?? {}) as Facts;
      const { ResourceLimits } = (given.HyperParameterTuningJobConfig ?? {}) as Facts;
      return {
        resources: (training.ResourceConfig ?? training.HyperParameterTuningResourceConfig) as Facts | undefined,
        minutes: assumptions.trainingMinutes,
        limit: limitOf(training),
        times: Number((ResourceLimits as Facts | undefined)?.MaxNumberOfTrainingJobs ?? 1),
        isSpot: training.EnableManagedSpotTraining === true,
      };
    }
    case 'Lambda':
      return given.action === 'ask' ? readChampion(step, assumptions, items) : undefined;
    default:
      return undefined;
  }
}

/** The version that serves answers the held-out rows as well, in a transform that a function starts. */
function readChampion(
  step: Facts,
  { transformMinutes }: PriceTable['assumptions'],
  items: readonly Item[],
): Work | undefined {
  const asked = items.find(
    ({ type, path }) => type === 'AWS::Lambda::Function' && step.FunctionArn === `\${${path}.Arn}`,
  );
  const { instanceType } = (readVariables(asked)[ASK_CHAMPION_VARIABLES.config] ?? {}) as Facts;
  return instanceType === undefined
    ? undefined
    : { resources: { InstanceType: instanceType }, minutes: transformMinutes, times: 1, isSpot: false };
}

/** A parameter of the pipeline is what it is by default. */
function readParameter(fact: Fact | undefined, { Parameters }: Facts): Fact | undefined {
  const name = /^Parameters\.(.+)$/.exec(String((fact as Facts | undefined)?.Get))?.[1];
  return name === undefined ? fact : ((Parameters as Facts | undefined)?.[name] as Facts | undefined)?.DefaultValue;
}
