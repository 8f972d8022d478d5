import { type Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { NAME_LENGTHS } from '../../contract/names';
import { checkName } from '../foundation/names';
import { sagemakerArn } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';
import { PipelineValue } from './pipeline-value';

/**
 * The SageMaker experiment that a pipeline's runs are recorded in, so that they can be compared: each run is a trial of its
 * own, named after the execution, and each of its jobs a trial component with its parameters and metrics. SageMaker makes
 * what does not exist yet; it stays when the pipeline is deleted.
 *
 * @see https://docs.aws.amazon.com/sagemaker/latest/dg/pipelines-experiments.html
 */
export class PipelineExperiment {
  /** The experiment has the pipeline's name, as the SageMaker Python SDK has it; a name of at most 120 characters. */
  public static ofPipeline(): PipelineExperiment {
    return new PipelineExperiment();
  }

  /**
   * An experiment that several pipelines can share, to compare what they train on one question.
   *
   * @param name lower-case letters, digits and hyphens, at most 120
   * @throws LifecycleValidationError for a name that SageMaker does not take
   */
  public static named(name: string): PipelineExperiment {
    checkName('name', name, NAME_LENGTHS.experiment);
    return new PipelineExperiment(name);
  }

  private constructor(private readonly name?: string) {}

  /**
   * As it stands in the definition of a pipeline.
   *
   * @internal
   */
  public _render(): unknown {
    return {
      ExperimentName: this.name ?? PipelineValue.execution('PipelineName'),
      TrialName: PipelineValue.execution('PipelineExecutionId'),
    };
  }

  /**
   * Lets the role of a pipeline record its runs. What it needs is written nowhere; this is what the operations that make and
   * fill experiments are called, each on the experiment, on trials (named after executions) and on components (named after jobs).
   *
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonsagemaker.html
   * @internal
   */
  public _grant(scope: Stack, grantee: iam.IGrantable, pipelineName: string): void {
    if (this.name === undefined && !Token.isUnresolved(pipelineName) && pipelineName.length > NAME_LENGTHS.experiment) {
      throw new LifecycleValidationError(
        `experiment: takes the pipeline's name, which must be at most ${NAME_LENGTHS.experiment} characters then, got ${pipelineName.length}; name it with PipelineExperiment.named`,
      );
    }
    const experiment = sagemakerArn(scope, 'experiment', this.name ?? pipelineName);
    const trials = sagemakerArn(scope, 'experiment-trial', '*');
    const components = sagemakerArn(scope, 'experiment-trial-component', '*');
    const statements: [string, string[], string[]][] = [
      ['RecordExperiment', ['sagemaker:CreateExperiment', 'sagemaker:DescribeExperiment'], [experiment]],
      ['RecordTrials', ['sagemaker:CreateTrial', 'sagemaker:DescribeTrial'], [experiment, trials]],
      [
        'RecordComponents',
        [
          'sagemaker:AssociateTrialComponent',
          'sagemaker:CreateTrialComponent',
          'sagemaker:DescribeTrialComponent',
          'sagemaker:UpdateTrialComponent',
        ],
        [trials, components],
      ],
      ['TagRecords', ['sagemaker:AddTags', 'sagemaker:ListTags'], [experiment, trials, components]],
    ];
    for (const [sid, actions, resources] of statements) {
      grantee.grantPrincipal.addToPrincipalPolicy(new iam.PolicyStatement({ sid, actions, resources }));
    }
  }
}
