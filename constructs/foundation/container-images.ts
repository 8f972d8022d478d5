import * as fs from 'node:fs';
import { CfnMapping, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { packageFile } from './package-files';
import { LifecycleValidationError } from './validation-error';

interface RegistryFile {
  readonly groups: Record<string, Record<string, string>>;
}

/** An image that AWS publishes, by repository and tag. */
export interface PublishedImage {
  readonly repository: string;
  readonly tag: string;
}

/** The scikit-learn image that runs the preparation and evaluation jobs and serves the preprocessor. */
export const SCIKIT_LEARN_IMAGE: PublishedImage = { repository: 'sagemaker-scikit-learn', tag: '1.4-2-py312-cpu-py3' };

/** The XGBoost image: built-in algorithm and script mode. */
export const XGBOOST_IMAGE: PublishedImage = { repository: 'sagemaker-xgboost', tag: '3.2-0' };

/** The registry group of both images in image-registries.json. */
const REGISTRY_GROUP = 'de1b44';

let accounts: Record<string, string> | undefined;

function accountsByRegion(): Record<string, string> {
  accounts ??= (
    JSON.parse(
      fs.readFileSync(packageFile('constructs', 'foundation', 'image-registries.json'), 'utf8'),
    ) as RegistryFile
  ).groups[REGISTRY_GROUP];
  return accounts;
}

/** The account that publishes the images in the stack's region. Throws when the region has none. */
function registryAccount(scope: Construct): string {
  const stack = Stack.of(scope);
  const byRegion = accountsByRegion();
  if (!Token.isUnresolved(stack.region)) {
    const account = byRegion[stack.region];
    if (!account) {
      throw new LifecycleValidationError(
        `region: SageMaker's scikit-learn and XGBoost images are not published in '${stack.region}'; they are in ${Object.keys(byRegion).join(', ')}`,
      );
    }
    return account;
  }
  // The stack goes to whatever region it is deployed to: CloudFormation looks the account up, and a region that is missing fails there.
  const id = 'SageMakerImageAccounts';
  const mapping =
    (stack.node.tryFindChild(id) as CfnMapping | undefined) ??
    new CfnMapping(stack, id, {
      lazy: true,
      mapping: Object.fromEntries(Object.entries(byRegion).map(([region, account]) => [region, { account }])),
    });
  return mapping.findInMap(stack.region, 'account');
}

/** The image's URI in the stack's region. */
export function imageUri(scope: Construct, image: PublishedImage): string {
  const stack = Stack.of(scope);
  return `${registryAccount(scope)}.dkr.ecr.${stack.region}.${stack.urlSuffix}/${image.repository}:${image.tag}`;
}

/** The ARN of the image's repository, for policies. */
export function imageRepositoryArn(scope: Construct, image: PublishedImage): string {
  const stack = Stack.of(scope);
  return stack.formatArn({
    service: 'ecr',
    account: registryAccount(scope),
    resource: 'repository',
    resourceName: image.repository,
  });
}
