import type { Mutation } from './build';
import { BUSY_DEADLINE, LATE_UPDATE, SEEN_LATE, UNSEEN_ENDPOINT, UNSEEN_ROLLOUT, UNTAKEN_EVENT } from './histories';
import type { PartName, Schedule } from './parts';

/** A fault that was in the handlers once, or that somebody may put into them, and that the simulator has to find. */
export interface Mutant extends Mutation {
  readonly part: PartName;
  /** What is wrong. */
  readonly title: string;
  /** A history that shows it, where random ones seldom do. */
  readonly schedule?: Schedule;
}

const CONTROLLER = 'lambda/deploy-model';
const GUARD = 'lambda/retrain';
const MONITOR = 'lambda/detect-drift';

export const MUTANTS: readonly Mutant[] = [
  {
    part: 'endpoint',
    title: 'a second stack takes an endpoint over that belongs to another one',
    file: `${CONTROLLER}/decide-request.ts`,
    from: 'if (endpoint && isOwner(endpoint.owner) && endpoint.owner.stack !== request.owner?.stack) {',
    to: 'if (Math.PI < 3) {',
  },
  {
    part: 'endpoint',
    title: 'the deletion of a renamed resource deletes the endpoint',
    file: `${CONTROLLER}/decide-request.ts`,
    from: 'if (!inForce) {',
    to: 'if (Math.PI < 3) {',
  },
  {
    part: 'endpoint',
    title: 'an update that was cancelled and comes late wins over its rollback',
    file: `${CONTROLLER}/decide-request.ts`,
    from: '(signedAt ?? 0) > (request.signedAt ?? Number.POSITIVE_INFINITY),',
    to: '(signedAt ?? 0) > Number.POSITIVE_INFINITY,',
    schedule: LATE_UPDATE,
  },
  {
    part: 'endpoint',
    title: 'invocations do not wait for each other',
    file: 'engine/aws/lock.ts',
    from: "if (await writeJson(s3, uri, lock, 'absent')) {",
    to: "if ((await writeJson(s3, uri, lock, 'absent')) || Math.PI > 3) {",
  },
  {
    part: 'endpoint',
    title: 'a lock is taken over from an invocation that still works',
    file: 'engine/aws/lock.ts',
    from: 'held.expiresAt > now) {',
    to: 'held.expiresAt > now + 125_000) {',
  },
  {
    part: 'endpoint',
    title: 'what failed once is never tried again',
    file: `${CONTROLLER}/attempts.ts`,
    from: 'return (!isNobodysFault(attempt) || isServing) && (attempt.failures ?? 1) >= MAXIMUM_TRIES[kindOf(attempt)];',
    to: 'return attempt.failures !== 0 || isServing;',
  },
  {
    part: 'endpoint',
    title: 'the configuration that serves is cleaned up',
    file: `${CONTROLLER}/decide-clean-up.ts`,
    from: 'const keptConfigs = [endpoint.configName, ...kept',
    to: 'const keptConfigs = [...kept',
  },
  {
    part: 'endpoint',
    title: 'nothing is cleaned up',
    file: `${CONTROLLER}/decide-clean-up.ts`,
    from: 'return configs.length + models.length > 0 ?',
    to: 'return configs.length + models.length > 99 ?',
  },
  {
    part: 'endpoint',
    title: 'only the newest approved version is tried',
    file: `${CONTROLLER}/choose-deployment.ts`,
    from: 'of listSources(o)) {',
    to: 'of listSources(o).slice(0, 1)) {',
  },
  {
    part: 'endpoint',
    title: 'a rejected version goes on serving while another one is approved',
    file: `${CONTROLLER}/choose-deployment.ts`,
    from: "const keepsPlace = isServing(o) && o.servingApproval !== 'withdrawn';",
    to: 'const keepsPlace = isServing(o);',
  },
  {
    part: 'endpoint',
    title: 'an endpoint whose rollback failed is left as it is',
    file: `${CONTROLLER}/decide-rollout.ts`,
    from: 'if (!healthy || endpoint.configName !== wanted.configName) {',
    to: 'if (endpoint.configName !== wanted.configName) {',
  },
  {
    part: 'endpoint',
    title: 'a request that comes again is done again',
    file: `${CONTROLLER}/decide.ts`,
    from: 'o.handled.some(({ requestId }) => requestId === request.RequestId)',
    to: 'o.handled.length < 0',
  },
  {
    part: 'endpoint',
    title: 'a damaged object of the state ends every look',
    file: `${CONTROLLER}/state.ts`,
    from: 'damaged.push({ uri, text: object.text, reason: describeError(error) });',
    to: 'throw error;',
  },
  {
    part: 'endpoint',
    title: 'a request whose time is up is not answered by a look that has something to do',
    file: `${CONTROLLER}/decide.ts`,
    from: 'return late ?',
    to: 'return late && Math.PI < 3 ?',
    schedule: BUSY_DEADLINE,
  },
  {
    part: 'endpoint',
    title: 'an endpoint that was asked for a moment ago is left behind by a deletion',
    file: `${CONTROLLER}/decide-request.ts`,
    from: 'return !o.endpoint && o.attempts.some(isAskedFor)',
    to: 'return o.endpoint && o.attempts.some(isAskedFor)',
    schedule: UNSEEN_ENDPOINT,
  },
  {
    part: 'endpoint',
    title: 'a deploy forgets a rollout of which nothing can be seen yet',
    file: `${CONTROLLER}/decide-request.ts`,
    from: "attempt.state === 'failed' && !isRejectedJustNow",
    to: '!isRejectedJustNow',
    schedule: UNSEEN_ROLLOUT,
  },
  {
    part: 'endpoint',
    title: 'a state that an event announced is not waited for',
    file: `${CONTROLLER}/controller.ts`,
    from: '(isDeleting || isSeenLate(event, eventTime, observed))',
    to: 'isDeleting',
    schedule: SEEN_LATE,
  },
  {
    part: 'endpoint',
    title: 'nobody is told of a rollout that failed',
    file: `${CONTROLLER}/act.ts`,
    from: 'await tellOfFailure(action.attempt, observed, context);',
    to: '',
  },
  {
    part: 'retrain',
    title: 'a run that the list does not show yet is not known',
    file: `${GUARD}/ledger.ts`,
    from: 'return [...unlisted.map(toRun).reverse(), ...listed];',
    to: 'return [...listed];',
  },
  {
    part: 'retrain',
    title: 'a start that is finished late counts as one of when it was decided',
    file: `${GUARD}/finish-start.ts`,
    from: 'listed ? open : { ...open, at: now }',
    to: 'open',
  },
  {
    part: 'retrain',
    title: 'a start is not written down before it is asked for',
    file: `${GUARD}/act.ts`,
    from: 'await store.save({ ...store.ledger, open: start });',
    to: '',
  },
  {
    part: 'retrain',
    title: 'decisions do not wait for each other',
    file: 'engine/aws/lock.ts',
    from: "if (await writeJson(s3, uri, lock, 'absent')) {",
    to: "if ((await writeJson(s3, uri, lock, 'absent')) || Math.PI > 3) {",
  },
  {
    part: 'retrain',
    title: 'a run in progress holds nothing back',
    file: `${GUARD}/decide.ts`,
    from: 'if (running) {',
    to: 'if (running && Math.PI < 3) {',
  },
  {
    part: 'retrain',
    title: 'there is no cooldown',
    file: `${GUARD}/guards.ts`,
    from: 'holdForCooldown(runs, now, guards) ??',
    to: '',
  },
  {
    part: 'retrain',
    title: 'every request for a run has a token of its own',
    file: `${GUARD}/act.ts`,
    from: 'ClientRequestToken: start.token,',
    to: 'ClientRequestToken: start.token + Math.random(),',
  },
  {
    part: 'retrain',
    title: 'a re-check does not look at the alarms',
    file: `${GUARD}/retrain.ts`,
    from: '[...alarms.map(toAlarmCause), ...',
    to: '[...alarms.slice(0, 0).map(toAlarmCause), ...',
  },
  {
    part: 'retrain',
    title: 'a re-check does not look for new data',
    file: `${GUARD}/retrain.ts`,
    from: ', ...(await findNewData(present, options))]',
    to: ']',
  },
  {
    part: 'drift',
    title: 'rows that have a verdict wait for another one',
    file: `${MONITOR}/gather-windows.ts`,
    from: "report === 'damaged' || isJudged(report.verdict)",
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
    from: "if (report.error !== undefined || report.verdict === 'Drift') {",
    to: "if (report.verdict === 'Drift') {",
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
];
