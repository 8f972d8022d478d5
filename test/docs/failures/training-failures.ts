import { type FailingPart, RETRAIN, test } from './failure-path';

export const RETRAIN_PART: FailingPart = {
  name: 'retrain',
  what: 'decides whether the pipeline runs',
  ends: 'queue',
  paths: [
    {
      fails: 'SageMaker refuses the start',
      retried: 'Lambda, twice, to no avail',
      ends: 'the record `refused`, and the dead-letter queue',
      told: ['RetrainingRefused', 'HandlerAlarm'],
      replay: 'put right what the reason names, then invoke the function with `{"reason": "why"}`',
      tests: [
        RETRAIN('refused-start', 'a start that SageMaker refuses is recorded and reported with what to do, once'),
        RETRAIN('refused-start', 'so is a pipeline that does not exist'),
      ],
    },
    {
      fails:
        'a decision: SageMaker, CloudWatch or S3 does not answer, the lock is held too long, another invocation wrote the ledger',
      retried: 'Lambda, twice; an alarm that stands, new data and what is owed by every re-check',
      ends: 'the dead-letter queue; what came only once (a schedule, the end of a pipeline, a hand) is lost unless it is replayed',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME`: starts what was asked for, once',
      tests: [
        RETRAIN('refused-start', 'what passes by itself is tried again without a message'),
        RETRAIN('faults', 'whoever has lost the lock writes nothing and starts nothing'),
        RETRAIN(
          'faults',
          'whatever is killed, delivered twice or read late: one run at a time, the cap holds, each start is told',
        ),
      ],
      errors: ['LedgerChangedError', 'LockHeldError'],
    },
    {
      fails: 'the invocation ends in the middle of a start',
      retried: 'the next invocation ends what was begun',
      ends: 'a start that is recorded and told as one',
      told: ['RetrainingStarted'],
      replay: 'nothing',
      tests: [
        RETRAIN('faults', 'an invocation that is killed anywhere leaves one run, told as the start that it is'),
        RETRAIN('faults', 'a start that was decided long ago and never asked for is decided anew'),
      ],
      logs: ['a start was decided and never asked for; its cause is tried again'],
    },
    {
      fails: 'nothing: a guard holds the run back',
      retried: 'the re-check, for alarms, data and what is owed',
      ends: 'the record `skipped`, with the reason',
      told: ['RetrainingSkipped'],
      replay: 'invoke the function with `{"reason": "why", "force": true}`',
      tests: [
        RETRAIN('retrain', 'an alarm that stands through the cooldown is told once, and once more when it is answered'),
      ],
      logs: ['decided'],
    },
    {
      fails: 'no re-check comes: its schedule is disabled or deleted, or the function fails on each',
      retried: 'nobody',
      ends: 'what could not be answered at once waits, and has its run when re-checks come again',
      told: ['RetrainingSilenceAlarm'],
      replay: 'enable the schedule, or invoke the function with `{"source": "recheck"}`',
      tests: [
        RETRAIN('retrain', 'a re-check that came to its end is counted where the alarm on silence looks'),
        RETRAIN('retrain', 'a re-check that cannot be counted is done all the same'),
      ],
      logs: ['the re-check could not be counted'],
    },
    {
      fails: 'the schedule of regular runs (`retraining.schedule`) sends nothing: somebody disabled or deleted it',
      retried: 'nobody',
      ends: 'a note in the ledger that it is told',
      told: ['ScheduleMissed'],
      replay: 'enable the schedule, and invoke the function with `{"reason": "regular run"}` to make up for the run',
      tests: [
        RETRAIN(
          'watch-schedule',
          'that sends nothing when it is due is told by a re-check, once, and anew when it has come in between',
        ),
      ],
      logs: ['when the schedule is due cannot be told'],
    },
    {
      fails: 'retraining does not clear the alarm',
      retried: 'nobody, after `maximumRunsPerAlarm` runs',
      ends: 'the alarm stands',
      told: ['RetrainingGivenUp', 'DriftAlarm', 'CriteriaAlarm'],
      replay: 'change data, recipe or limits, then invoke the function with `{"reason": "what has changed"}`',
      tests: [
        RETRAIN(
          'guards',
          'after three in a row the alarm starts no other one, and the message says what was tried and how to go on',
        ),
      ],
    },
    {
      fails: 'the requests: drift that looks like a broken feed',
      retried: 'nobody: a retraining cannot cure it',
      ends: 'no run',
      told: ['FeedFault', 'DriftAlarm'],
      replay: 'mend the client; or invoke the function with `{"reason": "why"}`',
      tests: [RETRAIN('guards', 'starts no run for its alarm, and says so')],
    },
    {
      fails: 'a drift monitor of which the baseline itself would be drift',
      retried: 'nobody: a retraining cannot cure it',
      ends: 'no run',
      told: ['CalibrationNeeded', 'DriftAlarm'],
      replay: 'let the monitor calibrate itself; or invoke the function with `{"reason": "why"}`',
      tests: [RETRAIN('guards', 'starts no run for its alarm, and says what to do')],
    },
    {
      fails: 'the diagnosis of a drift cannot be read',
      retried: 'nobody',
      ends: 'the alarm is answered as one without a diagnosis: by a run',
      told: ['RetrainingStarted'],
      replay: 'nothing',
      tests: [RETRAIN('find-diagnosis', 'a diagnosis that cannot be read holds nothing back')],
      logs: ['the diagnosis of the drift cannot be read'],
    },
    {
      fails: 'the measured quality of a drift cannot be read',
      retried: 'nobody',
      ends: 'the alarm is answered as one whose quality is not known',
      told: ['RetrainingStarted', 'FeedFault'],
      replay: 'nothing',
      tests: [RETRAIN('find-quality', 'quality that cannot be read holds no diagnosis back')],
      logs: ['the measured quality cannot be read'],
    },
    {
      fails: 'the ledger is damaged',
      retried: 'nobody',
      ends: 'set aside; the list of runs decides',
      told: ['LedgerSetAside'],
      replay: 'invoke the function for a scheduled run that was owed',
      tests: [RETRAIN('faults', 'a ledger that cannot be read is set aside, and the runs themselves decide')],
      logs: ['the ledger cannot be read and is set aside'],
    },
    {
      fails: 'the event of a run that failed is lost, or given up',
      retried: 'the next re-check finds the run, up to seven days after its start',
      ends: 'told once, also when the event comes later',
      told: ['RunFailed'],
      replay: 'nothing',
      tests: [
        RETRAIN(
          'failed-runs',
          'whose event was lost is told by the next re-check, once, and not again by a late event',
        ),
      ],
    },
    {
      fails: 'the failed steps of a run cannot be listed, when that it failed is told',
      retried: 'nobody',
      ends: 'told without the reason, which stands in the steps',
      told: ['RunFailed'],
      replay: 'nothing',
      tests: [RETRAIN('news', 'is told although its steps cannot be listed')],
      logs: ['the failed steps of the run cannot be listed'],
    },
    {
      fails: 'an event that is none, or a message of the queue that is no upload',
      retried: 'Lambda, twice; the queue, five times',
      ends: 'the dead-letter queue; the other messages of its batch are decided about',
      told: ['HandlerAlarm'],
      replay: 'nothing can be done with it: look who sent it, and delete it',
      tests: [
        RETRAIN('decide', '%j is refused with a reason'),
        RETRAIN('storm', 'what is no upload goes back to the queue, and holds up nothing'),
      ],
      errors: ['UnknownEventError'],
    },
  ],
};

const CLEANER = test('lambda/delete-candidates');
export const DELETE_CANDIDATES: FailingPart = {
  name: 'delete-candidates',
  what: 'deletes what a run leaves, and shows model cards',
  ends: 'queue',
  paths: [
    {
      fails: 'a candidate cannot be deleted, or the event names no run',
      retried: 'Lambda, twice',
      ends: 'the dead-letter queue; the models stay, cost nothing and serve nothing, and are deleted with the stack',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME`',
      tests: [
        CLEANER(
          'delete-candidates',
          'a refusal is told to CloudFormation at once, and thrown for an event, which is then tried again',
        ),
        CLEANER('delete-candidates', 'an event without a run is an error that shows it'),
      ],
      errors: ['UnknownRunError'],
    },
    {
      fails: 'the deletion of the stack: runs do not end, or a permission is missing',
      retried: 'the function, for 13 minutes',
      ends: 'answered FAILED with the reason: DELETE_FAILED',
      told: [],
      replay: 'delete the stack again',
      tests: [
        CLEANER(
          'delete-candidates',
          'a refusal is told to CloudFormation at once, and thrown for an event, which is then tried again',
        ),
      ],
      errors: ['RunsInProgressError'],
      logs: ['request failed'],
    },
    {
      fails: 'the model card of a version',
      retried: 'Lambda, twice',
      ends: 'the dead-letter queue; the version is registered all the same, without a card',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME`, as long as the card lies beside the version',
      tests: [CLEANER('put-card', 'a card that is none is an error, which ends in the dead-letter queue')],
      errors: ['UnreadableCardError'],
      logs: ['the model card is no more, so the registry shows none'],
    },
  ],
};

const TRACKER = test('lambda/track-run');
export const TRACK_RUN: FailingPart = {
  name: 'track-run',
  what: 'records runs in MLflow',
  ends: 'queue',
  paths: [
    {
      fails: 'MLflow refuses or does not answer, the experiment was deleted there, or the event names no run',
      retried: 'Lambda, twice',
      ends: 'the dead-letter queue; the run itself, its version and what serves go on without it',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME`, or the function with `{"pipelineExecutionArn": "…"}`',
      tests: [
        TRACKER('track-run', 'a call that fails on the way leaves nothing behind that the next one does not finish'),
        TRACKER('track-run', 'an experiment that was deleted by hand is told with what to do'),
      ],
      errors: ['MlflowError', 'NoRunError'],
      logs: ['the run is no more, so nothing of it is recorded'],
    },
    {
      fails: 'an MLflow that exists keeps artefacts elsewhere than `artifactBucket` and `artifactPrefix` say',
      retried: 'the next run, once they are put right',
      ends: 'the log; the run is recorded without artefacts, and its tags say where its pages are',
      told: [],
      replay: 'the function with `{"pipelineExecutionArn": "…"}`, after a deployment',
      tests: [
        TRACKER('track-run', 'that MLflow looks for in %s are not written, which is logged, and the run is recorded'),
      ],
      logs: ['artefacts are kept elsewhere by MLflow than where this function may write, so that the run has none'],
    },
  ],
};

