import { APPROVALS } from '../../contract/champion';
import type { Change } from './compare';
import { type Finding, find, show, showChange } from './finding';
import { nameAlarm, nameGuard, showGuard } from './guard-words';
import { listNames } from './lists';
import { describeRollout } from './merge';
import type { Fact, Facts } from './resolve';

/** Which way a guard becomes weaker; `gone`: when it is taken away, `there`: when it is added. */
type Weaker = 'lower' | 'higher' | 'false' | 'true' | 'gone' | 'there' | 'other';

/** Guards by the type of the resource and the place in it, the first that fits counts. */
const GUARDS: ReadonlyArray<readonly [type: RegExp, place: RegExp, weaker: Weaker]> = [
  [/Function$/, /GUARDS\/(?:cooldownSeconds)$/, 'lower'],
  [/Function$/, /GUARDS\/(?:maximumRuns\w+|budget\/maximumPerMonth)$/, 'higher'],
  [/Function$/, /GUARDS\/retrains(?:OnFault|Uncalibrated)$/, 'true'],
  [/Function$/, /GUARDS\/(?:quietHours|budget|condition)/, 'gone'],
  [/Function$/, /DRIFT_CONFIG\/falseDiscoveryRate$/, 'lower'],
  [/Function$/, /DRIFT_CONFIG\/(?:effect\/.+|minimumRows|minimumDriftedFeatures|driftedWindows)$/, 'higher'],
  [/Function$/, /DRIFT_CONFIG\/(?:ignore|leaveOut)/, 'there'],
  [/Function$/, /QUALITY_CONFIG\/(?:minimumRows|minimumSliceRows|missedWindows)$/, 'higher'],
  [/Function$/, /(?:DRIFT|QUALITY)_CONFIG\//, 'other'],
  [/^asset$/, /^minimumHeldOutRows$/, 'lower'],
  [/^asset$/, /^championComparison$/, 'gone'],
  [/^asset$/, /^(?:decisionThreshold|costs)/, 'other'],
  [/Pipeline$/, /Steps\/[^/]+\/Arguments\/EnableNetworkIsolation$/, 'false'],
  [/Pipeline$/, /Steps\/[^/]+\/Arguments\/(?:NetworkConfig|ResourceConfig\/VolumeKmsKeyId)/, 'gone'],
  [/ModelEndpoint$/, /Settings\/networkIsolation$/, 'false'],
  [/ModelEndpoint$/, /Settings\/dataCapture\/samplingPercentage$/, 'lower'],
  [/ModelEndpoint$/, /Settings\/(?:kmsKeyArn|dataCapture|rollout\/alarmNames)/, 'gone'],
  [/SageMaker::(?:EndpointConfig|Model)$/, /^EnableNetworkIsolation$/, 'false'],
  [/SageMaker::(?:EndpointConfig|Model)$/, /^KmsKeyId/, 'gone'],
  [/SageMaker::EndpointConfig$/, /^DataCaptureConfig\/InitialSamplingPercentage$/, 'lower'],
  [/SageMaker::EndpointConfig$/, /^DataCaptureConfig/, 'gone'],
  [/Alarm$/, /^(?:EvaluationPeriods|DatapointsToAlarm)$/, 'higher'],
  [/Alarm$/, /^ActionsEnabled$/, 'false'],
  [/Alarm$/, /^(?:AlarmActions|OKActions)/, 'gone'],
  [/Alarm$/, /^(?:TreatMissingData|Period|Statistic|ExtendedStatistic|ComparisonOperator|MetricName)$/, 'other'],
  [/Bucket$/, /^(?:BucketEncryption|PublicAccessBlockConfiguration|VersioningConfiguration)/, 'gone'],
  [/Key$/, /^EnableKeyRotation$/, 'false'],
];

/** The word for what became of a guard. */
const WORDS = { weaker: 'loosened', stronger: 'tightened', changed: 'changed' } as const;

const KINDS = { weaker: 'loosened-guard', stronger: undefined, changed: 'changed-guard' } as const;

type Judgement = keyof typeof WORDS;

/** What a change does to a guard; undefined where it is none. */
export function judgeGuard(change: Change): Finding | undefined {
  const { item, path } = change;
  const place = path.join('/');
  const special =
    judgeKey(change) ??
    judgeVpc(change) ??
    judgeCriterion(change) ??
    judgeApproval(change) ??
    judgeRemoval(change) ??
    judgeThreshold(change) ??
    judgeRollout(change);
  if (special) {
    return special;
  }
  const found = GUARDS.find(([type, where]) => type.test(item.type) && where.test(place));
  return found && tell(change, judge(found[2], change), nameGuard(change), showGuard(change));
}

function tell(change: Change, judgement: Judgement, name: string, what: string): Finding {
  const text = `${name} ${WORDS[judgement]}: ${what}`;
  return find('guards', change.item, text, KINDS[judgement]);
}

function judge(weaker: Weaker, { before, after }: Change): Judgement {
  switch (weaker) {
    case 'lower':
      return compare(before, after, (old, fresh) => fresh < old);
    case 'higher':
      return compare(before, after, (old, fresh) => fresh > old);
    case 'true':
    case 'false':
      return String(after) === weaker || (after === undefined && weaker === 'false') ? 'weaker' : 'stronger';
    case 'gone':
      return after === undefined ? 'weaker' : before === undefined ? 'stronger' : 'changed';
    case 'there':
      return before === undefined ? 'weaker' : 'stronger';
    case 'other':
      return 'changed';
  }
}

/** One that is not said has its default, of which nothing is known here. */
function compare(
  before: Fact | undefined,
  after: Fact | undefined,
  isWeaker: (old: number, fresh: number) => boolean,
): Judgement {
  return before === undefined || after === undefined
    ? 'changed'
    : isWeaker(Number(before), Number(after))
      ? 'weaker'
      : 'stronger';
}

const DIRECTIONS: Readonly<Record<string, string>> = { atLeast: 'at least', atMost: 'at most' };

/** Whether what data is encrypted with changes: one key is named at many places. */
export function isEncryptionKey({ item, path }: Change): boolean {
  return /kms\w*key\w*$|^(?:output|volume)KeyArn$/i.test(String(path.at(-1))) && !/^AWS::KMS::/.test(item.type);
}

function judgeKey(change: Change): Finding | undefined {
  const { before, after } = change;
  return isEncryptionKey(change)
    ? tell(change, judge('gone', change), 'encryption key', `${show(nameKey(before))} → ${show(nameKey(after))}`)
    : undefined;
}

/** The sentence for data that is encrypted with another key. */
export function describeKeyChange(before: string, after: string): string {
  return `encryption key changed: ${show(before)} → ${show(after)}`;
}

/** A key by its construct, whether its ARN or its id is named; undefined where there is none. */
export function nameKey(key: Fact | undefined): string | undefined {
  return key === undefined ? undefined : nameReferred(String(key));
}

/** What a reference is about. */
function nameReferred(text: string): string {
  return text.replace(/^\$\{([^}]*?)(?:\.\w+)?\}$/, '$1');
}

