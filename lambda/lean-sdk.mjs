// Leaves out of the bundles what the SDK carries for other places than a Lambda function (DESIGN decision 9).
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = path.dirname(fileURLToPath(import.meta.url));

/** What stands in for modules of the SDK; each file says why. */
export const standIns = {
  '@aws-sdk/credential-provider-node': path.join(folder, 'credentials.mjs'),
  '@smithy/core/event-streams': path.join(folder, 'event-streams.mjs'),
};

/**
 * The SDK's schemas have computed keys (`[_h]: …`), which esbuild keeps with all that they mention, for fear that a key's
 * conversion does something. The keys are constants of the same file: written out, unused operations fall away (55 KB of S3).
 */
const literalKeys = {
  name: 'literal-keys',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]schemas_\d+\.js$/ }, ({ path: file }) => {
      const source = readFileSync(file, 'utf8');
      const constants = new Map(
        [...source.matchAll(/^const (\w+) = ("[^"]*");/gm)].map(([, name, text]) => [name, text]),
      );
      const contents = source.replace(/\[(\w+)\]:/g, (all, name) =>
        constants.has(name) ? `${constants.get(name)}:` : all,
      );
      return { contents, loader: 'js' };
    });
  },
};

/** Of its own package.json a client reads the version, for the user agent. */
const versionOnly = {
  name: 'version-only',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[a-z0-9-]+[\\/]package\.json$/ }, ({ path: file }) => {
      const { version } = JSON.parse(readFileSync(file, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * SHA-1 and SHA-256 in JavaScript are for a Node.js that was built without node:crypto; Lambda's has it, in FIPS mode too. (MD5 is
 * what a FIPS mode lacks, and stays.)
 */
const nativeHashes = {
  name: 'native-hashes',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/](?:Sha1|Sha256)Js\.js$/ }, ({ path: file }) => ({
      contents: `export class ${path.basename(file, '.js')} {
        constructor() {
          throw new Error('this Node.js has no node:crypto');
        }
      }`,
      loader: 'js',
    }));
  },
};

/**
 * Requests to S3's multi-region access points are signed by packages of their own, which no bundle has: what chooses between
 * these packages, and tells their absence, is left out. Such a request is refused, as it
 * was without them.
 */
const oneRegion = {
  name: 'one-region',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]SignatureV4MultiRegion\.js$/ }, () => ({
      contents: `import { SignatureV4SignWithCredentials } from './SignatureV4SignWithCredentials';
        export class SignatureV4MultiRegion extends SignatureV4SignWithCredentials {
          static sigv4aDependency() {
            return 'none';
          }
          async sign(request, options) {
            if (options?.signingRegion === '*') {
              throw new Error('multi-region access points are not supported');
            }
            return super.sign(request, options);
          }
        }`,
      loader: 'js',
    }));
  },
};

/**
 * Directory buckets (S3 Express One Zone) have sessions of their own, kept and renewed here. No role of ours may open one
 * (s3express:CreateSession), and data capture writes to no such bucket: it is refused before, by name.
 */
const noDirectoryBuckets = {
  name: 'no-directory-buckets',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]S3ExpressIdentityProviderImpl\.js$/ }, () => ({
      contents: `export class S3ExpressIdentityProviderImpl {
        async getS3ExpressIdentity(identity, { Bucket }) {
          throw new Error('directory buckets are not supported: ' + Bucket);
        }
      }`,
      loader: 'js',
    }));
  },
};

/** The region of a machine of EC2, by its metadata: a Lambda function has AWS_REGION in its environment, and no such metadata. */
const noInstanceMetadata = {
  name: 'no-instance-metadata',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]getInstanceMetadataRegion\.js$/ }, () => ({
      contents: 'export const getInstanceMetadataRegion = async () => undefined;',
      loader: 'js',
    }));
  },
};

export const leanSdk = [literalKeys, versionOnly, nativeHashes, oneRegion, noDirectoryBuckets, noInstanceMetadata];
