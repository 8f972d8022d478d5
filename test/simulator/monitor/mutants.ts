import { UNTAKEN_EVENT } from '../histories';
import type { Mutant } from '../mutant';

const MONITOR = 'lambda/detect-drift';
const MEASURER = 'lambda/measure-quality';

export const MONITOR_MUTANTS: readonly Mutant[] = [
  {
    part: 'drift',
    title: 'rows that have a verdict wait for another one',
    file: `${MONITOR}/gather-windows.ts`,
    from: "report === 'damaged' || isFinal(report.verdict)",
    to: "report === 'damaged'",
  },
  {
    part: 'drift',
    title: 'missed windows are not made up for',
    file: 'engine/traffic/catch-up.ts',
    from: 'const reached = Math.min(missed, ',
    to: 'const reached = Math.min(0, missed, ',
  },
  {
    part: 'drift',
    title: 'a look at a window before its turn settles it',
    file: 'engine/traffic/report-store.ts',
    from: '!report.provisional && isRegular',
    to: 'isRegular',
  },
  {
    part: 'drift',
    title: 'a window that could not be counted is passed over',
    file: `${MONITOR}/catch-up.ts`,
    from: 'await giveUp(failed, concluded, context);',
    to: '',
  },
  {
    part: 'drift',
    title: 'nobody is told of a window that could not be evaluated',
    file: `${MONITOR}/conclude.ts`,
    from: "if (report.error !== undefined || report.verdict === 'Drift' || report.notUnderstood !== undefined) {",
    to: "if (report.verdict === 'Drift' || report.notUnderstood !== undefined) {",
  },
  {
    part: 'drift',
    title: 'metrics have the time at which a window was evaluated',
    file: `${MONITOR}/conclude.ts`,
    from: 'report.metricTime === undefined ? window.metricTime : new Date(report.metricTime);',
    to: 'new Date();',
  },
  {
    part: 'drift',
    title: 'nobody is told of windows that were evaluated late',
    file: `${MONITOR}/catch-up.ts`,
    from: 'await tellLate(late, later, asked.metricTime, context);',
    to: '',
  },
  {
    part: 'drift',
    title: 'the progress passes a window whose page could not be written',
    file: `${MONITOR}/catch-up.ts`,
    from: '(one, i) => !isFinished(one) && ',
    to: '(one, i) => one.window === undefined && ',
  },
  {
    part: 'drift',
    title: 'an event that was not taken is not put again',
    file: `${MONITOR}/context.ts`,
    from: ', insists: true }',
    to: ' }',
    schedule: UNTAKEN_EVENT,
  },
  {
    part: 'quality',
    title: 'missed windows are not made up for',
    file: 'engine/traffic/catch-up.ts',
    from: 'const reached = Math.min(missed, ',
    to: 'const reached = Math.min(0, missed, ',
  },
  {
    part: 'quality',
    title: 'nobody is told of windows that were measured late',
    file: `${MEASURER}/measure-quality.ts`,
    from: 'if (late.length > 0) {',
    to: 'if (late.length > 99) {',
  },
  {
    part: 'quality',
    title: 'the progress of a step passes windows that failed',
    file: `${MEASURER}/measure-quality.ts`,
    from: 'failed.push({ task, error });',
    to: 'done.push({ task, report: undefined as never });',
  },
  {
    part: 'quality',
    title: 'nobody is told that labels stay away',
    file: `${MEASURER}/missing-labels.ts`,
    from: 'if (windows !== UNLABELLED_WINDOWS) {',
    to: 'if (windows !== UNLABELLED_WINDOWS || Math.PI > 3) {',
  },
  {
    part: 'quality',
    title: 'metrics have the time of the event that made up for them',
    file: `${MEASURER}/measure-quality.ts`,
    from: 'await attempt({ ...asked, ...window }, outcome',
    to: 'await attempt({ ...asked, ...window, metricTime: now }, outcome',
  },
  {
    part: 'quality',
    title: 'labels count from the end of their window on',
    file: `${MEASURER}/measure-window.ts`,
    from: 'await readGroundTruth(s3, settings.groundTruthUri, { start, end: now }, join);',
    to: 'await readGroundTruth(s3, settings.groundTruthUri, { start: end, end: now }, join);',
  },
];
