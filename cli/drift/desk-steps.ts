import { DRIFT_OPTIONS } from '../../contract/command-line';
import { adviseOnUnread, findUnreadSample } from '../../engine/drift/advise-unread';
import { isCalibrationNeeded } from '../../engine/drift/calibration-report';
import { leastBaselineRows } from '../../engine/drift/judge-window';
import { nameFew } from '../../engine/drift/name-few';
import { ALL_LEFT_OUT_ADVICE, isAllLeftOut } from '../../engine/drift/record-filter';
import { ENLARGE_BASELINE, type NextStep } from '../../engine/drift-report/page-content';
import type { DriftResult } from './drift-result';

/** Columns that a step names. */
const NAMED = 3;

/** What to do first where plain mode is the wrong one: until then it is not known whether anything changed. */
const CALIBRATE: NextStep = {
  text: `Compare again with ${DRIFT_OPTIONS.calibration} auto, which takes chance from the spread between chunks of the baseline’s rows; --calibration-chunks says how many, so that one spans about the live data’s time.`,
};

/** What whoever compared files may do about the verdict, the most likely first. */
export function listDeskSteps(result: DriftResult): NextStep[] {
  const { calibration } = result;
  return [
    ...readMore(result),
    ...(isAllLeftOut(result) ? [{ text: ALL_LEFT_OUT_ADVICE }] : []),
    ...(isCalibrationNeeded(calibration) ? [CALIBRATE] : []),
    ...followVerdict(result),
  ];
}

function readMore({ unread = [], notUnderstood = [], rejectedSamples }: DriftResult): NextStep[] {
  if (notUnderstood.length > 0) {
    return notUnderstood.map((part) => ({ text: adviseOnUnread(part, findUnreadSample(rejectedSamples, [part])) }));
  }
  return unread.length === 0
    ? []
    : [
        {
          text: `See why requests or answers were not understood${rejectedSamples.length > 0 ? ' by the samples of what was rejected' : ''}, and whether they are of the endpoint that the baseline belongs to.`,
        },
      ];
}

function followVerdict({ verdict, diagnosis, features, config }: DriftResult): NextStep[] {
  switch (verdict) {
    case 'drift':
      return followDiagnosis(diagnosis);
    case 'noDrift':
    case 'notUnderstood':
      return [];
    case 'insufficientData':
      return [
        {
          text:
            Math.max(...features.map(({ baselineRows }) => baselineRows)) < leastBaselineRows(config)
              ? ENLARGE_BASELINE
              : `Give more files or a longer time (${DRIFT_OPTIONS.live} takes many): fewer than ${config.minimumRows} rows differ by chance alone, so that this is not "no drift".`,
        },
      ];
  }
}

function followDiagnosis(diagnosis: DriftResult['diagnosis']): NextStep[] {
  const columns = [...new Set((diagnosis?.signs ?? []).flatMap(({ column }) => column ?? []))];
  const named = nameFew(columns, NAMED);
  const mend = {
    text: `Ask whoever sends the requests what changed${named === '' ? '' : ` in ${named}`}, and mend it there: a retraining would teach the fault to the model.`,
  };
  const learn = {
    text: 'If the world changed (a new product, season or kind of customer), train on rows that have it, and judge the new model before it serves.',
  };
  return diagnosis?.kind === 'feed' ? [mend] : columns.length > 0 ? [mend, learn] : [learn];
}
