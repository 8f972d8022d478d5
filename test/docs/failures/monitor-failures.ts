import { DRIFT, type FailingPart, QUALITY } from './failure-path';

const HANDLER = (name: string) =>
  [
    `test/lambda/${name}/handler.test.ts`,
    'the environment is read, with trailing slashes dropped and defaults filled in',
  ] as const;

export const DETECT_DRIFT: FailingPart = {
  name: 'detect-drift',
  what: 'the drift monitor',
  ends: 'queue',
  paths: [
    {
      fails: 'all windows that are due: a permission, the baseline, S3 or SageMaker',
      retried: 'Lambda, twice; then the next event of the schedule tries all of them again, for 13 days',
      ends: 'the dead-letter queue; the windows stay due',
      told: ['HandlerAlarm', 'DriftSilenceAlarm'],
      replay: 'mend the cause; the next event makes up for the windows, or `sagemaker-lifecycle replay NAME`',
      tests: [
        DRIFT('detect-drift', 'that lacks a file is an error that names it'),
        DRIFT('detect-drift', 'an error that is not an absence is passed on'),
        DRIFT(
          'window-orders',
          'every row counts towards one verdict at most, and the same one in any order, repeated, and at once',
        ),
      ],
      errors: ['BaselineError', 'PlanMismatchError'],
    },
    {
      fails: 'one window, while later ones can be evaluated',
      retried: 'every event until a later window succeeds',
      ends: 'a report without a verdict that says why',
      told: ['WindowNotEvaluated'],
      replay: 'mend the cause, delete the report, invoke the function with `windowStart` and `windowEnd`',
      tests: [DRIFT('fan-out', 'are given up where they cannot be counted, once a later one can')],
      errors: ['WindowTooLargeError', 'FanOutFailedError'],
    },
    {
      fails: 'events of the schedule are lost, or come late',
      retried: 'the next event, oldest window first',
      ends: 'reports under the time of their own events',
      told: ['WindowsEvaluatedLate'],
      replay: 'nothing',
      tests: [DRIFT('fan-out', 'are given up where they cannot be counted, once a later one can')],
    },
    {
      fails: 'windows that were missed for more than 13 days',
      retried: 'nobody',
      ends: 'left out',
      told: ['WindowsLost'],
      replay: 'invoke the function with `windowStart` and `windowEnd`, while captured requests are kept',
      tests: [
        [
          'test/engine/traffic/missed-windows.test.ts',
          'windows that nobody makes up for are told once by either monitor, in the same words',
        ],
      ],
    },
    {
      fails: 'the measured or the estimated quality cannot be read for the page of a drift',
      retried: 'nobody',
      ends: 'the page is written without it',
      told: [],
      replay: 'nothing',
      tests: [DRIFT('measured-quality', 'a report that cannot be read holds no page back')],
      logs: ['the quality of the answers cannot be read'],
    },
    {
      fails: 'the page of a report cannot be written',
      retried: 'Lambda, twice, after the alarm had its metrics',
      ends: 'the dead-letter queue',
      told: ['HandlerAlarm'],
      replay: '`sagemaker-lifecycle replay NAME` writes it',
      tests: [DRIFT('detect-drift', 'raises the alarm even if the page cannot be written, and then says so')],
    },
    {
      fails: 'an event that names half a window, or none',
      retried: 'nobody can: the caller has the error',
      ends: 'the answer of the invocation; the dead-letter queue if it was asynchronous',
      told: ['HandlerAlarm'],
      replay: 'invoke it with both times',
      tests: [
        ['test/engine/traffic/window.test.ts', 'a window by hand is taken as it is, and its metrics belong to its end'],
      ],
      errors: ['InvalidEventError', 'MissingVariableError', 'InvalidVariableError'],
    },
    {
      fails: 'the filter leaves out all of a window',
      retried: 'nobody',
      ends: 'no verdict: neither drift nor silence; later windows are evaluated',
      told: ['TrafficLeftOut'],
      replay:
        'narrow the filter, delete the report of the window and invoke the function with its windowStart and windowEnd',
      tests: [DRIFT('record-filter', 'a window of which all is left out says so, and is neither drift nor silence')],
    },
    {
      fails: 'captured lines or answers that cannot be read',
      retried: 'nobody',
      ends: 'counted by reason in the report; they are never drift, and from a tenth on there is no verdict',
      told: ['TrafficNotUnderstood', 'NotUnderstoodAlarm'],
      replay: 'mend the client, see [bad input](bad-input.md)',
      tests: [
        DRIFT(
          'detect-drift',
          'count by their time, wherever they lie, and damaged ones are counted, sampled and never fatal',
        ),
        DRIFT(
          'not-understood',
          'requests that are not understood are no verdict, are told once, and spoil no later window',
        ),
      ],
      errors: ['PayloadError', 'QuotedCsvError', 'ImageError'],
    },
    {
      fails: 'the rows of a baseline that were to say whether calibration is needed',
      retried: 'the next window',
      ends: 'the verdict stands; a monitor that chooses takes rows as independent, and its report says why',
      told: [],
      replay: 'nothing; without the rows, set `calibrationChunks` in place of `Calibration.AUTO`',
      tests: [
        DRIFT(
          'calibration',
          'rows that are gone hold no verdict back, and a monitor that chooses says that it could not',
        ),
      ],
      logs: [
        'the mode cannot be chosen by the baseline',
        'the later part of the baseline cannot be compared with the rest',
      ],
    },
    {
      fails:
        'what is only kept to spare work is damaged or cannot be written: cached baseline, stored counts, the progress, an earlier report',
      retried: 'the next event',
      ends: 'it is made again; verdicts stay what they are',
      told: [],
      replay: 'nothing',
      tests: [
        DRIFT('detect-drift', 'does without a cache that it may not read or write'),
        DRIFT(
          'gather-windows',
          'are not read again where their counts are stored, and are where those are of another baseline',
        ),
      ],
      errors: ['DamagedObjectError'],
      logs: [
        'an earlier report is damaged',
        'stored counts cannot be used',
        'baseline built but not cached',
        'cached baseline is damaged and will be replaced',
        'the progress could not be noted: other invocations were first each time',
        'the progress is damaged and begins anew',
      ],
    },
  ],
};