/** In which VPC something runs, at whichever place its kind says so. */
const VPC = /^(?:.*\/)?(?:VpcConfig|Settings\/vpc|CHAMPION_CONFIG\/vpc)(?=\/|$)/;

/** Jobs, endpoint and functions that go into a VPC or leave it together. */
function judgeVpc(change: Change): Finding | undefined {
  const place = change.path.join('/');
  if (!VPC.test(place)) {
    return undefined;
  }
  const rest = place.replace(VPC, '').slice(1).replaceAll('/', '.');
  if (rest !== '') {
    return tell(change, 'changed', 'VPC', `${rest} ${showChange(change)}`);
  }
  const [before, after] = [listSubnets(change.before), listSubnets(change.after)];
  return {
    ...tell(change, judge('gone', change), 'VPC', `${showSubnets(before)} → ${showSubnets(after)}`),
    details: [...before, ...after],
  };
}

/** A place in a VPC by its subnets. */
function listSubnets(vpc: Fact | undefined): string[] {
  const [, subnets] = Object.entries((vpc ?? {}) as Facts).find(([name]) => /^subnet/i.test(name)) ?? [];
  return listNames(subnets).map(nameReferred);
}

const showSubnets = ({ length }: readonly string[]): string =>
  length === 0 ? 'none' : `${length} subnet${length === 1 ? '' : 's'}`;

