import type { MonitoringProblemType } from '@aws-sdk/client-sagemaker';
import { ProblemType, type ProblemTypeName } from '../../contract/metrics';
import { parseOffset, readPeriod } from './offsets';
import type { AnswerPlan, QualityPlan } from './plan';
import type { Schedule } from './read-schedule';
import { readCriteria } from './read-thresholds';
import { parsePlace, type Reading } from './reading';

const PROBLEM_TYPES: Readonly<Record<MonitoringProblemType, ProblemTypeName>> = {
  BinaryClassification: ProblemType.BINARY,
  MulticlassClassification: ProblemType.MULTICLASS,
  Regression: ProblemType.REGRESSION,
};

/** What a window may be, in seconds. */
const WINDOWS = { shortest: 300, longest: 172_800 };

/** What a name or a position of AnswerFields is like. */
const FIELD = /^[\w-]+(\.[\w-]+)*$/;

/** What a model quality or a bias schedule says about measuring quality. */
export async function planQuality(schedule: Schedule, reading: Reading): Promise<QualityPlan | undefined> {
  const { name, definition, input, groundTruthUri, constraintsUri } = schedule;
  const groundTruth = parsePlace(groundTruthUri);
  if (!groundTruth) {
    reading.left.push(`${name}: has no ground truth`);
    return undefined;
  }
  const given = definition.ModelQualityAppSpecification?.ProblemType;
  const problemType = PROBLEM_TYPES[given ?? 'BinaryClassification'];
  if (!given) {
    reading.assumed.push(`${name} does not say what the model predicts: taken for one of two classes`);
  }
  const found =
    schedule.type === 'ModelQuality' && constraintsUri !== undefined
      ? readCriteria(await reading.readJson(`constraints of ${name}`, constraintsUri), problemType)
      : { thresholds: [], taken: [], left: [] };
  reading.taken.push(...found.taken);
  reading.left.push(...found.left);
  const threshold = input?.ProbabilityThresholdAttribute;
  return {
    schedule: name,
    groundTruth,
    problemType,
    ...planWindow(schedule, reading),
    ...(problemType === ProblemType.BINARY && threshold !== undefined && { decisionThreshold: threshold }),
    answer: planAnswer(schedule, problemType, reading),
    criteria: found.thresholds,
  };
}

/** Windows do not overlap here: one is as long as what an execution reads, and waits for labels as long as it does. */
function planWindow(
  { name, input, expression }: Schedule,
  { taken, assumed }: Reading,
): { windowSeconds: number; labelDelaySeconds: number } {
  const start = parseOffset(input?.StartTimeOffset);
  const end = parseOffset(input?.EndTimeOffset) ?? 0;
  const read = start !== undefined && start < end ? end - start : (readPeriod(expression) ?? 86_400);
  const windowSeconds = Math.min(Math.max(read, WINDOWS.shortest), WINDOWS.longest);
  if (windowSeconds !== read) {
    assumed.push(
      `${name} reads ${read / 86_400} days at once: a window is 5 minutes to 2 days, ${windowSeconds} seconds here`,
    );
  }
  const labelDelaySeconds = Math.max(0, -end);
  taken.push(
    `${name}, StartTimeOffset ${input?.StartTimeOffset ?? 'none'} and EndTimeOffset ${input?.EndTimeOffset ?? 'none'}: window ${windowSeconds} s, labelDelay ${labelDelaySeconds} s`,
  );
  return { windowSeconds, labelDelaySeconds };
}

function planAnswer(
  { name, input }: Schedule,
  problemType: ProblemTypeName,
  { left, taken }: Reading,
): AnswerPlan | undefined {
  const { InferenceAttribute: inference, ProbabilityAttribute: probability } = input ?? {};
  const odd = [inference, probability].filter((field) => field !== undefined && !FIELD.test(field));
  if (odd.length > 0) {
    left.push(
      `${name}, the expressions ${odd.join(' and ')}: answers are read by names with dots or by positions; see AnswerFields`,
    );
    return undefined;
  }
  if (inference === undefined && probability === undefined) {
    return undefined;
  }
  const answer =
    problemType === ProblemType.REGRESSION
      ? { score: inference ?? probability }
      : {
          ...(inference !== undefined && { label: inference }),
          ...(probability !== undefined && { score: probability }),
        };
  taken.push(`${name}, InferenceAttribute and ProbabilityAttribute: answer ${JSON.stringify(answer)}`);
  return answer;
}
