import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { DELETE_CANDIDATES_VARIABLES, nameVariables } from '../../contract/environment';
import { DETAIL_TYPES, ENDED_EXECUTION_STATES } from '../../contract/events';
import { EVALUATE_OUTPUTS } from '../../contract/jobs';
import { FILES, RUN_FOLDERS } from '../../contract/layout';
import { HandlerFunction } from '../foundation/handler-function';
import type { HandlerOptions } from '../foundation/handler-options';
import { existingArns, grantReadObjects, sagemakerArn } from '../foundation/object-grants';
import { deliverForHours } from '../foundation/rule-delivery';
import type { IModelRegistry } from '../pipeline/model-registry';
import type { TrainingPipeline } from '../pipeline/training-pipeline';

/** What the cleaner looks after. */
export interface CandidateCleanerProps {
  readonly pipeline: TrainingPipeline;
  /** Where its versions are registered. */
  readonly registry: IModelRegistry;
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
 * Looks after what runs leave behind. The model that a run makes to judge it goes when its run has ended, and what is left
 * goes with the stack, after the runs in progress were stopped. The version that a run registers gets its model card, and who
 * approved or rejected it, which only the time after the registration knows.
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
      description: `Deletes the candidate models of ${pipeline.pipelineName} when their runs have ended, and shows model cards`,
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
    this.grantCards(handler, props);
    new events.Rule(this, 'RunEnded', {
      description: `A run of the pipeline ${pipeline.pipelineName} has ended, or a version was registered or changed`,
      eventPattern: {
        source: ['aws.sagemaker'],
        detailType: [DETAIL_TYPES.execution, DETAIL_TYPES.modelPackage],
        detail: {
          $or: [
            {
              pipelineArn: [pipeline.pipelineArn],
              currentPipelineExecutionStatus: Object.values(ENDED_EXECUTION_STATES),
            },
            { ModelPackageGroupName: [props.registry.modelPackageGroupName] },
          ],
        },
      },
      targets: [new targets.LambdaFunction(handler.function, deliverForHours(this))],
    });
    const resource = new CustomResource(this, 'Candidates', {
      serviceToken: handler.function.functionArn,
      resourceType: 'Custom::CandidateModels',
      properties: { PipelineName: pipeline.pipelineName },
    });
    // The runs are listed before the pipeline goes, and by a role that still may.
    resource.node.addDependency(pipeline, handler);
  }

  /** Lets it read the cards that evaluations wrote and put them on versions, and never approve one. */
  private grantCards({ role }: HandlerFunction, { pipeline, registry }: CandidateCleanerProps): void {
    const cards = pipeline.runKeys(RUN_FOLDERS.evaluate, EVALUATE_OUTPUTS.evaluation, FILES.modelCard);
    grantReadObjects(pipeline.bucket, role, cards);
    pipeline.encryptionKey?.grant(role, 'kms:Decrypt');
    const versions = existingArns(Stack.of(this), 'model-package', registry.modelPackageGroupName, '/*');
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'ReadVersions',
        actions: ['sagemaker:DescribeModelPackage'],
        resources: versions,
      }),
    );
    role.addToPrincipalPolicy(
      new iam.PolicyStatement({
        sid: 'ShowCards',
        actions: ['sagemaker:UpdateModelPackage'],
        resources: versions,
        // Where SageMaker says that a request asks for a status, it is none of these: approving is for people.
        conditions: { Null: { 'sagemaker:ModelApprovalStatus': 'true' } },
      }),
    );
  }
}
