import type { ContainerRequest, ModelRequest } from '../requests';

/** All containers of a model. */
export function readContainers({ Containers = [], PrimaryContainer }: ModelRequest): ContainerRequest[] {
  return [...(PrimaryContainer ? [PrimaryContainer] : []), ...Containers];
}
