// What has one cause is told once: the change that somebody made, and beneath it those that only follow from it.
import { STEPS } from '../../contract/jobs';
import type { Change } from './compare';
import { type Finding, show } from './finding';
import { nameGuard, showGuard } from './guard-words';

/** A change that others follow from. */
export interface Cause {
  readonly change: Change;
  readonly followers: readonly Change[];
}

/** Settings of a monitor, which its alarms and its schedule repeat. */
const SETTING = /(?:DRIFT|QUALITY)_CONFIG\/([^/]+)$/;

/** Changes of monitors with those of their alarms and schedules that only repeat them. */
export function findCauses(changes: readonly Change[]): Cause[] {
  const taken = new Set<Change>();
  return changes
    .filter(({ path }) => SETTING.test(path.join('/')))
    .map((change) => {
      const [monitor, lifecycle] = [2, 3].map((up) => `${change.item.path.split('/').slice(0, -up).join('/')}/`);
      const followers = changes.filter(
        (other) =>
          !taken.has(other) &&
          ((other.item.path.startsWith(monitor) && (follows(other, change) || isLateDelay(other, change))) ||
            (other.item.path.startsWith(lifecycle) && isMemory(other, change))),
      );
      followers.forEach((each) => taken.add(each));
      return { change, followers };
    });
}

function follows({ item, path, before, after }: Change, cause: Change): boolean {
  const isWindow = cause.path.at(-1) === 'windowSeconds';
  switch (item.type) {
    case 'AWS::CloudWatch::Alarm':
      return (
        (path.length === 1 && before !== undefined && before === cause.before && after === cause.after) ||
        (isWindow && path[0] === 'Metrics')
      );
    case 'AWS::Scheduler::Schedule':
      return isWindow && path[0] === 'ScheduleExpression';
    default:
      return false;
  }
}

/** Whether it is for how long a retraining remembers what raised its alarm, which is as long as the alarm looks back. */
function isMemory({ path }: Change, cause: Change): boolean {
  return (
    path.at(-2) === 'GUARDS' &&
    path.at(-1) === 'alarmMemorySeconds' &&
    /^(?:windowSeconds|evaluatedWindows)$/.test(String(cause.path.at(-1)))
  );
}

/** Whether it is for how long late labels are waited for, which is twice as long as for others unless somebody says otherwise. */
function isLateDelay({ item, path, before, after }: Change, cause: Change): boolean {
  return (
    item === cause.item &&
    path.at(-1) === 'lateLabelDelaySeconds' &&
    cause.path.at(-1) === 'labelDelaySeconds' &&
    before === 2 * Number(cause.before) &&
    after === 2 * Number(cause.after)
  );
}

/** Followers in few sentences, alike ones as one. */
export function describeFollowers(followers: readonly Change[]): string[] {
  const groups: Record<string, string[]> = {};
  for (const follower of followers) {
    const { item, path } = follower;
    const isGuard = path.some((part) => /^(?:GUARDS|QUALITY_CONFIG)$/.test(part));
    const change = `${isGuard ? nameGuard(follower) : path.join('.')} ${showGuard(follower)}`;
    const names = (groups[path[0] === 'Metrics' ? 'what is measured follows' : change] ??= []);
    const name = item.path.split('/').at(-1)!;
    if (!isGuard && !names.includes(name)) {
      names.push(name);
    }
  }
  return Object.entries(groups).map(([what, names]) => [names.join(', '), what].filter(Boolean).join(': '));
}

/** What of a pipeline is made of its algorithm, in the words of the findings. */
const OF_ALGORITHM = new RegExp(
  `^(?:hyperparameter |tuning range of |container of the model: |image: |modelFormat: |step ${STEPS.train}: )`,
);

/** Pipelines whose training runs another program, not only another version of it, with both. */
function findAlgorithms(changes: readonly Change[]): Map<string, string> {
  const ofPipelines = changes.filter(
    ({ item, before, after }) =>
      item.type === 'AWS::SageMaker::Pipeline' && before !== undefined && after !== undefined,
  );
  // Several algorithms run in one image, which is told by a hyperparameter which of them it is.
  const algorithms = ofPipelines
    .filter(({ path }) => OF_IMAGE.test(path.join('/')))
    .map(({ item, before, after }) => [item.path, `${show(before)} → ${show(after)}`] as const);
  const images = ofPipelines
    .filter(({ path }) => path.at(-1) === 'TrainingImage')
    .map(({ item, before, after }) => ({
      path: item.path,
      names: [before, after].map((image) => String(image).split('/').at(-1)!),
    }))
    .filter(({ names: [old, fresh] }) => old!.split(':')[0] !== fresh!.split(':')[0])
    .map(({ path, names }) => [path, names.join(' → ')] as const);
  return new Map([...algorithms, ...images]);
}

const OF_IMAGE = /\/HyperParameters\/algorithm$/;

/** Another algorithm as one finding, with its hyperparameters beneath it. */
export function foldAlgorithms(findings: readonly Finding[], changes: readonly Change[]): readonly Finding[] {
  const algorithms = findAlgorithms(changes);
  if (algorithms.size === 0) {
    return findings;
  }
  const pipelineOf = ({ section, text, paths }: Finding): string | undefined => {
    const pipeline = paths[0]?.split('#')[0];
    return section === 'model' && algorithms.has(pipeline) && OF_ALGORITHM.test(text) ? pipeline : undefined;
  };
  const folded = [...algorithms].map(([pipeline, images]): Finding => {
    const parts = findings.filter((finding) => pipelineOf(finding) === pipeline);
    const texts = [...new Set(parts.flatMap(({ text, details = [] }) => [text, ...details]))];
    const read = (pattern: RegExp): string[] =>
      texts.flatMap((text) => {
        const [, name, value] = pattern.exec(text) ?? [];
        return name === undefined ? [] : [`${name} ${value}`];
      });
    const [old, fresh, other] = [
      read(/^hyperparameter (.+?): (.*) → not set$/),
      read(/^hyperparameter (.+?): not set → (.*)$/),
      read(/^hyperparameter (?!algorithm: )(.+?): (?!not set → )(.*(?<! → not set))$/),
    ];
    const rest = texts.filter((text) => !text.startsWith('hyperparameter '));
    return {
      section: 'model',
      text: `algorithm: ${images}`,
      paths: [...new Set(parts.flatMap(({ paths }) => paths))],
      ...(parts[0]?.source === undefined ? {} : { source: parts[0].source }),
      consequences: [
        ...(old.length > 0 ? [`hyperparameters of before: ${old.join(', ')}`] : []),
        ...(fresh.length > 0 ? [`hyperparameters now: ${fresh.join(', ')}`] : []),
        ...(other.length > 0 ? [`in both: ${other.join(', ')}`] : []),
        ...(rest.length > 0
          ? ['its images, containers and training step are set accordingly, see the HTML and the JSON']
          : []),
      ],
      ...(rest.length > 0 ? { details: rest } : {}),
    };
  });
  const start = findings.findIndex((finding) => pipelineOf(finding) !== undefined);
  return findings.flatMap((finding, i) => (pipelineOf(finding) === undefined ? [finding] : i === start ? folded : []));
}
