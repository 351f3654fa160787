/** The text of a captured function, parsed: its parts, and what the names in them mean. */
import { type AnyNode, parse, type Program as Tree } from 'acorn';
import type { Site } from '../../../errors.ts';
import type { FunctionLink, Link, Part, UnitProgram } from '../../capture/program.ts';
import type { FunctionNode, Operand } from './operand.ts';
import { Scope } from './scope.ts';

interface Parsed {
  readonly part: Part;
  readonly scope: Scope;
  readonly exports: readonly AnyNode[];
}

export interface Root {
  readonly node: FunctionNode;
  readonly scope: Scope;
}

const isFunction = (node: AnyNode | null | undefined): node is FunctionNode =>
  node?.type === 'ArrowFunctionExpression' ||
  node?.type === 'FunctionExpression' ||
  node?.type === 'FunctionDeclaration';

/** A function in `({ "name": function })["name"]`, which is how one gets its name from where it stood. */
function named(node: AnyNode): AnyNode {
  const object = node.type === 'MemberExpression' ? (node.object as AnyNode) : node;
  const inner = object.type === 'ParenthesizedExpression' ? (object.expression as AnyNode) : object;
  const [property] = inner.type === 'ObjectExpression' ? inner.properties : [];
  return property?.type === 'Property' ? (property.value as AnyNode) : node;
}

/** The parts of a unit. Names that stand for captured values mean what `captured` gives for them. */
export class Program {
  readonly #program: UnitProgram;
  readonly #parsed: (Parsed | undefined)[] = [];
  readonly #captured: (capture: number) => Operand;

  constructor(source: string, captured: (capture: number) => Operand) {
    this.#program = JSON.parse(source) as UnitProgram;
    this.#captured = captured;
  }

  /** The function itself; undefined where it is one of the language. */
  root(): Root | undefined {
    const { root } = this.#program;
    return 'part' in root ? this.#function(root) : undefined;
  }

  /** Where a node of a part stands. */
  site(scope: Scope, node: AnyNode): Site {
    const found = this.#parsed.find((each) => {
      for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) if (at === each?.scope) return true;
      return false;
    }) as Parsed;
    const { start } = node.loc as { start: { line: number; column: number } };
    return { file: found.part.file, line: found.part.line + start.line, column: start.column + 1 };
  }

  #function(link: Extract<FunctionLink, { part: number }>): Root | undefined {
    const { scope, exports } = this.#parse(link.part);
    const node = named(exports[link.export] as AnyNode);
    if (isFunction(node)) return { node, scope };
    const meaning = node.type === 'Identifier' ? scope.find(node.name) : undefined;
    const operand = meaning !== undefined && 'operand' in meaning ? meaning.operand() : undefined;
    return operand?.kind === 'function' ? operand : undefined;
  }

  #parse(index: number): Parsed {
    const known = this.#parsed[index];
    if (known !== undefined) return known;
    const part = this.#program.parts[index] as Part;
    const tree: Tree = parse(part.text, {
      ecmaVersion: 'latest',
      allowReturnOutsideFunction: true,
      locations: true,
    });
    const scope = new Scope();
    part.parameters.forEach((name, i) => scope.declare(name, { operand: () => this.#linked(part.links[i] as Link) }));
    const declare = (name: string, node: FunctionNode): void =>
      scope.declare(name, { operand: () => ({ kind: 'function', node, scope }) });
    let exports: readonly AnyNode[] = [];
    for (const statement of tree.body) {
      if (statement.type === 'FunctionDeclaration') declare(statement.id.name, statement);
      if (statement.type === 'VariableDeclaration')
        for (const { id, init } of statement.declarations)
          if (id.type === 'Identifier' && isFunction(init)) declare(id.name, init);
      if (statement.type === 'ReturnStatement' && statement.argument?.type === 'ArrayExpression') {
        const [first] = statement.argument.elements;
        if (first?.type === 'ArrayExpression') exports = first.elements as AnyNode[];
      }
    }
    return (this.#parsed[index] = { part, scope, exports });
  }

  #linked(link: Link): Operand {
    if ('value' in link) return this.#captured(link.value);
    if ('builtin' in link && link.builtin.length === 1) return { kind: 'global', name: link.builtin[0] as string };
    const root = 'part' in link ? this.#function(link) : undefined;
    return root === undefined ? { kind: 'nothing' } : { kind: 'function', ...root };
  }
}
