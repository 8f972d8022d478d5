import { findViolations } from '../../service-models/find-violations';
import { SAGEMAKER_MODEL } from '../../service-models/service-model';
import { collectReferences, ExpressionError, type ExpressionScope, evaluate, type Reference } from './expressions';

/** In which experiment an execution is recorded, as a definition says it: texts and expressions. */
export interface ExperimentConfig {
  readonly ExperimentName?: unknown;
  readonly TrialName?: unknown;
}

const MEMBERS = ['ExperimentName', 'TrialName'];

/**
 * Says what is wrong with the experiment of a definition; nothing when it is right or absent, as `null` is, which is what the
 * SageMaker Python SDK writes for none.
 *
 * @param checkReference says what is wrong with what a name refers to
 */
export function checkExperiment(config: any, checkReference: (reference: Reference) => string[]): string[] {
  if (config === undefined || config === null) {
    return [];
  }
  if (typeof config !== 'object' || Array.isArray(config)) {
    return [`PipelineExperimentConfig must be an object, got ${JSON.stringify(config)}`];
  }
  const problems = Object.keys(config)
    .filter((member) => !MEMBERS.includes(member))
    .map((member) => `PipelineExperimentConfig has an unknown field ${member}`);
  for (const member of MEMBERS.filter((name) => name in config)) {
    const value = config[member];
    try {
      const references = collectReferences(value);
      if (typeof value === 'string') {
        problems.push(...listViolations({ [member]: value }));
      } else if (typeof value !== 'object' || value === null || references.length === 0) {
        problems.push(`${member} of PipelineExperimentConfig must be a text or an expression`);
      }
      problems.push(
        ...references.flatMap(checkReference).map((problem) => `${member} of PipelineExperimentConfig: ${problem}`),
      );
    } catch (error) {
      if (!(error instanceof ExpressionError)) {
        throw error;
      }
      problems.push(`${member} of PipelineExperimentConfig: ${error.message}`);
    }
  }
  return problems;
}

/** The names of an experiment and of a trial in it. */
export type ExperimentNames = Readonly<Record<'ExperimentName' | 'TrialName', string>>;

/**
 * The names of an execution's experiment and trial; the pipeline's and the execution's where the definition says none.
 *
 * @throws ExpressionError when a name is none that SageMaker takes
 */
export async function nameExperiment(config: ExperimentConfig, scope: ExpressionScope): Promise<ExperimentNames> {
  const { ExperimentName = { Get: 'Execution.PipelineName' }, TrialName = { Get: 'Execution.PipelineExecutionId' } } =
    config;
  const names = await evaluate({ ExperimentName, TrialName }, scope);
  const problems = listViolations(names);
  if (problems.length > 0) {
    throw new ExpressionError(`PipelineExperimentConfig: ${problems.join('; ')}`);
  }
  return names;
}

/** What SageMaker says to these names when it makes the trial. */
function listViolations(names: Record<string, unknown>): string[] {
  return findViolations(SAGEMAKER_MODEL, 'CreateTrial', names, { without: MEMBERS.filter((name) => !(name in names)) });
}
