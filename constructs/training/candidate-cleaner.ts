import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DELETE_CANDIDATES_VARIABLES, nameVariables } from '../../contract/environment';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES } from '../../contract/events';
import { HandlerFunction } from '../foundation/handler-function';
import type { HandlerOptions } from '../foundation/handler-options';
import { sagemakerArn } from '../foundation/object-grants';
import { ruleDeadLetterQueueOf } from '../foundation/stack-singletons';
import type { TrainingPipeline } from '../pipeline/training-pipeline';

/** What the cleaner looks after. */
export interface CandidateCleanerProps {
  readonly pipeline: TrainingPipeline;
  /** The step that makes the candidate model. */
  readonly stepName: string;
  /**
   * The step that asks the champion, whose model and batch transform are left behind by runs that end before their answers.
   * @default - the champion is not asked
   */
  readonly championStepName?: string;
  /** How its function is set up. */
  readonly handlers: HandlerOptions;
  /** A role of the user's own for it. */
  readonly role?: iam.IRole;
}

/**
 * Deletes the model that a run makes to judge it: SageMaker Pipelines leaves it behind. It goes when its run has
 * ended, and what is left goes with the stack, after the runs in progress were stopped.
 */
export class CandidateCleaner extends Construct {
  public constructor(scope: Construct, id: string, props: CandidateCleanerProps) {
    super(scope, id);
    const { pipeline } = props;
    const handler = new HandlerFunction(this, 'Handler', {
      ...props.handlers,
      role: props.role,
      roleProp: 'cleanerRole',
      handler: 'delete-candidates',
      description: `Deletes the candidate models of ${pipeline.pipelineName} when their runs have ended`,
      environment: nameVariables(DELETE_CANDIDATES_VARIABLES, {
        pipelineName: pipeline.pipelineName,
        stepName: props.stepName,
        championStepName: props.championStepName,
      }),
      timeout: Duration.minutes(15),
    });
    handler.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'DeleteCandidates',
        actions: ['sagemaker:DeleteModel'],
        resources: [sagemakerArn(Stack.of(this), 'model', 'pipelines-*')],
      }),
    );
    if (props.championStepName !== undefined) {
      handler.role.addToPrincipalPolicy(
        new iam.PolicyStatement({
          sid: 'StopPredictions',
          actions: ['sagemaker:StopTransformJob'],
          resources: [sagemakerArn(Stack.of(this), 'transform-job', 'pipelines-*')],
        }),
      );
    }
    handler.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'SeeRuns',
        actions: ['sagemaker:ListPipelineExecutions'],
        resources: [pipeline.pipelineArn],
      }),
    );
    handler.role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'StopRuns',
        actions: ['sagemaker:StopPipelineExecution'],
        resources: [`${pipeline.pipelineArn}/execution/*`],
      }),
    );
    // Listing has no resources.
    handler.role.addToPrincipalPolicy(
      new iam.PolicyStatement({ sid: 'FindCandidates', actions: ['sagemaker:ListModels'], resources: ['*'] }),
    );
    new events.Rule(this, 'RunEnded', {
      description: `A run of the pipeline ${pipeline.pipelineName} has ended`,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: [DETAIL_TYPES.execution],
        detail: {
          pipelineArn: [pipeline.pipelineArn],
          currentPipelineExecutionStatus: Object.values(ENDED_EXECUTION_STATES),
        },
      },
      targets: [
        new targets.LambdaFunction(handler.function, {
          deadLetterQueue: ruleDeadLetterQueueOf(this),
          retryAttempts: 10,
          maxEventAge: Duration.hours(6),
        }),
      ],
    });
    const resource = new CustomResource(this, 'Candidates', {
      serviceToken: handler.function.functionArn,
      resourceType: 'Custom::CandidateModels',
      properties: { PipelineName: pipeline.pipelineName },
    });
    // The runs are listed before the pipeline goes, and by a role that still may.
    resource.node.addDependency(pipeline, handler);
  }
}
