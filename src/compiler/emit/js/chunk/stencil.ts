import { named } from '../../../../skeletons/kind.ts';
import type { StencilNode } from '../../../../skeletons/node.ts';
import type { ElementName } from '../../../../types/element.ts';
import { placing, type Reading, reading, readOf, rounding } from '../element.ts';
import { thenable } from '../thenable.ts';
import { atOnce, type ChunkNames, type ChunkText } from './text.ts';

const AXES = [0, 1, 2] as const;

/**
 * The elements of the piece, each in its place. Away from the edges an offset is one addition to the index; what is near them goes the
 * way of the sequential meaning. `param` is the shape of the grid and the value around it; with `halo`, the source holds what is
 * beyond the first and the last row, and with `steps` so many are done at once. Stencils that look at the place itself only are done with it:
 * those before it for each element that is read.
 */
export const stencilChunk =
  (node: StencilNode, radius: readonly number[], element: ElementName, { before, behind }: AtPlace = NONE): ChunkText =>
  ({ fn, define }) => {
    const { head, at } = reading(readOf(element), 'this.a', 'a$');
    if (before.length + behind.length > 0) define(placeText(radius.length));
    if (before.length > 0) define(madeText(before, { fn, define }));
    const made = before.length === 0 ? at : (index: string) => `made(${at(index)})`;
    define(nearText(node, radius, { head, at: made }));
    const nodes = [node, ...behind];
    const put = placing(nodes.at(-1)?.as, define);
    const roundings = nodes
      .slice(0, -1)
      .map(({ as }, k) => (as === undefined ? (v: string) => v : rounding(as, `rounded${k}`, define)));
    const call = (each: StencilNode, k: number): string => {
      const f = fn(named(each.fn, "stencil's function"));
      if (k === 0) return atOnce('v0', `${f}(near)`, 0);
      return `place.v = ${(roundings[k - 1] as (v: string) => string)(`v${k - 1}`)}; ${atOnce(`v${k}`, `${f}(place)`, k)}`;
    };
    const last = radius.length - 1;
    // The function twice, one for each class that it is given: where it meets both, every access is three times as dear.
    const run = (name: string): void =>
      define(
        [
          `function run${name}(near, out, i, end, row, at) {`,
          `let s = 0;`,
          behind.length > 0 ? `const place = new Place(near);` : '',
          put.head,
          `for (; i < end; i++) {`,
          `near.i = i; near.x${last} = i - row;`,
          ...nodes.map(call),
          put.place('i - at', `v${behind.length}`),
          `}`,
          `return i;`,
          `}`,
        ].join('\n'),
      );
    run('Inside');
    run('AtEdge');
    const outer = AXES.slice(0, last);
    const coordinates = [
      [],
      [`const x0 = (row + base) / n1;`],
      [`const r = (row + base) / n2, x1 = r % n1, x0 = (r - x1) / n1;`],
    ];
    const whole = outer
      .map((d) => `(${d === 0 ? 'param.halo || ' : ''}x${d} >= ${radius[d]} && x${d} < n${d} - ${radius[d]})`)
      .join(' && ');
    return [
      `if (param.steps !== undefined) return T.stencilSteps(chunk, a, lo, hi, base, out, at, param);`,
      `const inside = new Inside(a, base, param), atEdge = new AtEdge(a, base, param);`,
      `let near = atEdge;`,
      ...AXES.slice(0, last + 1).map((d) => `const n${d} = near.n${d};`),
      `try {`,
      `while (i < hi) {`,
      `const row = i - (i + base) % n${last}, end = Math.min(hi, row + n${last});`,
      ...(coordinates[last] as string[]),
      ...outer.map((d) => `inside.x${d} = atEdge.x${d} = x${d};`),
      `if (${whole || 'true'}) {`,
      `i = runAtEdge(atEdge, out, i, Math.min(end, row + ${radius[last]}), row, at);`,
      `near = inside; i = runInside(inside, out, i, Math.min(end, row + n${last} - ${radius[last]}), row, at); near = atEdge;`,
      `}`,
      `i = runAtEdge(atEdge, out, i, end, row, at);`,
      `}`,
      `} catch (e) { i = near.i; throw e; }`,
    ].join('\n');
  };

