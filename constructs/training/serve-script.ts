/**
 * The containers install a script's folder with pip, which builds it in an environment of its own and fetches its build
 * tools for that from the network, which they do not have. The value 0 switches that environment off.
 * @see https://github.com/pypa/pip/issues/5735
 */
export const INSTALL_OFFLINE = { PIP_NO_BUILD_ISOLATION: '0' };

/** The environment of a container that serves with a script in its model archive. */
export function serveScript(program: string, install: Record<string, string>): Record<string, string> {
  return { SAGEMAKER_PROGRAM: program, SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code', ...install };
}