const RECORDER = test('lambda/record-labels');
export const RECORD_LABELS: FailingPart = {
  name: 'record-labels',
  what: 'copies labelled rows into a feature group',
  ends: 'queue',
  paths: [
    {
      fails:
        'Feature Store refuses or does not answer, the feature group cannot take the rows, or the event names no file',
      retried: 'Lambda, twice',
      ends: 'the dead-letter queue; the rows are training data all the same',
      told: ['HandlerAlarm'],
      replay:
        '`sagemaker-lifecycle replay NAME`, or the function with `{"detail": {"bucket": {"name": "…"}, "object": {"key": "….csv"}}}`',
      tests: [
        RECORDER('record-labels', 'a feature group with %s is told'),
        RECORDER(
          'record-labels',
          'a record that is refused fails the event, so that Lambda tries it again and the dead letters keep it',
        ),
        RECORDER('record-labels', 'an event that names no file says how one is copied by hand'),
      ],
      errors: ['NoFeatureError', 'NoFileError'],
      logs: ['the file of labelled rows is no more, so nothing of it is copied'],
    },
  ],
};

const REGISTRY = test('lambda/empty-registry');
export const EMPTY_REGISTRY: FailingPart = {
  name: 'empty-registry',
  what: 'empties the registry when its stack is deleted',
  ends: 'queue',
  paths: [
    {
      fails: 'versions cannot be deleted, or come faster than they are deleted',
      retried: 'the function, five rounds',
      ends: 'answered FAILED with the reason: DELETE_FAILED',
      told: [],
      replay: 'stop what registers, delete the stack again',
      tests: [REGISTRY('empty-registry', 'a refusal and versions without end are answered with their reason')],
      errors: ['RegistryNotEmptyError'],
      logs: ['request failed'],
    },
  ],
};

