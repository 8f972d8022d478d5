import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { list } from 'tar';

/** What lies in a folder or an archive of it, by places in it; an archive that is nothing else is one file, named by its kind. */
export function readFiles(asset: string): Map<string, Buffer> {
  if (statSync(asset).isDirectory()) {
    const entries = readdirSync(asset, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const names = entries.map((entry) => path.relative(asset, path.join(entry.parentPath ?? entry.path, entry.name)));
    return new Map(names.sort().map((name) => [name, readFileSync(path.join(asset, name))]));
  }
  if (asset.endsWith('.zip')) {
    return readZip(asset);
  }
  return /\.(?:tar|tar\.gz|tgz)$/.test(asset)
    ? readArchive(asset)
    : new Map([[`file${path.extname(asset)}`, readFileSync(asset)]]);
}

/** CDK packs a folder so when it uploads it. */
function readZip(file: string): Map<string, Buffer> {
  const entries = Object.entries(unzipSync(readFileSync(file))).filter(([name]) => !name.endsWith('/'));
  return new Map(
    entries.sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, content]) => [name, Buffer.from(content)]),
  );
}

function readArchive(file: string): Map<string, Buffer> {
  const files = new Map<string, Buffer[]>();
  list({
    file,
    sync: true,
    onReadEntry: (entry) => {
      if (entry.type === 'File') {
        const parts: Buffer[] = [];
        files.set(entry.path.replace(/^\.\//, ''), parts);
        entry.on('data', (part: Buffer) => parts.push(part));
      }
    },
  });
  return new Map(
    [...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([name, parts]) => [name, Buffer.concat(parts)]),
  );
}

/** The longest text that is worth a comparison line by line. */
const LONGEST = 200_000;

/** The text of a file; undefined where it is none, or too long to be read by people. */
export function readText(content: Buffer | undefined): string | undefined {
  return content === undefined || content.length > LONGEST || content.includes(0)
    ? undefined
    : content.toString('utf8');
}
