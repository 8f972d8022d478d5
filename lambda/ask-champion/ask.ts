import {
  type ContainerDefinition,
  CreateModelCommand,
  CreateTransformJobCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { type ChampionRequest, NO_CHAMPION } from '../../contract/champion';
import { IMAGE_TYPES } from '../../contract/images';
import { CSV, JSON_LINES, PREDICTION_PARTS, VERSION_METADATA } from '../../contract/jobs';
import { FILES } from '../../contract/layout';
import { PREDICTION_BATCHES } from '../../contract/prediction-batches';
import { describeError, isAlreadyExisting } from '../../engine/aws/aws-errors';
import { listObjects, readText, writeJson, writeText } from '../../engine/aws/s3';
import { parseTarget } from '../../engine/drift/schema';
import { type Asked, findChampion, listPlaces, nameChampion } from './champion-files';
import { chooseColumns } from './choose-columns';
import { compareSchemas } from './compare-schemas';
import type { ChampionOptions } from './options';

/** What the champion lacks that took columns before. */
const NO_IMAGES = 'it takes columns, and the held-out ones are images';

/** Rows that are rewritten are held in memory. */
const MOST_REWRITTEN_BYTES = 200_000_000;

/**
 * Starts the batch transform of the newest approved version, if there is one.
 *
 * @returns what was done, in words
 */
export async function ask(request: ChampionRequest, options: ChampionOptions): Promise<string> {
  const found = await findChampion(options.sageMaker, options.modelPackageGroup);
  const { version } = found;
  const problem = found.problem ?? (version && (await tryAsking(version, request, options)));
  const asked: Asked = { version, problem };
  await writeJson(options.s3, listPlaces(request.folder).asked, asked);
  return version === undefined ? NO_CHAMPION : `${version}: ${problem ?? 'asked'}`;
}

async function tryAsking(
  version: string,
  request: ChampionRequest,
  options: ChampionOptions,
): Promise<string | undefined> {
  try {
    const described = await options.sageMaker.send(new DescribeModelPackageCommand({ ModelPackageName: version }));
    const rows = await findRows(described, request, options);
    if ('problem' in rows) {
      return rows.problem;
    }
    await keepEvaluation(described, request, options);
    const asked = { answersWith: chooseAnswerType(described), containers: listContainers(version, described) };
    await startTransform(asked, rows, request, options);
    return undefined;
  } catch (error) {
    return `it could not be asked: ${describeError(error)}`;
  }
}

/** Rows as the champion takes them. */
interface FoundRows {
  readonly uri: string;
  /** How they are sent. */
  readonly batches: (typeof PREDICTION_BATCHES)[keyof typeof PREDICTION_BATCHES];
  readonly contentType: string;
}

async function findRows(
  { DriftCheckBaselines }: DescribeModelPackageCommandOutput,
  { folder, rows, baseline }: ChampionRequest,
  { s3, config }: ChampionOptions,
): Promise<FoundRows | { readonly problem: string }> {
  const schemaUri = DriftCheckBaselines?.ModelDataQuality?.Constraints?.S3Uri;
  const schema = schemaUri === undefined ? undefined : await readText(s3, schemaUri);
  const own = await readText(s3, `${baseline.replace(/\/+$/, '')}/${FILES.baselineSchema}`);
  if (schema === undefined || own === undefined) {
    return { problem: `it has no ${FILES.baselineSchema}, which says what columns it takes` };
  }
  const comparability = compareSchemas(schema.text, own.text);
  if ('problem' in comparability) {
    return comparability;
  }
  const { images, series, alone, rows: many } = PREDICTION_BATCHES;
  const target = parseTarget(own.text);
  if (target?.images) {
    const takes = parseTarget(schema.text)?.images;
    return takes ? { uri: rows, batches: images, contentType: IMAGE_TYPES.any } : { problem: NO_IMAGES };
  }
  const parts = Object.values(PREDICTION_PARTS);
  const objects = (await listObjects(s3, rows)).filter(
    ({ uri }) => nameOf(uri) !== '' && !parts.some((part) => nameOf(uri).startsWith(part)),
  );
  // The parts are questions to the candidate; only where rows are several objects they are asked along.
  const uri = objects.length === 1 ? objects[0].uri : rows;
  if (target?.type === 'forecasting') {
    // The champion may be of another algorithm, and all of them take a series at a time.
    return { uri, batches: series, contentType: JSON_LINES };
  }
  const sent = { batches: config.asksRowsAlone ? alone : many, contentType: CSV };
  if (comparability.columns === undefined) {
    return { uri, ...sent };
  }
  const size = objects.reduce((sum, object) => sum + object.size, 0);
  if (size > MOST_REWRITTEN_BYTES) {
    return {
      problem: `it takes the columns in another way, and ${Math.round(size / 1e6)} MB of held-out rows are too many to rewrite (at most ${MOST_REWRITTEN_BYTES / 1e6} MB)`,
    };
  }
  const places = listPlaces(folder);
  for (const { uri } of objects) {
    const { text } = (await readText(s3, uri))!;
    await writeText(s3, `${places.rows}/${nameOf(uri)}`, chooseColumns(text, comparability.columns), CSV);
  }
  return { uri: `${places.rows}/`, ...sent };
}

/** The champion's own evaluation says with which threshold it decides. One that cannot be read says nothing. */
async function keepEvaluation(
  { ModelMetrics }: DescribeModelPackageCommandOutput,
  { folder }: ChampionRequest,
  { s3 }: ChampionOptions,
): Promise<void> {
  const uri = ModelMetrics?.ModelQuality?.Statistics?.S3Uri;
  const evaluation = uri === undefined ? undefined : await readText(s3, uri).catch(() => undefined);
  if (evaluation !== undefined) {
    await writeText(s3, listPlaces(folder).evaluation, evaluation.text, 'application/json');
  }
}

/** What the champion was registered as answering with: SageMaker's own algorithms write no CSV. */
function chooseAnswerType({ InferenceSpecification }: DescribeModelPackageCommandOutput): string {
  const [first = CSV, ...others] = InferenceSpecification?.SupportedResponseMIMETypes ?? [];
  return others.includes(CSV) ? CSV : first;
}

/**
 * The version's own containers. One that learned from its held-out values after it was judged knows more than any candidate that is
 * judged: of it the model is asked that was judged.
 */
function listContainers(
  version: string,
  { InferenceSpecification, CustomerMetadataProperties }: DescribeModelPackageCommandOutput,
): ContainerDefinition[] {
  const judged = CustomerMetadataProperties?.[VERSION_METADATA.judgedModel];
  const containers = InferenceSpecification?.Containers ?? [];
  if (judged === undefined || containers.length === 0) {
    return [{ ModelPackageName: version }];
  }
  return containers.map(({ Image, ModelDataUrl, Environment }, place) => ({
    Image,
    ModelDataUrl: place === containers.length - 1 ? judged : ModelDataUrl,
    Environment,
  }));
}

async function startTransform(
  { answersWith, containers }: { readonly answersWith: string; readonly containers: ContainerDefinition[] },
  { uri, batches, contentType }: FoundRows,
  { run, folder }: ChampionRequest,
  { sageMaker, config }: ChampionOptions,
): Promise<void> {
  const { roleArn, instanceType, vpc, outputKeyArn, volumeKeyArn } = config;
  const name = nameChampion(run);
  const tags = Object.entries(config.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const tagged = tags.length > 0 ? { Tags: tags } : {};
  const model = new CreateModelCommand({
    ModelName: name,
    ExecutionRoleArn: roleArn,
    Containers: containers,
    EnableNetworkIsolation: true,
    ...(vpc && {
      VpcConfig: { SecurityGroupIds: [...vpc.SecurityGroupIds], Subnets: [...vpc.Subnets] },
    }),
    ...tagged,
  });
  await sageMaker.send(model).catch(throwUnlessExisting);
  const transform = new CreateTransformJobCommand({
    TransformJobName: name,
    ModelName: name,
    ...batches.size,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri } },
      ContentType: contentType,
      SplitType: batches.splitType,
      CompressionType: 'None',
    },
    TransformOutput: {
      S3OutputPath: listPlaces(folder).answers,
      Accept: answersWith,
      AssembleWith: 'Line',
      ...(outputKeyArn && { KmsKeyId: outputKeyArn }),
    },
    TransformResources: {
      InstanceType: instanceType as never,
      InstanceCount: 1,
      ...(volumeKeyArn && { VolumeKmsKeyId: volumeKeyArn }),
    },
    ...tagged,
  });
  await sageMaker.send(transform).catch(throwUnlessExisting);
}

/** Lambda may run the same step twice. */
function throwUnlessExisting(error: unknown): void {
  if (!isAlreadyExisting(error)) {
    throw error;
  }
}

function nameOf(uri: string): string {
  return uri.slice(uri.lastIndexOf('/') + 1);
}
