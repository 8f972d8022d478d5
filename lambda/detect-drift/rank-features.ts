import type { ColumnReport, DriftConfig, TopFeature } from '../../engine/drift';
import { measureStrength } from '../../engine/drift-report/drift-strength';

/** CloudWatch takes no number beyond 2^360, and nobody can tell such distances apart. */
const LARGEST_STRENGTH = 1e6;

/** The features that are furthest from the baseline, drifted or not, the furthest first. */
export function rankFeatures(features: readonly ColumnReport[], config: DriftConfig): TopFeature[] {
  return features
    .map((feature) => ({ name: feature.name, strength: Math.min(LARGEST_STRENGTH, measureStrength(feature, config)) }))
    .sort((one, other) => other.strength - one.strength || (one.name < other.name ? -1 : 1))
    .slice(0, config.topFeatures);
}
