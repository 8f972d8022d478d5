import { refuse } from '../foundation/refuse';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PIPELINE_RULES } from '../rules/all-rules';
import { findRefusedStep } from '../rules/find-refused-step';
import type { Words } from '../rules/rule';
import type { PipelineStep } from './pipeline-step';

/** A step as it stands in a definition. */
interface RenderedStep {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments?: { readonly IfSteps?: RenderedStep[]; readonly ElseSteps?: RenderedStep[] };
}

/**
 * Refuses a step whose request AWS would refuse, by the rules that docs/rules.md lists.
 *
 * @param words the props that give the members of the request their values; a step of one's own has AWS's names
 */
export function checkStep(step: PipelineStep, words?: Words): void {
  for (const { Name, Type, Arguments } of listSteps(render(step))) {
    const refused = findRefusedStep(Type, Arguments ?? {}, words);
    if (refused !== undefined) {
      throw new LifecycleValidationError(words ? refused : `arguments: of the step '${Name}', ${refused}`);
    }
  }
}

/** Refuses names of steps, those of branches among them, that a pipeline cannot have. */
export function checkStepNames(steps: readonly PipelineStep[]): void {
  const names = steps.flatMap((step) => listSteps(render(step)).map(({ Name }) => Name));
  refuse(PIPELINE_RULES, { steps: names }, { Name: 'name' });
}

function render(step: PipelineStep): RenderedStep {
  return JSON.parse(JSON.stringify(step)) as RenderedStep;
}

/** A step with those of its branches. */
function listSteps(step: RenderedStep): RenderedStep[] {
  const branches = [...(step.Arguments?.IfSteps ?? []), ...(step.Arguments?.ElseSteps ?? [])];
  return [step, ...branches.flatMap(listSteps)];
}
