import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { CfnMapping, Stack, Token } from 'aws-cdk-lib';
import type * as ecr from 'aws-cdk-lib/aws-ecr';
import type { Construct } from 'constructs';
import { checkProperties } from './check-properties';
import { packageFile } from './package-files';
import { LifecycleValidationError } from './validation-error';

interface RegistryFile {
  readonly groups: Record<string, Record<string, string>>;
  readonly images: { readonly spark: { repository: string; tag: string; registries: Record<string, string> } };
}

/** What an image can do, and what stands for it on a machine without containers. */
export interface ModelImageOptions {
  /**
   * Whether the image also exists for the arm64 architecture, so that graviton instances can run it.
   * @default false
   */
  readonly graviton?: boolean;
  /**
   * Whether the image's program uses GPUs; instances that have some are refused otherwise.
   * @default true
   */
  readonly gpu?: boolean;
  /**
   * Whether the image is built for GPUs, so that instances without any are refused.
   * @default false
   */
  readonly requiresGpu?: boolean;
  /**
   * The path of a Python program that stands for the image in the local cloud: `python <program> train`,
   * `python <program> serve` and, of `Engine.container`, `python <program> process …`, with SageMaker's folders under `SAGEMAKER_BASE_DIR` in place of /opt/ml, and serving on
   * the port `SAGEMAKER_BIND_TO_PORT`. The repository's name or the tag must be known at synth: that of an image which CDK
   * builds (`DockerImageAsset`) is `asset.imageTag`.
   * @default - the local cloud cannot run the image, unless it is one of the library's own
   */
  readonly localProgram?: string;
}

/** An image with its parts, as the factories of ModelImage make it. */
interface ImageParts extends ModelImageOptions {
  readonly repositoryName: string;
  readonly tag: string;
  readonly uri: (scope: Construct) => string;
  readonly repositoryArn: (scope: Construct) => string;
}

/**
 * A container image that trains or serves a model: one that AWS publishes, or one of your own repositories. Every role
 * that runs it may pull from exactly its repository.
 */
export class ModelImage {
  /** AWS's scikit-learn image, which also prepares, evaluates and serves the preprocessor. */
  public static scikitLearn(): ModelImage {
    return SCIKIT_LEARN_IMAGE;
  }

  /** AWS's XGBoost image: built-in algorithm and script mode. */
  public static xgboost(): ModelImage {
    return XGBOOST_IMAGE;
  }

  /**
   * An image that somebody publishes in one account for each region, as AWS does.
   *
   * @param accounts the account of the repository, by region; a stack in another region is refused
   * @see https://docs.aws.amazon.com/sagemaker/latest/dg-ecr-paths/sagemaker-algo-docker-registry-paths.html
   */
  public static published(
    repositoryName: string,
    tag: string,
    accounts: Record<string, string>,
    options: ModelImageOptions = {},
  ): ModelImage {
    checkProperties('ModelImageOptions', options);
    const account = (scope: Construct): string => registryAccount(scope, `${repositoryName}:${tag}`, accounts);
    return new ModelImage({
      ...options,
      repositoryName,
      tag,
      uri: (scope) => {
        const { region, urlSuffix } = Stack.of(scope);
        return `${account(scope)}.dkr.ecr.${region}.${urlSuffix}/${repositoryName}:${tag}`;
      },
      repositoryArn: (scope) =>
        Stack.of(scope).formatArn({
          service: 'ecr',
          account: account(scope),
          resource: 'repository',
          resourceName: repositoryName,
        }),
    });
  }

  /**
   * An image in a repository of your own, in the stack's region. A repository of another account must allow this one
   * to pull by its own policy.
   *
   * @param tagOrDigest such as `1.2` or `sha256:…`
   */
  public static fromEcrRepository(
    repository: ecr.IRepository,
    tagOrDigest: string,
    options: ModelImageOptions = {},
  ): ModelImage {
    checkProperties('ModelImageOptions', options);
    return new ModelImage({
      ...options,
      repositoryName: repository.repositoryName,
      tag: tagOrDigest,
      uri: () => repository.repositoryUriForTagOrDigest(tagOrDigest),
      repositoryArn: () => repository.repositoryArn,
    });
  }