export const COUNT_SHARD: FailingPart = {
  name: 'count-shard',
  what: 'counts a part of a large window',
  ends: 'queue',
  paths: [
    {
      fails: 'a part cannot be counted',
      retried: 'the state machine, and the detector redrives a failed execution three times',
      ends: 'a failed execution; later windows go on without it',
      told: ['FanOutAlarm', 'WindowNotEvaluated'],
      replay: 'redrive the execution: parts that were counted are not counted again',
      tests: [
        DRIFT('fan-out', 'do not wait for ever for an execution that fails'),
        ['test/e2e/fan-out.test.ts', 'has no verdict when a part cannot be counted'],
      ],
    },
  ],
};

export const MEASURE_QUALITY: FailingPart = {
  name: 'measure-quality',
  what: 'the quality monitor',
  ends: 'queue',
  paths: [
    {
      fails: 'all windows that are due: a permission, S3 or SageMaker',
      retried: 'Lambda, twice; then the next event of the schedule, for 13 days',
      ends: 'the dead-letter queue; the windows stay due',
      told: ['HandlerAlarm', 'QualitySilenceAlarm'],
      replay: 'mend the cause; the next event makes up for the windows, or `sagemaker-lifecycle replay NAME`',
      tests: [
        QUALITY('measure-quality', 'are left out when they fail alone, and wait when all fail'),
        HANDLER('measure-quality'),
      ],
    },
    {
      fails: 'one window, while later ones can be measured',
      retried: 'every event until a later window succeeds',
      ends: 'left out',
      told: ['WindowNotEvaluated'],
      replay: 'mend the cause, invoke the function with `windowStart` and `windowEnd`',
      tests: [QUALITY('measure-quality', 'are left out when they fail alone, and wait when all fail')],
    },
    {
      fails: 'events of the schedule are lost, or come late',
      retried: 'the next event, oldest window first',
      ends: 'reports under the time of their own events',
      told: ['WindowsEvaluatedLate'],
      replay: 'nothing',
      tests: [
        QUALITY(
          'measure-quality',
          'are estimated, measured and measured once more by the next look, under the time of their own event',
        ),
        QUALITY(
          'measure-quality',
          'are bounded by the time that is left: one of each kind, the rest by the next invocations',
        ),
      ],
      logs: ['missed windows are left for the next invocation'],
    },
    {
      fails: 'windows that were missed for more than 13 days',
      retried: 'nobody',
      ends: 'left out',
      told: ['WindowsLost'],
      replay: 'invoke the function with `windowStart` and `windowEnd`, while captured requests are kept',
      tests: [QUALITY('measure-quality', 'for longer than two weeks are told, and a first look has missed none')],
    },
    {
      fails: 'a part of a large window cannot be measured, or the parts cannot be merged',
      retried: 'the state machine, and the measurer redrives a failed execution three times',
      ends: 'a failed execution; later windows go on without it',
      told: ['FanOutAlarm', 'WindowNotEvaluated'],
      replay: 'redrive the execution, or invoke the function with `windowStart` and `windowEnd`',
      tests: [
        QUALITY('fan-out', 'has no verdict while a part is not measured'),
        QUALITY(
          'fan-out',
          'goes on where its execution failed, three times; then it is given up for a later one, and told',
        ),
      ],
    },
    {
      fails: 'labels stay away',
      retried: 'nobody',
      ends: 'windows without a measurement',
      told: ['LabelsMissing', 'CoverageAlarm'],
      replay: 'deliver the labels, then invoke the function with `windowStart` and `windowEnd`',
      tests: [
        QUALITY(
          'missing-labels',
          'labels that stop are told with the third window, once, and again when they stop again',
        ),
      ],
      logs: ['the report of an earlier window is damaged and left out'],
    },
    {
      fails: 'groups are treated more differently than a criterion allows',
      retried: 'nobody: data of the same kind would make a model of the same kind',
      ends: 'the rates and the criteria in the report',
      told: ['GroupCriteriaMissed', 'GroupCriteriaAlarm'],
      replay: 'reject the version, or change data, recipe, threshold or criterion',
      tests: [QUALITY('groups', 'before labels, selection rates are reported, and demographic parity is judged')],
    },
    {
      fails: 'labels or records that cannot be read',
      retried: 'nobody',
      ends: 'counted by reason in the report',
      told: [],
      replay: 'mend them, then invoke the function with `windowStart` and `windowEnd`',
      tests: [QUALITY('measure-quality', 'a damaged ground-truth file costs what is damaged')],
    },
    {
      fails: 'a window cannot be estimated',
      retried: 'nobody: an estimate raises no alarm',
      ends: 'the reason in the estimate',
      told: [],
      replay: 'nothing: it is measured when labels come',
      tests: [QUALITY('measure-quality', 'a damaged estimate is written anew')],
      errors: ['CalibrationError'],
      logs: ['the estimate of a window is damaged and left out'],
    },
    {
      fails: 'labelled rows cannot become training data: the other class is not known',
      retried: 'nobody',
      ends: '`trainingRows.leftOut.unknownNegativeClass` of the report, and the log',
      told: [],
      replay: 'give the target a `negativeClass`, deploy, invoke the function with `windowStart` and `windowEnd`',
      tests: [
        QUALITY(
          'measure-quality',
          'has no training rows when nobody says what the other class is, and the report says so',
        ),
      ],
      logs: ['labelled rows are no training data: the other class of the target is not known'],
    },
  ],
};
