/**
 * Which proteins of a FASTA file are related to one of them? Local alignment by Smith and Waterman, with Gotoh's affine gaps.
 *
 *     npx ossa run examples/protein-search/protein-search.ts [file.fasta] [name]
 *
 * Scores are those of BLOSUM62, as BLAST uses it: a gap of k residues costs 11 + k.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { map, pipe, run, sort, type RunOptions, type Skeleton } from 'ossa';

export interface Protein {
  readonly name: string;
  readonly title: string;
  readonly residues: string;
}
export interface Hit extends Protein {
  readonly score: number;
}

const letters = 'ARNDCQEGHILKMFPSTWYV';
/** BLOSUM62, each row up to the diagonal: the matrix is symmetric. */
const blosum62 = `
4
-1 5
-2 0 6
-2 -2 1 6
0 -3 -3 -3 9
-1 1 0 0 -3 5
-1 0 0 2 -4 2 5
0 -2 0 -1 -3 -2 -2 6
-2 0 1 -1 -3 0 0 -2 8
-1 -3 -3 -3 -1 -3 -3 -4 -3 4
-1 -2 -3 -4 -1 -2 -3 -4 -3 2 4
-1 2 0 -1 -3 1 1 -2 -1 -3 -2 5
-1 -1 -2 -3 -1 0 -2 -3 -2 1 2 -1 5
-2 -3 -3 -3 -2 -3 -3 -3 -1 0 0 -3 0 6
-1 -2 -2 -1 -3 -1 -1 -2 -2 -3 -3 -1 -2 -4 7
1 -1 1 0 -1 0 0 0 -1 -2 -2 0 -1 -2 -1 4
0 -1 0 -1 -1 -1 -1 -2 -2 -1 -1 -1 -1 -2 -1 1 5
-3 -3 -4 -4 -2 -2 -3 -2 -2 -3 -2 -3 -1 1 -4 -3 -2 11
-2 -2 -2 -3 -2 -1 -2 -3 2 -1 -1 -2 -1 3 -3 -2 -2 2 7
0 -3 -3 -3 -1 -2 -2 -3 -3 3 1 -2 1 -1 -2 -2 0 -3 -1 4`;
const rows = blosum62
  .trim()
  .split('\n')
  .map((row) => row.split(' ').map(Number));

/** How alike two residues are. */
export function similarity(a: string, b: string): number {
  const [i, j] = [letters.indexOf(a), letters.indexOf(b)];
  return rows[Math.max(i, j)]![Math.min(i, j)]!;
}

const opening = 12;
const extending = 1;

/** The score of the best local alignment: of any part of one sequence with any part of the other. */
export function alignmentScore(query: string, other: string): number {
  // What ends at a column: with two residues or nothing (`ending`), with a gap in the query (`open`).
  const ending = new Int32Array(other.length + 1);
  const open = new Int32Array(other.length + 1).fill(-opening);
  let best = 0;
  for (const a of query) {
    let [diagonal, gap] = [0, -opening];
    for (let j = 1; j <= other.length; j++) {
      open[j] = Math.max(open[j]! - extending, ending[j]! - opening);
      gap = Math.max(gap - extending, ending[j - 1]! - opening);
      const paired = diagonal + similarity(a, other[j - 1]!);
      diagonal = ending[j]!;
      ending[j] = Math.max(0, paired, open[j]!, gap);
      best = Math.max(best, ending[j]!);
    }
  }
  return best;
}

/** The program: proteins become hits, the most alike first. The query is captured. */
export const ranked = ({ residues }: Protein): Skeleton<readonly Protein[], Hit[]> =>
  pipe(
    map((protein: Protein): Hit => ({ ...protein, score: alignmentScore(residues, protein.residues) })),
    sort({ by: (hit: Hit) => hit.score, descending: true }),
  );

/** The proteins of a FASTA file: lines that begin with > name them, what follows is the sequence. */
export function proteinsIn(file: string): readonly Protein[] {
  const entries = readFileSync(file, 'utf8').split(/^>/m).slice(1);
  return entries.map((entry) => {
    const [first, ...lines] = entry.split('\n');
    const [name] = first!.split(' ');
    return { name: name!, title: first!.slice(name!.length + 1), residues: lines.join('').replaceAll(/\s/g, '') };
  });
}

/** All proteins, ranked by how alike they are to the one of that name. */
export async function search(proteins: readonly Protein[], name: string, options?: RunOptions): Promise<Hit[]> {
  const query = proteins.find((protein) => protein.name === name);
  if (query === undefined) throw new Error(`There is no ${name} among ${proteins.map((p) => p.name).join(', ')}.`);
  return await run(ranked(query), proteins, options);
}

if (import.meta.main) {
  const [file = join(import.meta.dirname, 'proteins.fasta'), name = 'HBB_HUMAN'] = process.argv.slice(2);
  console.log(`score  name        (most alike to ${name})`);
  for (const hit of await search(proteinsIn(file), name))
    console.log(`${String(hit.score).padStart(5)}  ${hit.name.padEnd(10)}  ${hit.title}`);
}
