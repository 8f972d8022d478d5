import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** A server that stands for the rest of the world: AWS's services, credential endpoints and a proxy to anything. */
export interface World {
  readonly url: string;
  /** Every request that reached it, and every connection that it was asked to pass on. */
  readonly calls: string[];
  stop(): Promise<void>;
}

/** Starts a world on 127.0.0.1 that notes every call, and answers credentials to whoever asks. */
export async function startWorld(): Promise<World> {
  const calls: string[] = [];
  const server = createServer((request, response) => {
    calls.push(`${request.method} ${request.headers.host} ${request.url}`);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ AccessKeyId: 'AKIAREAL', SecretAccessKey: 'real', Token: 'real' }));
  });
  server.on('connect', (request, socket) => {
    calls.push(`CONNECT ${request.url}`);
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Where a program would be led astray to a real account; each by itself is enough. */
export type Lure = 'keys' | 'profile' | 'web identity' | 'container' | 'FIPS' | '~/.cdk.json';
export const LURES: Lure[] = ['keys', 'profile', 'web identity', 'container', 'FIPS', '~/.cdk.json'];

/**
 * The environment of a caller who has an AWS account: everything is led to the world, also by proxies.
 *
 * @param home becomes the caller's home
 * @param lures what there is
 */
export function makeHostileEnvironment(world: World, home: string, lures: readonly Lure[]): Record<string, string> {
  const has = (lure: Lure): boolean => lures.includes(lure);
  const keys = { AWS_ACCESS_KEY_ID: 'AKIAREAL', AWS_SECRET_ACCESS_KEY: 'real', AWS_SESSION_TOKEN: 'real' };
  mkdirSync(path.join(home, '.aws'), { recursive: true });
  if (has('profile')) {
    const program = path.join(home, 'credentials.sh');
    writeFileSync(program, `#!/bin/sh\necho asked >> ${home}/credentials-asked\nexit 1\n`);
    chmodSync(program, 0o755);
    writeFileSync(
      path.join(home, '.aws', 'config'),
      `[default]\nregion = eu-central-1\nendpoint_url = ${world.url}\ncredential_process = ${program}\n[profile real]\nregion = eu-central-1\nendpoint_url = ${world.url}\ncredential_process = ${program}\n`,
    );
  }
  if (has('web identity')) {
    writeFileSync(path.join(home, 'token'), 'real');
  }
  if (has('~/.cdk.json')) {
    // The example of the last context does not exist.
    writeFileSync(
      path.join(home, '.cdk.json'),
      JSON.stringify({ profile: 'real', context: { example: 'from-home', stolen: 'from-home' } }),
    );
  }
  return {
    HOME: home,
    HTTP_PROXY: world.url,
    HTTPS_PROXY: world.url,
    http_proxy: world.url,
    https_proxy: world.url,
    CDK_DEFAULT_ACCOUNT: '123456789012',
    CDK_DEFAULT_REGION: 'eu-central-1',
    AWS_REGION: 'eu-central-1',
    AWS_ENDPOINT_URL: world.url,
    AWS_ENDPOINT_URL_STS: world.url,
    AWS_ENDPOINT_URL_S3: world.url,
    ...(has('keys') || has('FIPS') ? keys : {}),
    ...(has('profile') ? { AWS_PROFILE: 'real' } : {}),
    ...(has('web identity')
      ? {
          AWS_WEB_IDENTITY_TOKEN_FILE: path.join(home, 'token'),
          AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/real',
          AWS_ROLE_SESSION_NAME: 'real',
        }
      : {}),
    ...(has('container')
      ? { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${world.url}/credentials`, AWS_CONTAINER_AUTHORIZATION_TOKEN: 'real' }
      : {}),
    ...(has('FIPS')
      ? {
          AWS_USE_FIPS_ENDPOINT: 'true',
          AWS_USE_DUALSTACK_ENDPOINT: 'true',
          AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true',
        }
      : {}),
  };
}
