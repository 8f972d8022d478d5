import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as s3assets from 'aws-cdk-lib/aws-s3-assets';
import { IMAGE_TYPES } from '../../contract/images';
import { CSV, JSON_LINES, PREPARE_OUTPUTS } from '../../contract/jobs';
import { grantReadAsset, grantReadObjects } from '../foundation/object-grants';

/** The prepared rows that a channel can hold. */
export enum PreparedRows {
  /** What the model learns from: CSV without header, the label first, preprocessed. */
  TRAIN = 'train',
  /** What the training can judge itself by, in the same form; prepared data of one's own may have none, and no such channel. */
  VALIDATION = 'validation',
  /** Where a text is all that a row has, what the model learns from as BlazingText reads it: `__label__1 words of a text`. */
  TRAIN_SENTENCES = 'trainSentences',
  /** What the training can judge itself by, in that form. */
  VALIDATION_SENTENCES = 'validationSentences',
  /** Series as DeepAR reads them, one a line of JSON: what the model learns from. */
  TRAIN_SERIES = 'trainSeries',
  /** The same series, longer by the values that the training can judge itself by. */
  VALIDATION_SERIES = 'validationSeries',
  /** Of images, a list of those that train: a `.lst` with number, class and path between tabs. */
  TRAIN_LIST = 'trainList',
  /** Of images, such a list of those that the training can judge itself by. */
  VALIDATION_LIST = 'validationList',
  /** Of images with boxes, the boxes of those that train: a JSON file an image, in the folder below that its image has. */
  TRAIN_BOXES = 'trainBoxes',
  /** Of images with boxes, such files of those that the training can judge itself by. */
  VALIDATION_BOXES = 'validationBoxes',
}

/** Where a training reads what its channel holds. @internal */
export interface ChannelSource {
  /** The prepared rows, whose place the training knows. */
  readonly rows?: PreparedRows;
  /** A folder below that place, where not all of them are read. */
  readonly folder?: string;
  /** The place of anything else. */
  readonly uri?: string;
  /** Lets the training's role read it. */
  readonly grantRead: (grantee: iam.IGrantable) => void;
}

/** Something that a training reads: a folder of that name under /opt/ml/input/data. */
export class TrainingChannel {
  /**
   * Prepared rows.
   *
   * @param contentType as the algorithm's image compares it, such as `text/csv`
   * @param folder a folder of them, such as `with-boxes` of images with boxes, if not all are read
   */
  public static preparedRows(name: string, rows: PreparedRows, contentType?: string, folder?: string): TrainingChannel {
    // The training grants all of what the preparation wrote.
    return new TrainingChannel(name, { rows, folder, grantRead: () => {} }, contentType);
  }

  /** A file of this app, such as a script's archive. Its name in the container is that of the asset's S3 object. */
  public static asset(name: string, asset: s3assets.Asset, contentType?: string): TrainingChannel {
    return new TrainingChannel(
      name,
      { uri: asset.s3ObjectUrl, grantRead: (grantee) => grantReadAsset(asset, grantee) },
      contentType,
    );
  }

  /** Objects of a bucket, such as a pre-trained model. */
  public static objects(name: string, bucket: s3.IBucket, prefix: string, contentType?: string): TrainingChannel {
    return new TrainingChannel(
      name,
      {
        uri: bucket.s3UrlForObject(`${prefix}/`),
        grantRead: (grantee) => {
          grantReadObjects(bucket, grantee, `${prefix}/*`);
        },
      },
      contentType,
    );
  }

  /** @internal */
  public readonly _source: ChannelSource;

  private constructor(
    /** The channel's name. */
    public readonly name: string,
    source: ChannelSource,
    /** The channel's content type, if the image asks for one. */
    public readonly contentType?: string,
  ) {
    this._source = source;
  }
}

/** The content type of what trains: lines of JSON where series are forecast, images, else CSV. */
export function trainingContentType({
  forecast,
  images,
}: {
  readonly forecast?: unknown;
  readonly images?: boolean;
}): string {
  return forecast ? JSON_LINES : images ? IMAGE_TYPES.any : CSV;
}

/** The channels `train` and `validation`, as an algorithm has them that says nothing else. */
export function preparedChannels(contentType: string): TrainingChannel[] {
  return [
    TrainingChannel.preparedRows(PREPARE_OUTPUTS.train, PreparedRows.TRAIN, contentType),
    TrainingChannel.preparedRows(PREPARE_OUTPUTS.validation, PreparedRows.VALIDATION, contentType),
  ];
}

/**
 * Those, and channels with the boxes of their images, as an object detection has them.
 *
 * @param folder a folder of the images, if not all are read
 */
export function boxChannels(folder?: string): TrainingChannel[] {
  const { train, validation } = PREPARE_OUTPUTS;
  return [
    [train, PreparedRows.TRAIN] as const,
    [validation, PreparedRows.VALIDATION] as const,
    [`${train}_annotation`, PreparedRows.TRAIN_BOXES] as const,
    [`${validation}_annotation`, PreparedRows.VALIDATION_BOXES] as const,
  ].map(([name, rows]) => TrainingChannel.preparedRows(name, rows, IMAGE_TYPES.any, folder));
}
