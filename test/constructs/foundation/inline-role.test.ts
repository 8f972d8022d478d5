import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Role } from 'aws-cdk-lib/aws-iam';
import { lifecycle } from '../../../examples/churn/lifecycle';
import { MlLifecycleStack } from '../../../lib';
import { createApp } from '../fixtures';

interface RoleReport {
  readonly roles: Array<{ readonly roleConstructPath: string; readonly identityPolicyStatements: object[] }>;
}

const ROLES = [
  'DataPrep/Role',
  'DriftMonitor/Detector/Role',
  'Endpoint/churn/Controller/Role',
  'Endpoint/churn/Controller/SchedulerRole',
  'Endpoint/churn/Role',
  'Pipeline/Role',
  'QualityMonitor/Measurer/Role',
  'Retrain/Handler/Role',
  'SageMakerLifecycleSchedulerRole',
  'Training/Candidates/Handler/Role',
  'Training/Champion/Handler/Role',
  'Training/EvaluationRole',
  'Training/ModelRole',
  'Training/Role',
].map((name) => `Churn/Default/${name}`);

test('roles that somebody else makes (iam.Role.customizeRoles) are reported with all of their permissions', () => {
  const app = createApp();
  Role.customizeRoles(app, { usePrecreatedRoles: Object.fromEntries(ROLES.map((name) => [name, 'made-elsewhere'])) });
  new MlLifecycleStack(app, 'Churn', lifecycle);
  const assembly = app.synth();
  const { Resources } = assembly.getStackByName('Churn').template as { Resources: Record<string, { Type: string }> };
  expect(Object.values(Resources).filter(({ Type }) => Type.startsWith('AWS::IAM::'))).toEqual([]);
  const { roles } = JSON.parse(
    readFileSync(path.join(assembly.directory, 'iam-policy-report.json'), 'utf8'),
  ) as RoleReport;
  expect(roles.map(({ roleConstructPath }) => roleConstructPath).sort()).toEqual(ROLES);
  const actionsOf = (name: string): string =>
    JSON.stringify(roles.find(({ roleConstructPath }) => roleConstructPath === name)?.identityPolicyStatements);
  // One by addToPolicy, one by a grant of aws-cdk-lib, one by a grant of this library.
  for (const action of ['sagemaker:ListPipelineExecutions', 'sns:Publish', 's3:PutObject']) {
    expect(actionsOf('Churn/Default/Retrain/Handler/Role')).toContain(action);
  }
  expect(actionsOf('Churn/Default/SageMakerLifecycleSchedulerRole')).toContain('lambda:InvokeFunction');
});
