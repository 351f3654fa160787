/** Expressions as operands. */
import type { AnyNode, CallExpression, MemberExpression } from 'acorn';
import type { Value } from '../ir/ir.ts';
import { type MathName, mathFunctions } from '../math/functions.ts';
import { type FunctionNode, literal, type Operand, valueOf, type Variable } from './operand.ts';
import type { Program } from './program.ts';
import { Refused } from './refusal.ts';
import { assignedNames, Scope } from './scope.ts';
import type { State } from './state.ts';
import { arithmetic, bitwise, comparisons, constants, exactMath, folded, sameEverywhere } from './tables.ts';

export interface ExpressionOptions {
  readonly state: State;
  readonly program: Program;
  readonly ownMath: boolean;
  /** What a function gives whose body is statements. */
  readonly body: (
    expressions: Expressions,
    node: FunctionNode,
    statements: readonly AnyNode[],
    scope: Scope,
  ) => Operand;
  readonly part: (capture: number, value: unknown, path: readonly string[]) => Operand;
}

/** Functions that are inlined into each other, at most: a program of the size that this gives is none that a kernel is made of. */
const DEEPEST = 64;

export class Expressions {
  readonly state: State;
  readonly #options: ExpressionOptions;
  readonly #open: FunctionNode[] = [];
  /** What functions inside of functions may change around them. */
  readonly closures: { readonly assigned: ReadonlySet<string>; readonly scope: Scope }[] = [];

  constructor(options: ExpressionOptions) {
    this.state = options.state;
    this.#options = options;
  }