  /** The repository's name. */
  public readonly repositoryName: string;
  /** The image's tag or digest. */
  public readonly tag: string;
  /** Whether graviton instances can run the image. */
  public readonly graviton: boolean;
  /** Whether the image's program uses GPUs. */
  public readonly gpu: boolean;
  /** Whether instances without GPUs cannot run the image. */
  public readonly requiresGpu: boolean;
  /** What stands for the image in the local cloud. */
  public readonly localProgram?: string;

  private readonly parts: ImageParts;

  private constructor(parts: ImageParts) {
    this.parts = parts;
    this.repositoryName = parts.repositoryName;
    this.tag = parts.tag;
    this.graviton = parts.graviton ?? false;
    this.gpu = parts.gpu ?? true;
    this.requiresGpu = parts.requiresGpu ?? false;
    this.localProgram = parts.localProgram;
  }

  /** The image's URI as the scope's stack sees it. Throws when the stack's region has no such image. */
  public uri(scope: Construct): string {
    return this.parts.uri(scope);
  }

  /** The ARN of the image's repository as the scope's stack sees it, for policies. */
  public repositoryArn(scope: Construct): string {
    return this.parts.repositoryArn(scope);
  }
}

/** The registry group of both images in image-registries.json. */
const REGISTRY_GROUP = 'de1b44';

const REGISTRIES = JSON.parse(
  fs.readFileSync(packageFile('constructs', 'foundation', 'image-registries.json'), 'utf8'),
) as RegistryFile;

const OWN_ACCOUNTS: Record<string, string> = REGISTRIES.groups[REGISTRY_GROUP];

/** The scikit-learn image that runs the preparation and evaluation jobs and serves the preprocessor. */
export const SCIKIT_LEARN_IMAGE = ModelImage.published('sagemaker-scikit-learn', '1.4-2-py312-cpu-py3', OWN_ACCOUNTS, {
  gpu: false,
});

/** The XGBoost image: built-in algorithm and script mode. */
export const XGBOOST_IMAGE = ModelImage.published('sagemaker-xgboost', '3.2-0', OWN_ACCOUNTS);

/**
 * SageMaker's Spark image, which prepares rows on several instances: Spark 3.5, Java 17, Python 3.12 and numpy 1.26, without
 * scikit-learn, scipy and pyarrow.
 * @see https://github.com/aws/sagemaker-spark-container smsparkbuild/py312/Pipfile.runtime.lock of the tag
 */
export const SPARK_IMAGE = sparkImage();

function sparkImage(): ModelImage {
  const { repository, tag, registries } = REGISTRIES.images.spark;
  return ModelImage.published(repository, tag, registries, { gpu: false });
}

/** The images of the library's own algorithms. */
export const OWN_IMAGES: readonly ModelImage[] = [SCIKIT_LEARN_IMAGE, XGBOOST_IMAGE];

/** The account that publishes an image in the stack's region. Throws when the region has none. */
function registryAccount(scope: Construct, image: string, byRegion: Record<string, string>): string {
  const stack = Stack.of(scope);
  if (!Token.isUnresolved(stack.region)) {
    const account = byRegion[stack.region];
    if (!account) {
      throw new LifecycleValidationError(
        `region: the image ${image} is not published in '${stack.region}'; it is in ${Object.keys(byRegion).join(', ')}`,
      );
    }
    return account;
  }
  // The stack goes to whatever region it is deployed to: CloudFormation looks the account up, and a region that is missing fails there.
  const id = mappingId(byRegion);
  const mapping =
    (stack.node.tryFindChild(id) as CfnMapping | undefined) ??
    new CfnMapping(stack, id, {
      lazy: true,
      mapping: Object.fromEntries(Object.entries(byRegion).map(([region, account]) => [region, { account }])),
    });
  return mapping.findInMap(stack.region, 'account');
}

/** Images of the same accounts share a mapping. */
function mappingId(byRegion: Record<string, string>): string {
  return byRegion === OWN_ACCOUNTS
    ? 'SageMakerImageAccounts'
    : `ImageAccounts${createHash('sha256').update(JSON.stringify(byRegion)).digest('hex').slice(0, 8)}`;
}
