import type { IModel } from '@aws-cdk/aws-sagemaker-alpha';
import { Annotations, Arn, ArnFormat, Fn, Stack, Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { sagemakerArn } from '../foundation/object-grants';
import { LifecycleValidationError } from '../foundation/validation-error';

/** A model that serves until the first version is approved, as one of two props gives it. */
export interface InitialModelProps {
  readonly initialModel?: IModel;
  readonly initialModelName?: string;
}

/** What an endpoint needs to know of the model that it serves at first. */
export interface InitialModel {
  readonly modelName: string;
  /** Whose description the controller reads: the model, or all where the name is known only at deployment. */
  readonly describedArn: string;
  /** The model's role, where it can be changed from here. */
  readonly role?: iam.IGrantable;
}

/** Reads the initial model of an endpoint, or undefined when there is none. */
export function readInitialModel(
  scope: Construct,
  { initialModel, initialModelName }: InitialModelProps,
): InitialModel | undefined {
  if (initialModel && initialModelName !== undefined) {
    throw new LifecycleValidationError(
      `initialModelName: must not be given beside initialModel, got '${initialModelName}'`,
    );
  }
  if (initialModel) {
    const { modelName, modelArn, role } = initialModel;
    // A policy from here on the role of another stack would make each stack wait for the other.
    const changeable = role !== undefined && Stack.of(role) === Stack.of(scope);
    return { modelName, describedArn: modelArn, ...(changeable && { role }) };
  }
  return initialModelName === undefined ? undefined : readName(scope, initialModelName);
}

function readName(scope: Construct, nameOrArn: string): InitialModel {
  const stack = Stack.of(scope);
  if (Token.isUnresolved(nameOrArn)) {
    // An ARN ends in `model/<name>`: once a name is appended likewise, both have the name after the first `model/`.
    const modelName = Fn.select(1, Fn.split('model/', Fn.join('model/', [nameOrArn, nameOrArn])));
    return { modelName, describedArn: sagemakerArn(stack, 'model', '*') };
  }
  if (nameOrArn.startsWith('arn:')) {
    const { service, resource, resourceName } = Arn.split(nameOrArn, ArnFormat.SLASH_RESOURCE_NAME);
    if (service !== 'sagemaker' || resource !== 'model' || !resourceName) {
      throw new LifecycleValidationError(`initialModelName: must be a model's name or ARN, got '${nameOrArn}'`);
    }
    return { modelName: resourceName, describedArn: nameOrArn };
  }
  if (!/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(nameOrArn)) {
    throw new LifecycleValidationError(`initialModelName: must be a model's name or ARN, got '${nameOrArn}'`);
  }
  // SageMaker lower-cases names inside ARNs.
  return { modelName: nameOrArn, describedArn: sagemakerArn(stack, 'model', nameOrArn.toLowerCase()) };
}

/** Says what the initial model's role needs where it cannot be changed from here. */
export function warnOfModelRole(scope: Construct, model: InitialModel, keys: string, encrypted: boolean): void {
  const named = Token.isUnresolved(model.modelName) ? 'the initial model' : `the initial model '${model.modelName}'`;
  const encryption = encrypted
    ? ' and kms:CreateGrant, kms:Decrypt, kms:DescribeKey, kms:Encrypt and kms:GenerateDataKey of the encryption key'
    : '';
  Annotations.of(scope).addWarningV2(
    'cdk-sagemaker-lifecycle:initialModelRole',
    `the role of ${named} is left to its owner: allow it s3:AbortMultipartUpload and s3:PutObject on ${keys} of the endpoint's bucket, cloudwatch:DescribeAlarms on the endpoint's two alarms${encryption}; until then its requests are not captured, and a rollout away from it fails`,
  );
}