const CHAMPION = test('lambda/ask-champion');
export const ASK_CHAMPION: FailingPart = {
  name: 'ask-champion',
  what: 'asks the version that serves about held-out rows',
  ends: 'caller',
  paths: [
    {
      fails: 'the champion cannot be asked, or answers too late',
      retried: 'nobody: no run ends by it',
      ends: 'the reason beside the metrics; a model that cannot be compared waits for a person',
      told: [],
      replay: 'start a run again, or approve the version by hand',
      tests: [
        CHAMPION('ask-champion', 'predictions that take too long are stopped, in time for the function to end'),
        CHAMPION('ask-champion', 'a registry that cannot be read ends no run, and approves nothing'),
      ],
      errors: ['ShortRowError'],
    },
    {
      fails: 'its model cannot be deleted',
      retried: 'the cleaner, when the run has ended',
      ends: 'deleted then',
      told: [],
      replay: 'nothing',
      tests: [CHAMPION('ask-champion', 'a model that cannot be deleted is left to the cleaner of the run')],
      logs: ['model not deleted'],
    },
  ],
};

const QUERY = test('lambda/unload-query');
export const UNLOAD_QUERY: FailingPart = {
  name: 'unload-query',
  what: "fills a run's source by a query",
  ends: 'caller',
  paths: [
    {
      fails: 'the query is refused, fails, finds nothing or takes too long',
      retried: 'the function, three times in all, where Athena calls it worth repeating',
      ends: 'a failed step, whose reason says what to do: the run fails',
      told: ['RunFailed'],
      replay: 'put right what the reason names, deploy, start a run again',
      tests: [
        QUERY(
          'unload-query',
          'what Athena calls worth repeating is repeated, in a folder of its own, three times in all',
        ),
        QUERY('unload-query', 'a query without rows fails the run, and names what to check'),
        QUERY('unload-query', 'a refusal is told with what Athena said; so is what is none'),
        QUERY('unload-query', 'a query that cannot be stopped is told as such'),
      ],
      errors: ['ExtractError'],
      logs: ['query not stopped', 'extract repeated'],
    },
  ],
};

