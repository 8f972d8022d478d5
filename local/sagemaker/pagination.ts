import { validationError } from './errors';

/** The members of List requests that work the same for every kind of resource. */
export interface ListRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
  readonly NameContains?: string;
  readonly CreationTimeAfter?: number;
  readonly CreationTimeBefore?: number;
  readonly SortBy?: string;
  readonly SortOrder?: string;
}

/** How to read a resource for filtering and sorting. */
export interface ListKeys<T> {
  readonly name: (item: T) => string;
  readonly created: (item: T) => Date;
  /** @default 'Descending' */
  readonly defaultOrder?: 'Ascending' | 'Descending';
  /** @default 'CreationTime' */
  readonly defaultSort?: 'Name' | 'CreationTime';
}

/** Filters by name and creation time, sorts, and cuts one page of at most 100; the token is the next position. */
export function listPage<T>(
  items: Iterable<T>,
  request: ListRequest,
  keys: ListKeys<T>,
): { page: T[]; NextToken?: string } {
  const { NameContains, CreationTimeAfter, CreationTimeBefore } = request;
  const selected = [...items].filter((item) => {
    const created = keys.created(item).getTime() / 1000;
    return (
      (NameContains === undefined || keys.name(item).toLowerCase().includes(NameContains.toLowerCase())) &&
      (CreationTimeAfter === undefined || created > CreationTimeAfter) &&
      (CreationTimeBefore === undefined || created < CreationTimeBefore)
    );
  });
  const byName = (request.SortBy ?? keys.defaultSort ?? 'CreationTime') === 'Name';
  const ascending = (request.SortOrder ?? keys.defaultOrder ?? 'Descending') === 'Ascending';
  // items arrive in creation order, and a stable sort keeps that order among equal timestamps
  const ordered = byName
    ? selected.sort((one, other) => (keys.name(one) < keys.name(other) ? -1 : 1))
    : selected.sort((one, other) => keys.created(one).getTime() - keys.created(other).getTime());
  return cutPage(ascending ? ordered : ordered.reverse(), request);
}

/** Cuts one page out of a list that is in its final order. */
export function cutPage<T>(items: T[], request: ListRequest): { page: T[]; NextToken?: string } {
  const start = request.NextToken === undefined ? 0 : Number(request.NextToken);
  if (!Number.isInteger(start) || start < 0) {
    throw validationError(`Invalid NextToken: ${request.NextToken}`);
  }
  const end = start + Math.min(request.MaxResults ?? 100, 100);
  return { page: items.slice(start, end), ...(end < items.length ? { NextToken: String(end) } : {}) };
}
