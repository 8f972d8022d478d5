// The string literals of a part of the tree: what the two halves of a deployment might say in two places.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { renderModules } from '../../contract/render-python';

const ROOT = path.join(__dirname, '..', '..');

/** Written from contract/, so they are no second places. */
const GENERATED = Object.keys(renderModules());

/** The rules speak of AWS's requests by AWS's names, and of examples: nothing of it is agreed upon with anybody. */
const OF_AWS = 'constructs/rules';

/** A side of its own: Python on somebody's desk, which reads what was deployed through AWS's API. */
const WORKBENCH = 'jobs/workbench';

/** Literals of two characters or more in the folders' TypeScript, imports left out. */
export function listTypeScriptLiterals(...folders: string[]): Set<string> {
  const literals = new Set<string>();
  for (const file of listFiles(folders, '.ts')) {
    const source = ts.createSourceFile(file, readFileSync(path.join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest);
    const visit = (node: ts.Node): void => {
      if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
        return;
      }
      if (ts.isStringLiteralLike(node) && node.text.length > 1) {
        literals.add(node.text);
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return literals;
}

/** Literals of the notebook's code. */
export function listWorkbenchLiterals(): Set<string> {
  return listPythonLiterals(WORKBENCH);
}

/** Literals of two characters or more in the folder's Python, docstrings, comments and tests left out. */
export function listPythonLiterals(folder: string): Set<string> {
  const texts = listFiles([folder], '.py').map((file) =>
    readFileSync(path.join(ROOT, file), 'utf8')
      .replace(/"""[\s\S]*?"""/g, '')
      .replace(/#.*$/gm, ''),
  );
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/"((?:[^"\\\n]|\\.){2,})"/g)].map(([, literal]) => literal)),
  );
}

function listFiles(folders: string[], extension: string): string[] {
  return folders.flatMap((folder) =>
    readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        return entry.name === 'tests' || [OF_AWS, WORKBENCH].includes(file) ? [] : listFiles([file], extension);
      }
      return file.endsWith(extension) && !GENERATED.includes(file) ? [file] : [];
    }),
  );
}
