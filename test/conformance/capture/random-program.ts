/**
 * Random programs whose function closes over whatever nested scopes, shadowing, destructuring, defaults and loops put around
 * it. They are valid TypeScript, use no name in its dead zone, and assign nothing after the function exists.
 */
import fc from 'fast-check';

type Kind = 'number' | 'function' | 'object' | 'class';
interface Frame {
  readonly names: Map<string, Kind>;
  /** Names this scope took from outside: declaring them here later would move those uses into a dead zone. */
  readonly taken: Set<string>;
}

/** A whole number below `n`. */
type Pick = (n: number) => number;

export const randomProgram: fc.Arbitrary<string> = fc.gen().map((generate) => {
  const pick: Pick = (n) => generate(fc.nat, { max: n - 1 });
  return new Writer(pick).program();
});

const pool = ['a', 'b', 'c', 'd', 'e', 'rate', 'left', 'x'];

class Writer {
  readonly #pick: Pick;
  readonly #frames: Frame[] = [];
  readonly #lines: string[] = [];
  #depth = 0;
  #fresh = 0;

  constructor(pick: Pick) {
    this.#pick = pick;
  }

  program(): string {
    this.#open();
    this.#line('interface Shape { readonly size: number }');
    this.#line('let program: any;');
    this.#declarations(3);
    this.#nest(1 + this.#pick(3));
    this.#line('export { program };');
    this.#line(`export const inputs = [${1 + this.#pick(5)}, 2, ${3 + this.#pick(5)}];`);
    return this.#lines.join('\n');
  }

