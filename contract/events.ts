// What wakes handlers, and the words of AWS that both sides compare with: imports nothing.

/** What a schedule says to the function that it invokes. */
export const SCHEDULED = { window: 'schedule', recheck: 'recheck', sweep: 'sweep' } as const;

/** EventBridge's names of events. */
export const DETAIL_TYPES = {
  alarm: 'CloudWatch Alarm State Change',
  object: 'Object Created',
  modelPackage: 'SageMaker Model Package State Change',
  endpoint: 'SageMaker Endpoint State Change',
  execution: 'SageMaker Model Building Pipeline Execution Status Change',
} as const;

/** CloudWatch's word for an alarm that fires. */
export const IN_ALARM = 'ALARM';

/** The states of a pipeline execution that has ended. */
export const ENDED_EXECUTION_STATES = { succeeded: 'Succeeded', failed: 'Failed', stopped: 'Stopped' } as const;
