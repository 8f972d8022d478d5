// What wakes handlers, and the words of AWS that both sides compare with: imports nothing.

/** What a schedule says to the function that it invokes. */
export const SCHEDULED = { window: 'schedule', recheck: 'recheck', sweep: 'sweep', watch: 'watch' } as const;

/** EventBridge's names of events. */
export const DETAIL_TYPES = {
  /** An alarm of a retraining fires: wakes the retraining. */
  alarm: 'CloudWatch Alarm State Change',
  /** An object of S3 below the raw rows, with `onNewData`: wakes the retraining, in batches. */
  object: 'Object Created',
  /** A version is registered, approved or rejected: wakes the endpoint's controller; the retraining tells of it. */
  modelPackage: 'SageMaker Model Package State Change',
  /** The endpoint comes to another state: wakes its controller. */
  endpoint: 'SageMaker Endpoint State Change',
  /** A run ends: the retraining tells of a failed one and may start another, and candidate models are deleted. */
  execution: 'SageMaker Model Building Pipeline Execution Status Change',
} as const;

/** CloudWatch's word for an alarm that fires. */
export const IN_ALARM = 'ALARM';

/** The states of a pipeline execution that has ended. */
export const ENDED_EXECUTION_STATES = { succeeded: 'Succeeded', failed: 'Failed', stopped: 'Stopped' } as const;