/** Stencils that look at the place itself only: maps of the grid. */
export interface AtPlace {
  readonly before: readonly StencilNode[];
  readonly behind: readonly StencilNode[];
}

const NONE: AtPlace = { before: [], behind: [] };

/** `made`: what the functions before the stencil make of an element. */
function madeText(before: readonly StencilNode[], { fn, define }: Pick<ChunkNames, 'fn' | 'define'>): string {
  const lines = before.map(({ fn: own, as }, k) => {
    const f = named(own, "stencil's function");
    const asNumber = k === before.length - 1 ? 'T.number(v);' : '';
    const stored = as === undefined ? asNumber : `v = ${rounding(as, `before${k}`, define)('v')};`;
    return `there.v = v; v = ${fn(f)}(there); if (${thenable('v')}) T.notAtOnce(v, ${JSON.stringify(f.role)}); ${stored}`;
  });
  return [`const there = new Place(undefined);`, `function made(v) { ${lines.join(' ')} return v; }`].join('\n');
}

/** What functions of the place itself are given: where the stencil is, and what was made there. */
function placeText(dimensions: number): string {
  const offsets = AXES.slice(0, dimensions).map((d) => `d${d}`);
  return [
    `class Place {`,
    `constructor(near) { this.near = near; this.v = undefined; }`,
    `at(${offsets.map((d) => `${d} = 0`).join(', ')}) {`,
    `if (${offsets.map((d) => `${d} !== 0`).join(' || ')}) T.checkOffsets([${offsets.join(', ')}], [${offsets.map(() => 0).join(', ')}]);`,
    `return this.v;`,
    `}`,
    `get position() { return this.near.position; }`,
    `}`,
  ].join('\n');
}

/** What the function is given, inside the grid and at its edges. */
function nearText({ edge }: StencilNode, radius: readonly number[], { head, at: element }: Reading): string {
  const axes = AXES.slice(0, radius.length);
  const last = radius.length - 1;
  const offsets = axes.map((d) => `d${d}`).join(', ');
  const index = (term: (d: number) => string): string =>
    axes.map((d) => `${term(d)}${d === last ? '' : ` * this.s${d}`}`).join(' + ');
  const stride = (d: number): string =>
    axes
      .slice(d + 1)
      .map((k) => `shape[${k}]`)
      .join(' * ');
  // Few bytecodes, so that a function that looks around nine times still takes it in: one look into a row of zeros for each offset
  // tells whether it is whole and within the radius.
  const at = [
    `at(${axes.map((d) => `d${d} = 0`).join(', ')}) {`,
    `if (${radius.map((r, d) => `Z${d}[d${d} + ${r}]`).join(' + ')} !== 0) this.wrong(${offsets});`,
  ];
  return [
    ...radius.map((r, d) => `const Z${d} = [${new Array(2 * r + 1).fill(0).join(', ')}];`),
    `class Near {`,
    `constructor(a, base, { shape, fill, halo }) {`,
    `this.a = a; this.fill = fill; this.halo = halo; this.i = 0;`,
    ...axes.map((d) => `this.x${d} = 0; this.n${d} = shape[${d}];`),
    ...axes.slice(0, last).map((d) => `this.s${d} = ${stride(d)};`),
    `this.first = base${last === 0 ? '' : ' / this.s0'};`,
    `this.edge = ${typeof edge === 'string' ? JSON.stringify(edge) : '{ fill }'};`,
    `}`,
    `wrong(${offsets}) { T.checkOffsets([${offsets}], [${radius.join(', ')}]); }`,
    `get position() { return [${axes.map((d) => `this.x${d}`).join(', ')}]; }`,
    `}`,
    `class Inside extends Near {`,
    ...at,
    head,
    `return ${element(`this.i + ${index((d) => `d${d}`)}`)};`,
    `}`,
    `}`,
    `class AtEdge extends Near {`,
    ...at,
    ...axes.map(
      (d) =>
        `const i${d} = ${d === 0 ? 'this.halo ? this.x0 + d0 - this.first : ' : ''}T.edgeIndex(this.edge, this.x${d} + d${d}, this.n${d}); if (i${d} < 0) return this.fill;`,
    ),
    head,
    `return ${element(index((d) => `i${d}`))};`,
    `}`,
    `}`,
  ].join('\n');
}
