// What docstrings of properties state as defaults: `@default 0.5`, not `@default - such words`.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { InstanceType } from '@aws-cdk/aws-sagemaker-alpha';
import * as cdk from 'aws-cdk-lib';
import { Architecture } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import ts from 'typescript';
import * as library from '../../lib';

const ROOT = path.join(__dirname, '..', '..');
const API = readFileSync(path.join(ROOT, 'API.md'), 'utf8');

interface Struct {
  readonly parents: string[];
  /** The expressions, by property. */
  readonly defaults: Record<string, string>;
}

function readStructs(): Map<string, Struct> {
  const structs = new Map<string, Struct>();
  for (const folder of ['lib', 'constructs']) {
    for (const name of readdirSync(path.join(ROOT, folder), { recursive: true }) as string[]) {
      if (name.endsWith('.ts')) {
        const file = path.join(ROOT, folder, name);
        const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
        source.statements
          .filter(ts.isInterfaceDeclaration)
          .forEach((one) => structs.set(one.name.text, readStruct(one)));
      }
    }
  }
  return structs;
}

function readStruct(declaration: ts.InterfaceDeclaration): Struct {
  const defaults = declaration.members.filter(ts.isPropertySignature).flatMap((member) => {
    const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
    const text = ts.getTextOfJSDocComment(tag?.comment) ?? '';
    return text === '' || text.startsWith('- ') ? [] : [[member.name.getText(), text.replace(/ - .*$/s, '')]];
  });
  const parents = (declaration.heritageClauses ?? []).flatMap(({ types }) => types.map((type) => type.getText()));
  return { parents, defaults: Object.fromEntries(defaults) };
}

/** The stated defaults of the public structs. */
export class StatedDefaults {
  private readonly structs = readStructs();
  private readonly used = new Set<string>();

  /** The value of each property of a struct whose default is stated, those that it inherits among them. */
  public of(struct: string): Record<string, unknown> {
    this.used.add(struct);
    const { parents, defaults } = this.structs.get(struct)!;
    return Object.assign(
      {},
      ...parents.filter((parent) => this.structs.has(parent)).map((parent) => this.of(parent)),
      Object.fromEntries(Object.entries(defaults).map(([name, text]) => [name, evaluate(text)])),
    );
  }

  /** Exported structs that state defaults and that nobody has asked about. */
  public listUnused(): string[] {
    return [...this.structs]
      .filter(
        ([name, { defaults }]) =>
          Object.keys(defaults).length > 0 && API.includes(`### ${name} `) && !this.used.has(name),
      )
      .map(([name]) => name);
  }
}

function evaluate(text: string): unknown {
  const names = { ...library, ...cdk, RetentionDays, Architecture };
  if (/^ml\.[a-z0-9]+\.[a-z0-9]+$/.test(text)) {
    return InstanceType.of(text);
  }
  return new Function(...Object.keys(names), `return ${text}`)(...Object.values(names)) as unknown;
}
