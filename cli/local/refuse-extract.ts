import { UNLOAD_QUERY_VARIABLES } from '../../contract/environment';
import { listResources, readPipelineStack } from '../../local/undeployed/read-assembly';
import { InputError } from '../drift/input-error';

const FUNCTION = 'AWS::Lambda::Function';

/**
 * Refuses a lifecycle whose runs begin with a query before anything of it is deployed: its first run would fail at a service that
 * is not there. A training alone takes the given rows in place of the query's.
 *
 * @throws InputError
 */
export function refuseExtract(assembly: string): void {
  const { template } = readPipelineStack(assembly);
  const variables = listResources(template, FUNCTION).map(
    ({ properties }) => (properties.Environment as { Variables?: object } | undefined)?.Variables ?? {},
  );
  if (variables.some((one) => UNLOAD_QUERY_VARIABLES.config in one)) {
    throw new InputError(
      'preparation.extract: the local cloud has no Athena, and runs of this lifecycle begin with a query; try it with --only train, which takes the given rows in place of those of the query, or leave extract out here',
    );
  }
}
