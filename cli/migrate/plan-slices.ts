import type { DriftPlan, EndpointPlan } from './plan';
import type { Schedule } from './read-schedule';
import type { Reading } from './reading';

/** A facet of Clarify's analysis configuration. */
interface Facet {
  readonly name_or_index?: string | number;
  readonly value_or_threshold?: readonly (string | number)[];
}

/** The groups that a bias schedule compares, as slices whose quality is measured. */
export async function planSlices(
  { name, definition }: Schedule,
  drift: DriftPlan | undefined,
  reading: Reading,
): Promise<EndpointPlan['slices']> {
  const uri = definition.ModelBiasAppSpecification?.ConfigUri;
  const config = (uri === undefined ? {} : await reading.readJson(`analysis configuration of ${name}`, uri)) as {
    facet?: Facet | readonly Facet[];
  };
  const facets = [config.facet ?? []].flat() as Facet[];
  if (!drift) {
    reading.left.push(
      `${name}, ${facets.map((facet) => facet.name_or_index).join(', ')}: groups need a baseline that names the columns; give the endpoint one`,
    );
    return [];
  }
  return facets.flatMap(({ name_or_index: column, value_or_threshold: values = [] }) => {
    if (typeof column !== 'string') {
      reading.left.push(`${name}, the facet ${column}: is a number; name its column in Slice.byValue`);
      return [];
    }
    if (!drift.columns.includes(column)) {
      reading.left.push(
        `${name}, facet ${column}: is no column of the baseline, so that no request is of one of its groups`,
      );
      return [];
    }
    // A single number is a threshold, other than the 0 or 1 of a column that says yes or no.
    const [only] = values.length === 1 ? values : [];
    const edges = typeof only === 'number' && only !== 0 && only !== 1 ? [only] : undefined;
    if (edges) {
      reading.assumed.push(
        `${name}, facet ${column}: ${only} is taken for a threshold, and belongs to the upper group here`,
      );
    }
    reading.taken.push(`${name}, facet ${column}: slices, whose quality is measured each with its rows`);
    return [{ column, ...(edges && { edges }) }];
  });
}
