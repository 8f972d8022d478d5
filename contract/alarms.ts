// What stands in the description of each alarm, for constructs and docs: imports nothing but the contract.
import { runbookUrl } from './notices';

/** The alarms, by their section in the runbook, with what goes on meanwhile and what a person does. */
export const ALARMS = {
  ErrorAlarm: 'A rollout that is under way is rolled back. Look into the log of the containers.',
  LatencyAlarm: 'A rollout that is under way is rolled back. Look at the load and at the instances.',
  DriftAlarm:
    'What serves goes on serving. Read the report of the last windows; a retraining that this asks for is told.',
  DriftSilenceAlarm:
    'What serves goes on serving, unwatched. Look into the log of the detector and into the dead-letter queue.',
  CaptureAlarm:
    'What serves goes on serving. Look at the disks of the instances: SageMaker stops capturing when one is nearly full.',
  NotUnderstoodAlarm:
    'What serves goes on serving, unwatched. Open the page of the last window: it says what is not understood, by reason, with a sample.',
  FanOutAlarm: 'What serves goes on serving. Look at the failed execution of the state machine, and redrive it.',
  CriteriaAlarm:
    'What serves goes on serving. Read the report of the last windows; a retraining that this asks for is told.',
  GroupCriteriaAlarm:
    'What serves goes on serving, and no retraining starts. Read the rates of the groups in the report of the last windows.',
  QualitySilenceAlarm:
    'What serves goes on serving, unmeasured. Look into the log of the measurer and into the dead-letter queue.',
  CoverageAlarm:
    'What serves goes on serving, unmeasured. Look whether labels still arrive, and under the ids of the requests.',
  FailureAlarm:
    'Each failure has a message of its own, which says what goes on serving and what to do; the dashboard shows their kinds.',
  HandlerAlarm:
    'What serves goes on serving. Read the messages of the dead-letter queue, put right what they name, and send them again.',
  ControllerSilenceAlarm:
    'What serves goes on serving, but no approval and no deploy takes effect. Look at the controller and its schedule.',
  RetrainingSilenceAlarm:
    'What serves goes on serving, but what asks for a retraining and was not answered at once has no run, and runs that failed may be untold. Look at the function that decides and at the schedule of its re-check.',
} as const;

/** CloudWatch's limit: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAXIMUM_DESCRIPTION = 1024;

/**
 * The description of an alarm: what happened, what goes on and what to do, and the way to the runbook.
 *
 * @param happened a sentence without its full stop
 */
export function describeAlarm(name: keyof typeof ALARMS, happened: string): string {
  return `${happened}. ${ALARMS[name]} ${runbookUrl(name)}`.slice(0, MAXIMUM_DESCRIPTION);
}
