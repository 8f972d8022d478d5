import assert from 'node:assert/strict';
import { ConfigurationError, parseText } from '../../../../contract/validation';
import {
  ATTEMPT,
  HANDLED_REQUESTS,
  PENDING_REQUEST,
  STORED_SETTINGS,
} from '../../../../lambda/deploy-model/state-schema';

const SCHEMAS = { ATTEMPT, HANDLED_REQUESTS, PENDING_REQUEST, STORED_SETTINGS };

/** What a controller keeps in S3: refused, or read to something that is read again as it is, and that answers CloudFormation only. */
export function checkState(bytes: Buffer): void {
  for (const [name, schema] of Object.entries(SCHEMAS)) {
    let value: unknown;
    try {
      value = parseText(name, schema, bytes.toString());
    } catch (error) {
      assert.ok(error instanceof ConfigurationError, `${name}: ${error}`);
      continue;
    }
    assert.deepEqual(parseText(name, schema, JSON.stringify(value)), value, `${name} is read again as it is`);
    const { ResponseURL } = value as { ResponseURL?: string };
    if (schema === PENDING_REQUEST) {
      const { protocol, hostname } = new URL(ResponseURL!);
      assert.ok(
        protocol === 'https:' && /\.amazonaws\.com(\.cn)?$/.test(hostname),
        `${ResponseURL} is no answer's address`,
      );
    }
  }
}
