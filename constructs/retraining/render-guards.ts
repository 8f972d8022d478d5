import { Duration, Lazy, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DEFAULT_GUARDS, type Guards, MAXIMUM_RUNS_PER_ALARM } from '../../contract/retrain-guards';
import { checkSameEnvironment } from '../foundation/check-environment';
import { checkInteger } from '../foundation/names';
import { keepReadable } from '../foundation/readable-file';
import { LifecycleValidationError } from '../foundation/validation-error';
import type { TrainingPipeline } from '../pipeline/training-pipeline';
import { checkRecheckInterval } from './check-trigger';
import { checkBatch } from './new-data-queue';
import { renderQuietHours } from './quiet-hours';
import type { RetrainTriggerProps } from './retrain-trigger-props';
import { checkBudget, priceSteps } from './run-budget';

/** Checks when a trigger retrains and when it does not. */
export function checkOptions(scope: Construct, props: RetrainTriggerProps): void {
  checkInteger('maximumRunsPerDay', props.maximumRunsPerDay, 1, 1000);
  checkInteger('maximumRunsPerMonth', props.maximumRunsPerMonth, 1, 1000);
  checkInteger('maximumRunsPerAlarm', props.maximumRunsPerAlarm, 1, 1000);
  checkRecheckInterval(props.recheckInterval);
  checkBatch(props.newDataBatch);
  checkBudget(props.budget);
  if (props.newDataBatch && !props.newData) {
    throw new LifecycleValidationError('newDataBatch: needs new data that starts a retraining, but there is none');
  }
  if (props.budget && !hasSteps(props.pipeline)) {
    throw new LifecycleValidationError(
      `budget: needs the steps of the pipeline, so that it must be a TrainingPipeline of the app, got ${props.pipeline.node.path}; maximumRunsPerMonth bounds the runs of any other`,
    );
  }
  for (const [index, pipeline] of (props.afterPipelines ?? []).entries()) {
    checkSameEnvironment(`afterPipelines[${index}]`, scope, pipeline);
    if (
      pipeline.node.path === props.pipeline.node.path ||
      isSameName(pipeline.pipelineName, props.pipeline.pipelineName)
    ) {
      throw new LifecycleValidationError(
        `afterPipelines[${index}]: must not be the pipeline that is started, which would never end, got ${pipeline.node.path}`,
      );
    }
  }
}

/** When a run may start, for the function that decides, as JSON. */
export function renderGuards(scope: Construct, props: RetrainTriggerProps): string {
  const { budget, pipeline } = props;
  const cooldown = props.cooldown ?? Duration.seconds(DEFAULT_GUARDS.cooldownSeconds);
  const guards: Guards = {
    cooldownSeconds: cooldown.toSeconds(),
    maximumRunsPerDay: props.maximumRunsPerDay ?? DEFAULT_GUARDS.maximumRunsPerDay,
    alarmMemorySeconds: (props.alarmMemory ?? cooldown).toSeconds(),
    maximumRunsPerMonth: props.maximumRunsPerMonth,
    maximumRunsPerAlarm: props.maximumRunsPerAlarm === MAXIMUM_RUNS_PER_ALARM ? undefined : props.maximumRunsPerAlarm,
    retrainsOnFault: props.retrainOnFault || undefined,
    retrainsUncalibrated: props.retrainOnUncalibratedDrift || undefined,
    quietHours: renderQuietHours(props.quietHours),
    condition: props.startWhen?._bind({
      alarms: props.alarms ?? [],
      newData: props.newData !== undefined,
      schedule: props.schedule !== undefined,
      pipelines: props.afterPipelines ?? [],
    }),
    budget: budget && {
      maximumPerMonth: budget.maximumPerMonth,
      currency: budget.currency ?? 'USD',
      // Steps are added after the trigger as well.
      hourlyCosts: Lazy.any({
        produce: () => priceSteps((pipeline as TrainingPipeline)._renderSteps(), budget),
      }) as unknown as Record<string, number>,
    },
  };
  const alarms = (props.alarms ?? []).map(({ alarmName }) => alarmName);
  keepReadable(scope, 'triggers', () => ({ pipelineName: pipeline.pipelineName, alarms, guards }));
  return Stack.of(scope).toJsonString(guards);
}

/** An imported pipeline has its steps elsewhere. */
function hasSteps(pipeline: RetrainTriggerProps['pipeline']): pipeline is TrainingPipeline {
  return '_renderSteps' in pipeline;
}

function isSameName(one: string, other: string): boolean {
  return !Token.isUnresolved(one) && one === other;
}
