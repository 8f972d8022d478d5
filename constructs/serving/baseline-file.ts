import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import * as assets from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { checkObjectKey } from '../foundation/names';
import { grantReadAsset, grantReadObjects } from '../foundation/object-grants';

/** A file that a baseline is made of: an object in S3, or a file on this machine that is uploaded with the deployment. */
export abstract class BaselineFile {
  /**
   * An object in S3. When it is replaced, the next window is compared with the new one.
   *
   * @param bucket the bucket; for one that is encrypted with a key of its own, import it with that key
   * @param key the object's key
   */
  public static fromBucket(bucket: s3.IBucket, key: string): BaselineFile {
    checkObjectKey('key', key);
    return new ObjectFile(bucket, key);
  }

  /**
   * A file on this machine, uploaded as an asset.
   *
   * @param path absolute, or relative to where the app is run
   */
  public static fromAsset(path: string): BaselineFile {
    return new AssetFile(path);
  }

  /**
   * Lets a grantee read the file.
   *
   * @param id of the asset in the scope, if the file becomes one
   * @returns its S3 URI
   * @internal
   */
  public abstract _bind(scope: Construct, id: string, grantee: iam.IGrantable): string;
}

class ObjectFile extends BaselineFile {
  public constructor(
    private readonly bucket: s3.IBucket,
    private readonly key: string,
  ) {
    super();
  }

  /** @internal */
  public _bind(_scope: Construct, _id: string, grantee: iam.IGrantable): string {
    grantReadObjects(this.bucket, grantee, this.key);
    return this.bucket.s3UrlForObject(this.key);
  }
}

class AssetFile extends BaselineFile {
  public constructor(private readonly path: string) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, id: string, grantee: iam.IGrantable): string {
    const existing = scope.node.tryFindChild(id) as assets.Asset | undefined;
    const asset = existing ?? new assets.Asset(scope, id, { path: this.path });
    grantReadAsset(asset, grantee);
    return asset.s3ObjectUrl;
  }
}
