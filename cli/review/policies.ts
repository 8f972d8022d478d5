// The policies that hold for a stack, from the file beside its template.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Values by their names. */
export type Facts = Readonly<Record<string, unknown>>;

/** The policies of a stack by their construct paths; undefined where nothing is known of them. */
export type Policies = Readonly<Record<string, Facts>> | undefined;

/** Reads them from the file beside a stack's template. */
export function readPolicies(assembly: string, templateFile: string): Policies {
  const file = path.join(assembly, `lifecycle.${path.basename(templateFile, '.template.json')}.json`);
  return existsSync(file)
    ? ((JSON.parse(readFileSync(file, 'utf8')) as { readonly policies?: Policies }).policies ?? {})
    : undefined;
}
