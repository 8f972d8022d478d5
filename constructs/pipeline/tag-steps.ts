import { StepType } from './pipeline-step';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A step of a definition, as JSON. */
interface RenderedStep {
  readonly Type: string;
  readonly Arguments: Record<string, unknown> & { Tags?: Tag[]; IfSteps?: RenderedStep[]; ElseSteps?: RenderedStep[] };
}

/** The requests that take tags. A version in a model package group may have none: it has those of its group. */
const TAKES_TAGS: string[] = [
  StepType.PROCESSING,
  StepType.TRAINING,
  StepType.TUNING,
  StepType.TRANSFORM,
  StepType.MODEL,
];

/**
 * The steps with tags on everything that costs money, also inside conditions. A tag that a step brings itself stays.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html on tags of versions
 */
export function tagSteps(steps: RenderedStep[], tags: Record<string, string>): RenderedStep[] {
  const all = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  return all.length === 0 ? steps : steps.map((step) => tagStep(step, all));
}

function tagStep(step: RenderedStep, tags: Tag[]): RenderedStep {
  const { Arguments } = step;
  if (step.Type === StepType.CONDITION) {
    const inside = (steps: RenderedStep[] = []): RenderedStep[] => steps.map((inner) => tagStep(inner, tags));
    return {
      ...step,
      Arguments: { ...Arguments, IfSteps: inside(Arguments.IfSteps), ElseSteps: inside(Arguments.ElseSteps) },
    };
  }
  if (!TAKES_TAGS.includes(step.Type)) {
    return step;
  }
  const own = Arguments.Tags ?? [];
  const further = tags.filter(({ Key }) => !own.some((tag) => tag.Key === Key));
  return { ...step, Arguments: { ...Arguments, Tags: [...own, ...further] } };
}