  refuse(construct: string, fix: string, node: AnyNode, scope: Scope): never {
    throw new Refused({ construct, fix, site: this.#options.program.site(scope, node) });
  }

  /** A function of the text that sees what is around it. */
  closure(node: FunctionNode, scope: Scope): Operand {
    this.closures.push({ assigned: assignedNames(node), scope });
    return { kind: 'function', node, scope };
  }

  /** A function's result for operands. */
  call(node: FunctionNode, around: Scope, given: readonly Operand[], at: AnyNode): Operand {
    if (node.async || node.generator)
      this.refuse('an async function or a generator', 'A kernel computes its result at once.', at, around);
    if (this.#open.includes(node) || this.#open.length > DEEPEST)
      this.refuse('a function that calls itself', 'Write it as a loop, or use divide.', at, around);
    this.#open.push(node);
    const scope = new Scope(around);
    node.params.forEach((pattern, i) =>
      this.declare(pattern as AnyNode, given[i] ?? { kind: 'nothing' }, scope, false),
    );
    const { body } = node;
    const result =
      body.type === 'BlockStatement'
        ? this.#options.body(this, node, body.body as AnyNode[], scope)
        : this.value(body as AnyNode, scope);
    this.#open.pop();
    return result;
  }

  /** Declares the names of a pattern. */
  declare(pattern: AnyNode, operand: Operand, scope: Scope, constant: boolean): void {
    switch (pattern.type) {
      case 'Identifier': {
        const variable: Variable = { name: pattern.name, key: pattern, constant };
        scope.declare(pattern.name, { variable });
        this.state.set(variable, operand);
        return;
      }
      case 'AssignmentPattern':
        return this.declare(
          pattern.left as AnyNode,
          operand.kind === 'nothing' ? this.value(pattern.right as AnyNode, scope) : operand,
          scope,
          constant,
        );
      case 'ArrayPattern':
        return pattern.elements.forEach((element, i) => {
          if (element !== null)
            this.declare(element as AnyNode, this.#item(operand, i, pattern, scope), scope, constant);
        });
      case 'ObjectPattern':
        for (const property of pattern.properties) {
          if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier')
            this.refuse('a pattern with computed names or a rest', 'Name each field.', pattern, scope);
          this.declare(
            property.value as AnyNode,
            this.#field(operand, property.key.name, pattern, scope),
            scope,
            constant,
          );
        }
        return;
      default:
        this.refuse('a pattern with a rest', 'Name each part.', pattern, scope);
    }
  }

  /** A number in whatever type it has. */
  number(node: AnyNode, scope: Scope): Value {
    return this.#asNumber(this.value(node, scope), node, scope);
  }

  #asNumber(operand: Operand, node: AnyNode, scope: Scope): Value {
    if (operand.kind === 'value') return operand.value;
    if (operand.kind !== 'literal')
      this.refuse(
        'something that is no number',
        'Kernels compute with numbers, tuples of them, and typed arrays.',
        node,
        scope,
      );
    const type = this.state.typing.join(undefined, undefined, [operand.value]);
    return this.state.number(operand, typeof type === 'string' ? type : 'f64');
  }

  /** A truth value. */
  condition(node: AnyNode, scope: Scope): Value {
    return this.state.convert(this.number(node, scope), 'bool');
  }

  value(node: AnyNode, scope: Scope): Operand {
    const line = this.#options.program.site(scope, node).line;
    this.state.builder.line = line;
    switch (node.type) {
      case 'Literal':
        if (typeof node.value === 'number') return literal(node.value);
        if (typeof node.value === 'boolean') return valueOf(this.state.builder.constant('bool', Number(node.value)));
        return this.refuse(
          `the literal ${node.raw ?? ''}`,
          'Kernels compute with numbers and truth values.',
          node,
          scope,
        );
      case 'Identifier':
        return this.#identifier(node.name, node, scope);
      case 'ParenthesizedExpression':
        return this.value(node.expression as AnyNode, scope);
      case 'UnaryExpression':
        return this.#unary(node.operator, node.argument as AnyNode, node, scope);
      case 'BinaryExpression':
        return this.#binary(node.operator, node.left as AnyNode, node.right as AnyNode, node, scope);
      case 'LogicalExpression':
        return this.#logical(node.operator, node.left as AnyNode, node.right as AnyNode, node, scope);
      case 'ConditionalExpression':
        return this.state.branch(
          this.condition(node.test as AnyNode, scope),
          () => this.value(node.consequent as AnyNode, scope),
          () => this.value(node.alternate as AnyNode, scope),
          (what) => this.refuse(what, 'Give numbers of one type in both cases.', node, scope),
        );
      case 'AssignmentExpression': {
        const operator = node.operator.slice(0, -1);
        const [left, right] = [node.left as AnyNode, node.right as AnyNode];
        const value =
          operator === ''
            ? this.value(right, scope)
            : operator === '&&' || operator === '||'
              ? this.#logical(operator, left, right, node, scope)
              : this.#binary(operator, left, right, node, scope);
        this.#assign(left, value, scope);
        return value;
      }
      case 'UpdateExpression': {
        const target = node.argument as AnyNode;
        const before = this.value(target, scope);
        const after = this.#arithmetic(node.operator === '++' ? '+' : '-', before, literal(1), node, scope);
        this.#assign(target, after, scope);
        return node.prefix ? after : before;
      }
      case 'SequenceExpression': {
        const values = node.expressions.map((expression) => this.value(expression as AnyNode, scope));
        return values.at(-1) as Operand;
      }
      case 'ArrayExpression':
        return {
          kind: 'tuple',
          items: node.elements.map((element) =>
            element === null || element.type === 'SpreadElement'
              ? this.refuse('an array with holes or spread elements', 'Write out its elements.', node, scope)
              : this.value(element as AnyNode, scope),
          ),
        };
      case 'ObjectExpression': {
        const fields = node.properties.map((property): [string, Operand] => {
          if (
            property.type !== 'Property' ||
            property.computed ||
            property.kind !== 'init' ||
            property.key.type !== 'Identifier'
          )
            return this.refuse('an object with computed or spread properties', 'Name each field.', node, scope);
          return [property.key.name, this.value(property.value as AnyNode, scope)];
        });
        return { kind: 'struct', fields: new Map(fields) };
      }
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
        return this.closure(node, scope);
      case 'MemberExpression':
        return this.#member(node, scope);
      case 'CallExpression':
        return this.#call(node, scope);
      default:
        return this.refuse(
          `${articled(node.type)}`,
          'Kernels are made of arithmetic, branches, loops, calls, tuples and typed arrays.',
          node,
          scope,
        );
    }
  }

  #identifier(name: string, node: AnyNode, scope: Scope): Operand {
    const meaning = scope.find(name);
    if (meaning !== undefined) {
      const operand = 'variable' in meaning ? this.state.get(meaning.variable) : meaning.operand();
      return operand;
    }
    if (name === 'NaN') return literal(Number.NaN);
    if (name === 'Infinity') return literal(Number.POSITIVE_INFINITY);
    if (name === 'Math' || name === 'Number') return { kind: 'global', name };
    return this.refuse(`'${name}'`, 'Kernels know numbers, Math, and what they capture.', node, scope);
  }

  #assign(target: AnyNode, operand: Operand, scope: Scope): void {
    if (target.type === 'Identifier') {
      const meaning = scope.find(target.name);
      if (meaning === undefined || !('variable' in meaning))
        this.refuse(`an assignment to '${target.name}'`, 'Return the new value instead.', target, scope);
      return this.state.set(meaning.variable, operand);
    }
    if (target.type === 'MemberExpression') {
      const holder = this.value(target.object as AnyNode, scope);
      const key = this.#key(target, scope);
      if (
        holder.kind === 'tuple' &&
        key.kind === 'literal' &&
        Number.isInteger(key.value) &&
        key.value >= 0 &&
        key.value < holder.items.length
      )
        return this.#assign(
          target.object as AnyNode,
          { kind: 'tuple', items: holder.items.map((item, i) => (i === key.value ? operand : item)) },
          scope,
        );
      if (holder.kind === 'struct' && typeof key === 'object' && key.kind === 'name')
        return this.#assign(
          target.object as AnyNode,
          { kind: 'struct', fields: new Map([...holder.fields, [key.name, operand]]) },
          scope,
        );
    }
    this.refuse('a store into memory', 'A kernel gives its results by returning them.', target, scope);
  }

  #key(node: MemberExpression, scope: Scope): Operand | { readonly kind: 'name'; readonly name: string } {
    if (!node.computed && node.property.type === 'Identifier') return { kind: 'name', name: node.property.name };
    return this.value(node.property as AnyNode, scope);
  }

  #item(operand: Operand, i: number, node: AnyNode, scope: Scope): Operand {
    if (operand.kind === 'tuple')
      return (
        operand.items[i] ??
        this.refuse(`element ${i} of a tuple of ${operand.items.length}`, 'Use an index within it.', node, scope)
      );
    if (operand.kind === 'captured' && Array.isArray(operand.value) && i in operand.value)
      return this.#options.part(operand.capture, operand.value[i], [...operand.path, String(i)]);
    return this.refuse(
      'an element of something that is no tuple',
      'Kernels read tuples and typed arrays.',
      node,
      scope,
    );
  }

  #field(operand: Operand, name: string, node: AnyNode, scope: Scope): Operand {
    if (operand.kind === 'struct')
      return operand.fields.get(name) ?? this.refuse(`the field '${name}'`, 'Use a field that is there.', node, scope);
    if (
      operand.kind === 'captured' &&
      typeof operand.value === 'object' &&
      operand.value !== null &&
      Object.hasOwn(operand.value, name)
    )
      return this.#options.part(operand.capture, (operand.value as Record<string, unknown>)[name], [
        ...operand.path,
        name,
      ]);
    if (operand.kind === 'global') {
      const known = constants[operand.name]?.[name];
      if (known !== undefined) return literal(known);
    }
    return this.refuse(
      `the property '${name}'`,
      'Kernels read fields of numbers, and the length of typed arrays.',
      node,
      scope,
    );
  }

  #member(node: MemberExpression, scope: Scope): Operand {
    const { builder, typing } = this.state;
    const holder = this.value(node.object as AnyNode, scope);
    const key = this.#key(node, scope);
    if (holder.kind === 'array') {
      if (key.kind === 'name') {
        if (key.name !== 'length')
          this.refuse(
            `the property '${key.name}' of a typed array`,
            'Kernels read its elements and its length.',
            node,
            scope,
          );
        return this.given(builder.length(holder.array));
      }
      const index = this.#asNumber(key, node, scope);
      const at =
        index.type === 'i32'
          ? index
          : index.type === 'u32'
            ? builder.operation('i32', index)
            : builder.operation('index', index);
      return this.given(builder.load(holder.array, at));
    }
    if (key.kind === 'name') {
      if (key.name === 'length' && holder.kind === 'tuple') return literal(holder.items.length);
      if (key.name === 'length' && holder.kind === 'captured' && Array.isArray(holder.value))
        return literal(holder.value.length);
      return this.#field(holder, key.name, node, scope);
    }
    if (key.kind === 'literal') return this.#item(holder, key.value, node, scope);
    if (holder.kind !== 'tuple')
      return this.refuse('a computed property', 'Index typed arrays and tuples of numbers.', node, scope);
    const index = this.#asNumber(key, node, scope);
    if (typing.kind === 'exact')
      this.refuse(
        'a tuple that is read at a computed index',
        'Use a constant index, or a typed array outside of the function.',
        node,
        scope,
      );
    return holder.items.reduceRight((rest, item, i) =>
      this.state.branch(
        builder.operation('eq', index, this.state.number(literal(i), index.type)),
        () => item,
        () => rest,
        (what) => this.refuse(what, 'Give the elements one type.', node, scope),
      ),
    );
  }

  /** What comes from memory: in exact typing a double. */
  given(value: Value): Operand {
    return valueOf(this.state.typing.kind === 'exact' ? this.state.convert(value, 'f64') : value);
  }

  #unary(operator: string, argument: AnyNode, node: AnyNode, scope: Scope): Operand {
    const { builder, typing } = this.state;
    if (operator === '!') return valueOf(builder.operation('not', this.condition(argument, scope)));
    const operand = this.value(argument, scope);
    if (operand.kind === 'literal') {
      if (operator === '-') return literal(-operand.value);
      if (operator === '+') return operand;
      if (operator === '~') return literal(~operand.value);
    }
    const value = this.#asNumber(operand, node, scope);
    if (operator === '+')
      return valueOf(
        value.type === 'bool' ? this.state.convert(value, typing.kind === 'exact' ? 'f64' : 'i32') : value,
      );
    if (operator === '-') {
      const number = value.type === 'bool' ? this.state.convert(value, 'f64') : value;
      return valueOf(
        number.type === 'u32'
          ? builder.operation('sub', builder.constant('u32', 0), number)
          : builder.operation('neg', number),
      );
    }
    if (operator === '~') return this.#bits(builder.operation('not', this.#integer(value, 'i32')));
    return this.refuse(`'${operator}'`, 'Kernels compute with numbers.', node, scope);
  }

  /** A 32-bit integer of a number. */
  #integer(value: Value, type: 'i32' | 'u32'): Value {
    return this.state.convert(value.type === 'bool' ? this.state.convert(value, 'i32') : value, type);
  }

  #bits(value: Value): Operand {
    return this.given(value);
  }

  #binary(operator: string, left: AnyNode, right: AnyNode, node: AnyNode, scope: Scope): Operand {
    const cuts = (operator === '|' || operator === '>>>') && right.type === 'Literal' && right.value === 0;
    if (cuts && this.state.typing.kind === 'typed') {
      const inner = left.type === 'ParenthesizedExpression' ? (left.expression as AnyNode) : left;
      if (inner.type === 'BinaryExpression' && inner.operator === '/') {
        const quotient = this.#quotient(inner.left as AnyNode, inner.right as AnyNode, node, scope);
        return valueOf(this.#integer(quotient, operator === '|' ? 'i32' : 'u32'));
      }
    }
    const a = this.value(left, scope);
    const b = this.value(right, scope);
    return this.#arithmetic(operator, a, b, node, scope);
  }

  /** Of integers an integer. */
  #quotient(left: AnyNode, right: AnyNode, node: AnyNode, scope: Scope): Value {
    const [a, b] = [this.value(left, scope), this.value(right, scope)];
    const type = this.#join(a, b, node, scope);
    return this.state.builder.operation('div', this.state.number(a, type), this.state.number(b, type));
  }

  #join(a: Operand, b: Operand, node: AnyNode, scope: Scope): Exclude<Value['type'], 'bool'> {
    const typeOf = (operand: Operand): Value['type'] | undefined => {
      const type = operand.kind === 'literal' ? undefined : this.#asNumber(operand, node, scope).type;
      return type === 'bool' ? (this.state.typing.kind === 'exact' ? 'f64' : 'i32') : type;
    };
    const literals = [a, b].flatMap((each) => (each.kind === 'literal' ? [each.value] : []));
    const joined = this.state.typing.join(typeOf(a), typeOf(b), literals);
    if (typeof joined === 'string') return joined as 'f64';
    return this.refuse(
      joined.clash,
      'Say which is meant: x | 0 is an i32, x >>> 0 a u32, Math.fround(x) an f32.',
      node,
      scope,
    );
  }

  #arithmetic(operator: string, a: Operand, b: Operand, node: AnyNode, scope: Scope): Operand {
    const { builder, typing } = this.state;
    if (a.kind === 'literal' && b.kind === 'literal') {
      const compute = folded[operator];
      if (compute !== undefined && (operator !== '**' || Number.isInteger(b.value)))
        return literal(compute(a.value, b.value));
    }
    const bit = bitwise[operator];
    if (bit !== undefined) {
      const isU32 = (operand: Operand): boolean => operand.kind === 'value' && operand.value.type === 'u32';
      const type =
        operator === '>>>' ||
        (typing.kind === 'typed' && isU32(a) && (isU32(b) || b.kind === 'literal' || bit === 'shl' || bit === 'shr'))
          ? 'u32'
          : 'i32';
      const integer = (operand: Operand): Value =>
        operand.kind === 'literal'
          ? builder.constant(type, type === 'i32' ? operand.value | 0 : operand.value >>> 0)
          : this.#integer(this.#asNumber(operand, node, scope), type);
      return this.#bits(builder.operation(bit, integer(a), integer(b)));
    }
    const comparison = comparisons[operator];
    if (comparison !== undefined) {
      const bools = [a, b].filter((each) => each.kind === 'value' && each.value.type === 'bool').length;
      if (bools === 2 && (comparison === 'eq' || comparison === 'ne'))
        return valueOf(builder.operation(comparison, (a as { value: Value }).value, (b as { value: Value }).value));
      if (bools === 1 && operator.length === 3)
        this.refuse('a truth value compared with a number', 'Compare numbers with numbers.', node, scope);
      const type = this.#join(a, b, node, scope);
      return valueOf(builder.operation(comparison, this.state.number(a, type), this.state.number(b, type)));
    }
    if (operator === '**') return this.#math('pow', [a, b], node, scope);
    const operation = arithmetic[operator];
    if (operation === undefined) return this.refuse(`'${operator}'`, 'Kernels compute with numbers.', node, scope);
    let type = this.#join(a, b, node, scope);
    // A quotient of integers is none.
    if (operation === 'div' && type !== 'f32') type = 'f64';
    return valueOf(builder.operation(operation, this.state.number(a, type), this.state.number(b, type)));
  }

  /** Whether two numbers are the same. */
  equal(a: Operand, b: Operand, node: AnyNode, scope: Scope): Value {
    return (this.#arithmetic('===', a, b, node, scope) as { value: Value }).value;
  }

  #logical(operator: string, left: AnyNode, right: AnyNode, node: AnyNode, scope: Scope): Operand {
    if (operator === '??') this.refuse("'??'", 'Numbers are always there.', node, scope);
    const a = this.value(left, scope);
    const holds = this.state.convert(this.#asNumber(a, node, scope), 'bool');
    const other = (): Operand => this.value(right, scope);
    const wrong = (what: string): never =>
      this.refuse(what, 'Use truth values on both sides, or ?: for numbers.', node, scope);
    const result =
      operator === '&&'
        ? this.state.branch(holds, other, () => a, wrong)
        : this.state.branch(holds, () => a, other, wrong);
    return result;
  }

  #call(node: CallExpression, scope: Scope): Operand {
    const callee = node.callee as AnyNode;
    const given = (): Operand[] =>
      node.arguments.map((argument) =>
        argument.type === 'SpreadElement'
          ? this.refuse('spread arguments', 'Write out the arguments.', node, scope)
          : this.value(argument as AnyNode, scope),
      );
    if (callee.type === 'MemberExpression' && !callee.computed && callee.property.type === 'Identifier') {
      const holder = this.value(callee.object as AnyNode, scope);
      if (holder.kind === 'global' && holder.name === 'Math')
        return this.#math(callee.property.name, given(), node, scope);
      this.refuse(
        `a call of '${callee.property.name}'`,
        'Kernels call functions of numbers, and those of Math.',
        node,
        scope,
      );
    }
    const operand = this.value(callee, scope);
    if (operand.kind !== 'function')
      return this.refuse(
        'a call of something that is no function of the text',
        'Kernels call functions that are captured with them.',
        node,
        scope,
      );
    return this.call(operand.node, operand.scope, given(), node);
  }

  #math(name: string, given: readonly Operand[], node: AnyNode, scope: Scope): Operand {
    const { builder, typing } = this.state;
    const floats = (operand: Operand): Value => {
      const value = this.#asNumber(operand, node, scope);
      return value.type === 'f64' || value.type === 'f32' ? value : this.state.convert(value, 'f64');
    };
    const isInteger = (operand: Operand): boolean =>
      operand.kind === 'value' && (operand.value.type === 'i32' || operand.value.type === 'u32');
    const [first = literal(Number.NaN), second = literal(Number.NaN)] = given;
    if (name === 'min' || name === 'max') {
      if (given.length === 0) return literal(name === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY);
      return given.reduce((a, b) => {
        const type = this.#join(a, b, node, scope);
        return valueOf(builder.operation(name, this.state.number(a, type), this.state.number(b, type)));
      });
    }
    if (name === 'imul')
      return this.#bits(
        builder.operation(
          'mul',
          ...([first, second].map((each) => this.#integer(this.#asNumber(each, node, scope), 'i32')) as [Value, Value]),
        ),
      );
    if (name === 'clz32')
      return this.#bits(builder.operation('clz', this.#integer(this.#asNumber(first, node, scope), 'u32')));
    if (name === 'fround') {
      const single = this.state.convert(this.#asNumber(first, node, scope), 'f32');
      return this.given(single);
    }
    const operation = exactMath[name];
    if (operation !== undefined) {
      if (isInteger(first) && operation !== 'sqrt') {
        const { value } = first as { value: Value };
        return valueOf(operation === 'abs' && value.type === 'i32' ? builder.operation('abs', value) : value);
      }
      return valueOf(builder.operation(operation, floats(first)));
    }
    const own = Object.hasOwn(Math, name) ? mathFunctions[name as MathName] : undefined;
    if (own === undefined)
      return this.refuse(`Math.${name}`, 'Kernels have the functions that the reference lists.', node, scope);
    if (!this.#options.ownMath && !sameEverywhere.has(name))
      this.refuse(
        `Math.${name}`,
        'Its last digits are those of the engine: wrap the function in kernel(…), which uses the same function everywhere.',
        node,
        scope,
      );
    const values = given.slice(0, own.arity).map(floats);
    const type = values.every((value) => value.type === 'f32') && typing.kind === 'typed' ? 'f32' : 'f64';
    return valueOf(own.build(builder, type, ...values.map((value) => this.state.convert(value, type))));
  }
}

/** `NewExpression` as `a new expression`. */
function articled(type: string): string {
  const words = type.replaceAll(/(?!^)[A-Z]/g, (letter) => ` ${letter}`).toLowerCase();
  return /^[aeiou]/.test(words) ? `an ${words}` : `a ${words}`;
}
