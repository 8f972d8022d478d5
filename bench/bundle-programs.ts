import { build } from 'esbuild';

/**
 * Bundles programs that are measured as lambda/bundle.mjs bundles the handlers: what is compiled on the fly runs several times
 * slower. Each becomes a file of its name in `outdir`.
 */
export async function bundlePrograms(entryPoints: readonly string[], outdir: string): Promise<void> {
  await build({
    entryPoints: [...entryPoints],
    outdir,
    entryNames: '[name]',
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    minify: true,
    keepNames: true,
    logLevel: 'warning',
  });
}