/** A success criterion of the gate or of the quality monitor. */
function judgeCriterion(change: Change): Finding | undefined {
  const start = change.path.indexOf('criteria');
  const [name, ...rest] = change.path.slice(start + 1);
  if (start < 0 || name === undefined || !/^asset$|Function$/.test(change.item.type)) {
    return undefined;
  }
  if (rest.length === 0) {
    const isGone = change.after === undefined;
    const facts = (isGone ? change.before : change.after) as Facts;
    const criterion = `${describeLimit(facts)} ${facts.threshold}`;
    return tell(
      change,
      isGone ? 'weaker' : 'stronger',
      'criterion',
      isGone ? `${criterion} is dropped` : `${criterion} is new`,
    );
  }
  if (rest.length === 1 && rest[0] === 'threshold') {
    const criterion = readConfig(change)[name] as Facts;
    const isWeaker = (old: number, fresh: number): boolean =>
      criterion.comparison === 'atMost' ? fresh > old : fresh < old;
    return tell(
      change,
      compare(change.before, change.after, isWeaker),
      'criterion',
      `${describeLimit(criterion)} ${showChange(change)}`,
    );
  }
  if (rest.length === 1 && rest[0] === 'certain') {
    const criterion = readConfig(change)[name] as Facts;
    const isCertain = change.after === true;
    const need = isCertain ? 'must be met by the worse end of its interval now' : 'need no longer be met for certain';
    const what = `${describeLimit(criterion)} ${criterion.threshold} ${need}`;
    return tell(change, isCertain ? 'stronger' : 'weaker', 'criterion', what);
  }
  return tell(change, 'changed', 'criterion', `${name}, ${rest.join('.')}: ${showChange(change)}`);
}

/** The criteria of a monitor stand in a variable of its function. */
function readConfig({ item, path }: Change): Facts {
  return path
    .slice(0, path.indexOf('criteria') + 1)
    .reduce<Fact>((facts, part) => (facts as Facts)[part], item.facts) as Facts;
}

/** A criterion up to its threshold. */
function describeLimit({ metric, comparison, overNaive }: Facts): string {
  return `${overNaive ? `${metric} better than naive by` : metric} ${DIRECTIONS[String(comparison)] ?? comparison}`;
}

/** Who approves a version, by the status with which it is registered. */
const APPROVERS: Readonly<Record<string, string>> = {
  [APPROVALS.pending]: 'by a person',
  [APPROVALS.approved]: 'automatic',
};

function judgeApproval(change: Change): Finding | undefined {
  if (!/(?:^|\/)ModelApprovalStatus(?:\/DefaultValue)?$/.test(change.path.join('/'))) {
    return undefined;
  }
  const isAutomatic = change.after === APPROVALS.approved;
  const [before, after] = [change.before, change.after].map((status) => APPROVERS[String(status)] ?? show(status));
  const finding = tell(change, isAutomatic ? 'weaker' : 'stronger', 'approval of versions', `${before} → ${after}`);
  return isAutomatic
    ? {
        ...finding,
        consequences: ['from the next run on, what passes the gate is served without anybody looking at it'],
      }
    : finding;
}

/** What becomes of a resource, and of the data in it, when it is taken out of the stack. */
function judgeRemoval(change: Change): Finding | undefined {
  const { before, after } = change;
  return change.path.join() === 'DeletionPolicy'
    ? tell(
        change,
        (after ?? 'Delete') === 'Delete' ? 'weaker' : 'stronger',
        'keeping what is deleted from the stack',
        `${show(before ?? 'Delete')} → ${show(after ?? 'Delete')}`,
      )
    : undefined;
}

function judgeThreshold(change: Change): Finding | undefined {
  const { item, path } = change;
  if (item.type !== 'AWS::CloudWatch::Alarm' || path.join() !== 'Threshold') {
    return undefined;
  }
  const isBelow = String(item.facts.ComparisonOperator).startsWith('Less');
  const judgement = compare(change.before, change.after, (old, fresh) => (isBelow ? fresh < old : fresh > old));
  return tell(change, judgement, `threshold of the ${nameAlarm(item)}`, showChange(change));
}

/** How traffic goes over to a new version: what belongs together is one sentence. */
function judgeRollout(change: Change): Finding | undefined {
  const { item, path } = change;
  const [first, part] = path;
  if (item.type !== 'Custom::ModelEndpoint' || first !== 'Settings' || part !== 'rollout' || path[2] === 'alarmNames') {
    return undefined;
  }
  return {
    ...tell(change, 'changed', 'rollout', `now ${describeRollout(item)}`),
    details: [`${path.slice(2).join('.')} ${showGuard(change)}`],
  };
}