  #one<T>(items: readonly T[]): T {
    return items[this.#pick(items.length)]!;
  }
  #chance(percent: number): boolean {
    return this.#pick(100) < percent;
  }
  #line(text: string): void {
    this.#lines.push('  '.repeat(this.#depth) + text);
  }
  #open(): void {
    this.#frames.push({ names: new Map(), taken: new Set() });
  }
  #close(): void {
    this.#frames.pop();
  }

  /** A name that may be declared in the innermost scope. */
  #name(): string {
    const { names, taken } = this.#frames.at(-1)!;
    const free = pool.filter((name) => !names.has(name) && !taken.has(name));
    return free.length > 0 ? this.#one(free) : `n${this.#fresh++}`;
  }
  #declare(name: string, kind: Kind): void {
    this.#frames.at(-1)!.names.set(name, kind);
  }

  /** A visible name of that kind. */
  #use(kind: Kind): string | undefined {
    const seen = new Map<string, Kind>();
    for (const { names } of this.#frames) for (const [name, each] of names) seen.set(name, each);
    const fitting = [...seen].filter(([, each]) => each === kind).map(([name]) => name);
    if (fitting.length === 0) return undefined;
    const name = this.#one(fitting);
    for (const frame of this.#frames.toReversed()) {
      if (frame.names.has(name)) break;
      frame.taken.add(name);
    }
    return name;
  }

  #number(depth = 2): string {
    const name = this.#chance(70) ? this.#use('number') : undefined;
    if (depth === 0 || this.#chance(25)) return name ?? String(this.#pick(9));
    const inner = (): string => this.#number(depth - 1);
    switch (this.#pick(9)) {
      case 0:
        return `(${inner()} + ${inner()})`;
      case 1:
        return `(${inner()} as number)`;
      case 2:
        return `(${inner()} satisfies number)`;
      case 3: {
        const called = this.#use('function');
        return called ? `${called}(${inner()})` : inner();
      }
      case 4: {
        const object = this.#use('object');
        return object ? `${object}.${this.#one(['size', `grow(${inner()})`])}` : inner();
      }
      case 5: {
        const made = this.#use('class');
        return made ? `new ${made}(${inner()}).area()` : inner();
      }
      case 6:
        return `[${inner()}, ${inner()}].map((${this.#parameter('y')}) => y + ${inner()})[${this.#pick(2)}]!`;
      case 7:
        return `(${inner()} > ${inner()} ? ${inner()} : ${inner()})`;
      default:
        return `Math.max(${inner()}, ${name ?? '1'})`;
    }
  }
  #parameter(name: string): string {
    return this.#chance(50) ? `${name}: number` : `${name}: number = 1`;
  }

  /** An arrow or function expression of one number; `name` is its parameter. */
  #functionText(depth = 1): string {
    const parameter = this.#one(['x', 'y', 'a']);
    this.#open();
    this.#declare(parameter, 'number');
    const body = this.#number(depth);
    const generic = this.#chance(20);
    this.#close();
    if (generic) return `<T extends number>(${parameter}: T): number => ${body}`;
    return this.#chance(70)
      ? `(${parameter}: number): number => ${body}`
      : `function (${parameter}: number) { return ${body}; }`;
  }

  #declarations(count: number): void {
    for (let i = this.#pick(count + 1); i > 0; i--) this.#declaration();
  }

  #declaration(): void {
    switch (this.#pick(9)) {
      case 0: {
        const value = this.#number();
        return this.#bind(
          'number',
          (name) => `${this.#one(['const', 'let'])} ${name}${this.#chance(50) ? ': number' : ''} = ${value};`,
        );
      }
      case 1: {
        const [value, other] = [this.#number(1), this.#number(1)];
        const first = this.#name();
        this.#declare(first, 'number');
        return this.#bind(
          'number',
          (name) => `const { p: ${first}, q: [${name} = 4] } = { p: ${value}, q: [${other}] };`,
        );
      }
      case 2: {
        const text = this.#functionText();
        return this.#bind('function', (name) => `const ${name} = ${text};`);
      }
      case 3: {
        const text = this.#functionText().replace(/^function|^/, '');
        const factor = this.#number(1);
        return this.#bind(
          'function',
          (name) =>
            `const ${name} = ((k: number) => (y: number) => (${text.startsWith(' (') ? `function${text}` : text})(y) * k)(${factor});`,
        );
      }
      case 4: {
        const [size, text] = [this.#number(1), this.#functionText()];
        return this.#bind('object', (name) => `const ${name} = { size: ${size}, grow: ${text} };`);
      }
      case 5: {
        const scale = this.#number(1);
        return this.#bind(
          'class',
          (name) =>
            `class ${name} { #side: number; static unit = 2; constructor(side: number) { this.#side = side; } area(): number { return this.#side * ${name}.unit + (${scale}); } }`,
        );
      }
      case 6: {
        const value = this.#number(1);
        // A name of its own: a var may not share its function with a let of the blocks around it.
        const own = `v${this.#fresh++}`;
        if (this.#chance(30)) {
          this.#line(`var ${own} = ${value};`);
          return this.#declare(own, 'number');
        }
        return this.#bind('number', (name) => `let ${name} = ${value}; ${name} += 2;`);
      }
      case 7: {
        this.#open();
        const parameter = this.#one(['b', 'c', 'y']);
        this.#declare(parameter, 'number');
        const [fallback, body] = [this.#number(0), this.#number(1)];
        this.#close();
        return this.#bind(
          'function',
          (name) => `function ${name}(${parameter}: number, more = ${fallback}): number { return ${body} + more; }`,
        );
      }
      default: {
        const value = this.#number(1);
        return this.#bind('number', (name) => `const [, ${name}] = [0, ${value}] as readonly [number, number];`);
      }
    }
  }
  #bind(kind: Kind, text: (name: string) => string): void {
    const name = this.#name();
    this.#line(text(name));
    this.#declare(name, kind);
  }

  /** Scopes around the function, innermost last. */
  #nest(levels: number): void {
    if (levels === 0) return this.#theFunction();
    const [before, after] = this.#construct();
    for (const text of before) this.#line(text);
    this.#depth++;
    this.#declarations(2);
    this.#nest(levels - 1);
    this.#depth--;
    this.#line(after);
    this.#close();
  }

  /** Opens a scope: the lines that begin it and the one that ends it. */
  #construct(): [string[], string] {
    const wrapper = `wrap${this.#fresh++}`;
    this.#open();
    const value = this.#number(1);
    const name = this.#name();
    this.#declare(name, 'number');
    switch (this.#pick(8)) {
      case 0:
        return [[`function ${wrapper}<T>(${name}: number) {`], `} ${wrapper}(${value});`];
      case 1: {
        const second = this.#name();
        this.#declare(second, 'number');
        return [
          [`(({ ${name}, ${second} = ${name} + 1 }: { ${name}: number; ${second}?: number }) => {`],
          `})({ ${name}: ${value} });`,
        ];
      }
      case 2:
        return [[`for (let ${name} = 0; ${name} < 2; ${name}++) {`], '}'];
      case 3:
        return [[`for (const ${name} of [${value}, 2]) {`], '}'];
      case 4:
        return [['try {', `  throw ${value};`, `} catch (thrown) {`, `  const ${name} = Number(thrown);`], '}'];
      case 5:
        return [[`switch (1 as number) { default: const ${name} = ${value};`], '}'];
      case 6: {
        const made = this.#name();
        this.#declare(made, 'function');
        return [[`((${name} = ${value}, ${made} = (y: number) => y + ${name}) => {`], '})();'];
      }
      default:
        return [[`${wrapper}: {`, `  const ${name}: number = ${value};`], '}'];
    }
  }

  /** The function itself: uses what is around it, declares its own, may throw, may be asynchronous. */
  #theFunction(): void {
    const isAsync = this.#chance(25);
    const parameter = this.#name();
    this.#open();
    this.#declare(parameter, 'number');
    const head = `program = seq(${isAsync ? 'async ' : ''}(${parameter}: number)${this.#chance(50) ? '' : isAsync ? ': Promise<number>' : ': number'} => {`;
    this.#line(head);
    this.#depth++;
    this.#declarations(3);
    if (isAsync) this.#line('await null;');
    if (this.#chance(40))
      this.#line(
        `if (${parameter} === 2) { ${this.#chance(50) ? 'const shape: Shape = { size: 1 }; ' : ''}throw new Error('two'); }`,
      );
    const terms = Array.from({ length: 2 + this.#pick(3) }, () => this.#number(2));
    this.#line(`return ${terms.join(' + ')};`);
    this.#depth--;
    this.#close();
    this.#line('});');
  }
}
