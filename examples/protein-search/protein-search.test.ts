import { join } from 'node:path';
import { expect, test } from 'vitest';
import { alignmentScore, proteinsIn, search, similarity } from './protein-search.ts';

const proteins = proteinsIn(join(import.meta.dirname, 'proteins.fasta'));

/** Smith and Waterman as in 1981: a whole table, and every length of every gap tried. */
function scoreByDefinition(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = 1; i <= a.length; i++)
    for (let j = 1; j <= b.length; j++) {
      let score = Math.max(0, table[i - 1]![j - 1]! + similarity(a[i - 1]!, b[j - 1]!));
      for (let k = 1; k <= i; k++) score = Math.max(score, table[i - k]![j]! - 11 - k);
      for (let k = 1; k <= j; k++) score = Math.max(score, table[i]![j - k]! - 11 - k);
      table[i]![j] = score;
    }
  return Math.max(...table.flat());
}

test('the file holds whole proteins', () => {
  expect(proteins.map(({ name, residues }) => `${name} ${residues.length}`)).toEqual([
    ...['HBA_HUMAN 142', 'HBA_HORSE 142', 'HBB_HUMAN 147', 'HBB_HORSE 146', 'HBD_HUMAN 147', 'MYG_HUMAN 154'],
    ...['MYG_PHYMC 154', 'CYC_HUMAN 105', 'CYC_HORSE 105', 'INS_HUMAN 110', 'UBIQ_HUMAN 76', 'LYSC_CHICK 147'],
    'GFP_AEQVI 238',
  ]);
  expect(proteins.map(({ residues }) => residues).join('')).toMatch(/^[ARNDCQEGHILKMFPSTWYV]+$/);
});

test('scores that can be added up by hand', () => {
  expect(alignmentScore('WWW', 'WWW')).toBe(33);
  expect(alignmentScore('AAAA', 'WWWW')).toBe(0);
  // Six pairs of W, and a gap of two residues between them.
  expect(alignmentScore('WWWWWW', 'WWWAAWWW')).toBe(6 * 11 - 13);
  expect(alignmentScore('WWWAAWWW', 'WWWWWW')).toBe(6 * 11 - 13);
});

test.each([1, 2, 7])('scores are those of the definition, and relatives come first, on %i workers', async (workers) => {
  const query = proteins.find(({ name }) => name === 'HBB_HUMAN')!;
  const hits = await search(proteins, 'HBB_HUMAN', { workers });
  const expected = proteins.map((protein) => ({
    ...protein,
    score: scoreByDefinition(query.residues, protein.residues),
  }));
  expect(hits).toStrictEqual(expected.toSorted((a, b) => b.score - a.score));
  // Beta chains, alpha chains, myoglobins: as they parted in evolution, the latest first.
  expect(
    hits
      .slice(0, 7)
      .map(({ name }) => name.slice(0, 3))
      .join(' '),
  ).toBe('HBB HBD HBB HBA HBA MYG MYG');
  expect(hits[6]!.score).toBeGreaterThan(2 * hits[7]!.score);
});

test.each([
  ['CYC_HORSE', 'CYC_HUMAN'],
  ['MYG_PHYMC', 'MYG_HUMAN'],
])('next to %s is %s', async (name, relative) => {
  const [itself, next] = await search(proteins, name, { workers: 2 });
  expect([itself!.name, next!.name]).toEqual([name, relative]);
});
