import {
  CreateModelCommand,
  CreateTransformJobCommand,
  DescribeModelPackageCommand,
  type DescribeModelPackageCommandOutput,
} from '@aws-sdk/client-sagemaker';
import { type ChampionRequest, NO_CHAMPION } from '../../contract/champion';
import { IMAGE_TYPES } from '../../contract/images';
import { CSV, PREDICTION_PARTS } from '../../contract/jobs';
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
    await startTransform({ version, answersWith: chooseAnswerType(described) }, rows, request, options);
    return undefined;
  } catch (error) {
    return `it could not be asked: ${describeError(error)}`;
  }
}

/** Where the rows are as the champion takes them. */
/** Rows that the champion takes. */
interface FoundRows {
  readonly uri: string;
  /** Whether each object is an image. */
  readonly areImages?: boolean;
}

async function findRows(
  { DriftCheckBaselines }: DescribeModelPackageCommandOutput,
  { folder, rows, baseline }: ChampionRequest,
  { s3 }: ChampionOptions,
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
  if (parseTarget(own.text)?.images) {
    return parseTarget(schema.text)?.images ? { uri: rows, areImages: true } : { problem: NO_IMAGES };
  }
  const parts = Object.values(PREDICTION_PARTS);
  const objects = (await listObjects(s3, rows)).filter(
    ({ uri }) => nameOf(uri) !== '' && !parts.some((part) => nameOf(uri).startsWith(part)),
  );
  if (comparability.columns === undefined) {
    // The parts are questions to the candidate; only where rows are several objects they are asked along.
    return { uri: objects.length === 1 ? objects[0].uri : rows };
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
  return { uri: `${places.rows}/` };
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

async function startTransform(
  { version, answersWith }: { readonly version: string; readonly answersWith: string },
  { uri, areImages = false }: FoundRows,
  { run, folder }: ChampionRequest,
  { sageMaker, config }: ChampionOptions,
): Promise<void> {
  const { roleArn, instanceType, vpc, outputKeyArn, volumeKeyArn, asksRowsAlone } = config;
  const name = nameChampion(run);
  const tags = Object.entries(config.tags ?? {}).map(([Key, Value]) => ({ Key, Value }));
  const tagged = tags.length > 0 ? { Tags: tags } : {};
  const model = new CreateModelCommand({
    ModelName: name,
    ExecutionRoleArn: roleArn,
    Containers: [{ ModelPackageName: version }],
    EnableNetworkIsolation: true,
    ...(vpc && {
      VpcConfig: { SecurityGroupIds: [...vpc.SecurityGroupIds], Subnets: [...vpc.Subnets] },
    }),
    ...tagged,
  });
  await sageMaker.send(model).catch(throwUnlessExisting);
  const { images, alone, rows } = PREDICTION_BATCHES;
  const batches = areImages ? images : asksRowsAlone ? alone : rows;
  const transform = new CreateTransformJobCommand({
    TransformJobName: name,
    ModelName: name,
    ...batches.size,
    TransformInput: {
      DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: uri } },
      ContentType: areImages ? IMAGE_TYPES.any : CSV,
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