const BATCH = test('lambda/run-batch');
export const RUN_BATCH: FailingPart = {
  name: 'run-batch',
  what: 'forecasts on a schedule',
  ends: 'queue',
  paths: [
    {
      fails: 'a step of the run, or somebody stops it',
      retried: 'nobody; the next due time is another batch',
      ends: 'nothing is published; the forecasts before it are the newest',
      told: ['BatchFailed'],
      replay:
        'put right what the reason names, then invoke the function with `{"reason": "why"}`, or retry the run in SageMaker',
      tests: [
        BATCH('run-batch', 'a failed run is told with the reasons of its steps'),
        BATCH(
          'run-batch',
          'a failed run names its first steps that failed, and is told although they cannot be listed',
        ),
        BATCH('run-batch', 'a run whose files somebody deleted is told as one that brought nothing'),
        BATCH(
          'run-batch',
          'a run that was stopped brings nothing; the next one does, and what it counts is counted once',
        ),
      ],
    },
    {
      fails: 'nothing: no version serves, a run is in progress, nothing is new',
      retried: 'the next due time',
      ends: 'no run; told at the first due time of the state, and at the 8th, 16th, 32nd, …',
      told: ['BatchSkipped'],
      replay: 'invoke the function with `{"reason": "why"}`',
      tests: [
        BATCH('run-batch', 'a run in progress holds back the next one, and people are told'),
        BATCH('run-batch', 'a table that has not changed is forecast once, a new version forecasts it again'),
        BATCH('run-batch', 'unchanged, unchanged, changed, unchanged: each state is told once'),
        BATCH('run-batch', 'what lasts is told again after a week, after two, after a month'),
        BATCH('run-batch', 'no version yet, and no rows, are told'),
      ],
    },
    {
      fails: 'the schedule of batches sends nothing: somebody disabled or deleted it',
      retried: 'nobody',
      ends: 'no run; told at the first due time that is missed, and at the 8th, 16th, 32nd, …',
      told: ['BatchMissed'],
      replay: 'enable the schedule, and invoke the function with `{"reason": "missed batch"}`',
      tests: [
        BATCH(
          'watch-schedule',
          'that sends nothing is told once, less and less often as it lasts, and anew after an event',
        ),
        BATCH('watch-schedule', 'whose batches are skipped, or cannot be started, is no silent one'),
      ],
      logs: ['when the schedule is due cannot be told'],
    },
    {
      fails: 'starting or publishing: a permission, S3 or SageMaker',
      retried: 'Lambda, twice',
      ends: 'the dead-letter queue',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME`',
      tests: [
        BATCH('run-batch', 'an event of something else is an error'),
        BATCH(
          'run-batch',
          'the same due time starts one run, and its end counts once, however often their events come',
        ),
      ],
      errors: ['UnknownBatchEventError'],
    },
  ],
};

const OPERATIONS = 'test/e2e/operations.test.ts';
export const RUN: FailingPart = {
  name: 'a run of the pipeline',
  what: 'its steps and jobs',
  paths: [
    {
      fails: 'a step: the data, the training, the evaluation, a query',
      retried: 'nobody; where a run is asked for again, by the re-check as well, cooldown and caps hold',
      ends: 'a failed step with one line that says why; what serves goes on serving',
      told: ['RunFailed'],
      replay:
        'put right what the step says, then invoke the function of the output `RetrainFunctionName` with `{"reason": "why"}`',
      tests: [
        [OPERATIONS, 'an empty source prefix fails the run with its address, and people are told'],
        [OPERATIONS, 'a column that the data lacks fails the run with its name'],
        RETRAIN('news', 'is told with attributes, and says %s'),
        [
          'test/lib/ml-lifecycle.test.ts',
          'a failed run is reported for hours, as every other event, and left in the queue after that',
        ],
      ],
    },
    {
      fails: 'the model misses a criterion',
      retried: 'nobody',
      ends: 'no version: the failed step `Reject` names the criteria; what serves goes on serving',
      told: ['RunFailed'],
      replay: 'read the evaluation; change data, recipe or criteria, and start a run again',
      tests: [
        [OPERATIONS, 'a model that misses a criterion is not registered, says why, and the old one keeps serving'],
      ],
    },
  ],
};

export const DELIVERY: FailingPart = {
  name: 'rules, schedules and the queue of new data',
  what: 'what brings events to functions',
  paths: [
    {
      fails: 'a rule or a schedule cannot deliver an event: a permission, a function that is throttled',
      retried: 'EventBridge, ten times or for six hours; the scheduler, three times within an hour',
      ends: 'the dead-letter queue, with the ARN of the rule or the schedule',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME`, or invoke the function with the event',
      tests: [
        [
          'test/constructs/watching/lifecycle-alarms.test.ts',
          'that a schedule or a rule could not deliver ends in the queue as well',
        ],
        [
          'test/lambda/deploy-model/replay.test.ts',
          'letters go back to the functions that failed on them, or to the queue before one; what is not understood stays',
        ],
      ],
    },
    {
      fails: 'a batch of new objects is failed on',
      retried: 'the queue, five times',
      ends: 'the dead-letter queue; the re-check finds new data that no run has seen',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME`',
      tests: [
        [
          'test/constructs/retraining/trigger-options.test.ts',
          'new data goes through a queue: batched, two at a time, encrypted, with the dead letters of the stack',
        ],
        RETRAIN('storm', 'what is no upload goes back to the queue, and holds up nothing'),
      ],
    },
    {
      fails: 'an event is lost on its way',
      retried: 'the sweep of the controller, the re-check of the retraining, the next window of a monitor',
      ends: 'made up for',
      told: ['ControllerSilenceAlarm', 'RetrainingSilenceAlarm', 'DriftSilenceAlarm', 'QualitySilenceAlarm'],
      replay: 'nothing',
      tests: [
        ['test/constructs/watching/lifecycle-alarms.test.ts', 'fires when its controller is silent'],
        [
          'test/constructs/watching/lifecycle-alarms.test.ts',
          'fires when its retraining is silent: three re-checks that came to no end',
        ],
        [
          'test/constructs/watching/silence-alarm.test.ts',
          '%s fires when three times in a row nothing came, and not before',
        ],
        [
          'test/docs/what-is-created.test.ts',
          'silence of three windows is an alarm, also where no window was ever evaluated',
        ],
      ],
    },
  ],
};

export const TELLING: FailingPart = {
  name: 'telling',
  what: 'the topic, the event bus and the count of failures',
  paths: [
    {
      fails: 'the topic or the bus does not take a notice',
      retried:
        'the invocation fails, so that its event comes again: always that of the retraining and the monitors, that of the controller where nobody else was told',
      ends: 'the whole notice in the log of the function',
      told: ['NoticeUndelivered', 'FailureAlarm'],
      replay: 'read the notice in the log; let the function publish to the topic, or its key be used',
      tests: [
        ['test/engine/aws/notice.test.ts', 'a failure that nobody hears is an error, so that its event comes again'],
        [
          'test/engine/aws/notice.test.ts',
          'who insists gets the error of what may pass, and not that of what never will',
        ],
        [
          'test/lambda/measure-quality/measure-quality.test.ts',
          'are told again when the message was not taken, and every step goes on',
        ],
        [
          'test/lambda/detect-drift/detect-drift.test.ts',
          'tells it again where the event was not taken, and the alarm does not wait for that',
        ],
      ],
      errors: ['EventRefusedError'],
      logs: ['a notice could not be delivered'],
    },
  ],
};
