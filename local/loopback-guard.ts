import type { IncomingHttpHeaders } from 'node:http';

/** The names under which a server on loopback is asked by programs of this machine. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Why a request to a server on this machine is refused; undefined when it is not. Everything that a browser sends for a
 * page is refused: a page's own requests carry an Origin or say where they come from in Sec-Fetch-Site, and a page whose
 * name was rebound to 127.0.0.1 asks for another Host. Programs send none of these. The Python servers keep the same
 * rule, in containers/sagemaker_contract/loopback_guard.py.
 *
 * @param headers the request's
 * @param port where the server listens
 */
export function refuseStranger(headers: IncomingHttpHeaders, port: number): string | undefined {
  if (headers.origin !== undefined) {
    return 'the local cloud answers no web pages: the request has an Origin';
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'none') {
    return 'the local cloud answers no web pages: the request has a Sec-Fetch-Site';
  }
  if (!LOOPBACK_NAMES.some((name) => headers.host?.toLowerCase() === `${name}:${port}`)) {
    return `the local cloud answers as ${LOOPBACK_NAMES.map((name) => `${name}:${port}`).join(', ')}, not as ${JSON.stringify(headers.host ?? '')}`;
  }
  // Older browsers do not say where a request comes from, but that they are browsers.
  if (site === undefined && headers['user-agent']?.startsWith('Mozilla/')) {
    return 'the local cloud answers no web pages: the request comes from a browser that sends no Sec-Fetch-Site';
  }
  return undefined;
}
