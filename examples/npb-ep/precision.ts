/** What the benchmarks that have one right answer are computed in. */

/** @throws RangeError for any precision but that of the reference: the answer would be another one */
export function checkPrecision(benchmark: string, precision: string, why: string): void {
  if (precision === 'f64') return;
  throw new RangeError(`NPB ${benchmark} cannot be computed in ${precision}: ${why}. Leave it out, or say f64.`);
}
