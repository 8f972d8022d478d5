import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { LABELLED_FOLDER, RUNS_FOLDER, WRITTEN_PREFIXES } from '../../contract/layout';
import { flattenResource } from './policy-text';

/** Where aws-cdk-lib's `Validations.of(…).acknowledge` keeps what was acknowledged, and cdk-nag 3 looks for it. */
const METADATA_KEY = 'aws:cdk:acknowledged-rules';

/** The wildcards in this library's permissions, as cdk-nag writes them, and why each is as narrow as it can be. */
const WILDCARDS: Array<[RegExp, string]> = [
  [/^(<[^>]+\.Arn>|arn:(?:<AWS::Partition>|[^:]*):s3:::[^/*]+)\/[^*]+\/\*$/, 'objects below one prefix of one bucket'],
  [
    new RegExp(`/(${[RUNS_FOLDER, LABELLED_FOLDER, ...WRITTEN_PREFIXES].join('|')})/`),
    'objects whose names are known only when they are written, below a prefix of the lifecycle',
  ],
  [
    /:s3:::[^/]*-assets-[^/]*\/\*\.[a-z]+$/,
    'CDK assets of one kind: their names are hashes of content, whose every change would be a change of permissions',
  ],
  [
    /:sagemaker:.*:(processing-job|training-job|transform-job|model)\/pipelines-\*$/,
    'SageMaker Pipelines names its jobs and models itself, pipelines-…',
  ],
  [
    /:sagemaker:.*:hyper-parameter-tuning-job\/\*$/,
    'read only: the tunings of runs, whose names are too short to begin as those of other jobs do',
  ],
  [
    /:sagemaker:.*:experiment-trial(-component)?\/\*$/,
    'the trials of runs and the components of their jobs, which SageMaker names after executions and jobs',
  ],
  [/:sagemaker:.*:app\/[^*]+\/jupyterlab\/\*$/, 'the application of one space of Studio, which Studio names'],
  [/:sagemaker:.*:pipeline\/[^*]+\/execution\/\*$/, "the executions of one pipeline, whose names are SageMaker's"],
  [/:sagemaker:.*:model-package\/[^*]+\/\*$/, 'the versions of one group, which are numbered as they are registered'],
  [
    /:sagemaker:.*:(model|endpoint-config)\/[^*]+-\*$/,
    'models and configurations of one endpoint, named by a hash of what is in them',
  ],
  [
    /:sagemaker:.*:(model|endpoint-config)\/\*$/,
    'read only: which model and configuration serve is known only when the monitor looks',
  ],
  [/:logs:.*:log-group:\/aws\/sagemaker\/[A-Za-z]+[^*]*\*$/, "SageMaker's own log groups of one kind of work"],
  [/:states:.*:execution:[^*]+:\*$/, 'the executions of one state machine'],
  [/^<[^>]+Function[^>]+\.Arn>:\*$/, 'the versions of one function, as aws-cdk-lib grants an invocation'],
  [/^kms:(GenerateDataKey|ReEncrypt)\*$/, 'two variants of one action on one key, as aws-cdk-lib grants them'],
];

/** Actions that know no resources, or whose resources are the condition's. */
const WITHOUT_RESOURCES =
  /^(ecr:GetAuthorizationToken|cloudwatch:PutMetricData|cloudwatch:GetMetricData|cloudwatch:DescribeAlarms|sagemaker:List[A-Za-z]+|sagemaker:Search|xray:[A-Za-z]+|lakeformation:GetDataAccess|ec2:[A-Za-z]*(NetworkInterface|DhcpOptions|SecurityGroups|Subnets|Vpcs)[A-Za-z]*)$/;

/** Says to cdk-nag (3 and later) why a rule does not hold here. */
export function acknowledgeRule(scope: IConstruct, rule: string, reason: string): void {
  scope.node.addMetadata(METADATA_KEY, { [`Annotation::${rule}`]: reason });
}

/** Says to aws-cdk-lib's own check of templates why what it finds in a resource is none, by its id there. */
export function acknowledgeFinding(scope: IConstruct, id: string, reason: string): void {
  scope.node.addMetadata(METADATA_KEY, { [`CloudFormation-Validate::${id}`]: reason });
}

/**
 * Acknowledges the wildcards that this library's permissions need, each by name. What is added to the role from outside is still
 * found, unless it is of the same kind.
 *
 * @param scope the role, or what is above its policies
 * @param others actions on all resources that stand in the same policies and are not this library's
 */
export function acknowledgeWildcards(
  scope: IConstruct,
  permissions: readonly iam.PolicyStatement[],
  others: readonly string[] = [],
): void {
  // Only what has a wildcard is resolved: resolving the whole policy once more would be a tenth of a synthesis without validators.
  const statements = permissions.map(({ actions, resources }) => ({
    actions,
    resources: (Stack.of(scope).resolve(resources.filter(hasWildcard)) as unknown[]).map((resource) =>
      flattenResource(resource),
    ),
  }));
  const found = new Map<string, string>();
  for (const { actions, resources } of statements) {
    for (const [kind, names] of [
      ['Action', actions],
      ['Resource', resources],
    ] as const) {
      for (const name of names.filter((one) => hasWildcard(one) && one !== '*')) {
        const reason = WILDCARDS.find(([pattern]) => pattern.test(name))?.[1];
        if (reason) {
          found.set(`${kind}::${name}`, reason);
        }
      }
    }
  }
  const everywhere = statements.filter(({ resources }) => resources.includes('*')).flatMap(({ actions }) => actions);
  if (everywhere.length > 0 && [...everywhere, ...others].every((action) => WITHOUT_RESOURCES.test(action))) {
    found.set('Resource::*', `${everywhere.join(', ')}: actions without resources`);
  }
  for (const [finding, reason] of found) {
    acknowledgeRule(scope, `AwsSolutions-IAM5[${finding}]`, reason);
  }
}

function hasWildcard(name: string): boolean {
  return name.includes('*');
}
