/** Fixed-point numbers as integers: n stands for n × 2^−bits. Each function is right but for some units of its last place. */

export const one = (bits: number): bigint => 1n << BigInt(bits);
export const times = (a: bigint, b: bigint, bits: number): bigint => (a * b) >> BigInt(bits);
export const over = (a: bigint, b: bigint, bits: number): bigint => (a << BigInt(bits)) / b;
export const size = (n: bigint): bigint => (n < 0n ? -n : n);
/** Bits of a positive integer. */
export const lengthOf = (n: bigint): number =>
  n.toString(16).length * 4 - Math.clz32(Number.parseInt(n.toString(16)[0] as string, 16)) + 28;
/** n × 2^by. */
export const shifted = (n: bigint, by: number): bigint => (by < 0 ? n >> BigInt(-by) : n << BigInt(by));

const view = new DataView(new ArrayBuffer(8));

/** x = n × 2^exponent. */
export function parts(x: number): { readonly n: bigint; readonly exponent: number } {
  view.setFloat64(0, x);
  const word = view.getBigUint64(0);
  const biased = Number((word >> 52n) & 2047n);
  const fraction = word & ((1n << 52n) - 1n);
  const n = biased === 0 ? fraction : fraction | (1n << 52n);
  return { n: word >> 63n === 1n ? -n : n, exponent: Math.max(biased, 1) - 1075 };
}

export function fixed(x: number, bits: number): bigint {
  const { n, exponent } = parts(x);
  return shifted(n, exponent + bits);
}

function memoised(f: (bits: number) => bigint): (bits: number) => bigint {
  const known = new Map<number, bigint>();
  return (bits) => {
    const value = known.get(bits) ?? f(bits);
    known.set(bits, value);
    return value;
  };
}

/** The largest integer whose square is not above n: Newton's method. */
export function root(n: bigint): bigint {
  if (n === 0n) return 0n;
  for (let guess = 1n << BigInt((lengthOf(n) + 1) >> 1); ;) {
    const next = (guess + n / guess) >> 1n;
    if (next >= guess) return guess;
    guess = next;
  }
}

export function cubeRoot(n: bigint): bigint {
  if (n === 0n) return 0n;
  for (let guess = 1n << BigInt(Math.ceil(lengthOf(n) / 3)); ;) {
    const next = (2n * guess + n / (guess * guess)) / 3n;
    if (next >= guess) return guess;
    guess = next;
  }
}

/** Σ termᵢ, where each term is made of the one before, until it is 0. */
function series(
  first: bigint,
  next: (term: bigint, i: bigint) => bigint,
  part: (term: bigint, i: bigint) => bigint,
): bigint {
  let sum = 0n;
  for (let term = first, i = 0n; term !== 0n && term !== -1n; term = next(term, i++)) sum += part(term, i);
  return sum;
}

/** artanh x for small x, or arctan with `sign` −1. */
function inverse(x: bigint, bits: number, sign: bigint): bigint {
  const square = times(x, x, bits);
  return series(
    x,
    (term) => sign * times(term, square, bits),
    (term, i) => term / (2n * i + 1n),
  );
}

const guarded = 32;

/** Machin's formula. */
export const pi: (bits: number) => bigint = memoised((bits) => {
  const more = bits + guarded;
  const part = (n: bigint): bigint => inverse(one(more) / n, more, -1n);
  return (16n * part(5n) - 4n * part(239n)) >> BigInt(guarded);
});

export const ln2: (bits: number) => bigint = memoised(
  (bits) => (2n * inverse(one(bits + guarded) / 3n, bits + guarded, 1n)) >> BigInt(guarded),
);
export const ln10: (bits: number) => bigint = memoised((bits) => log(10n * one(bits), bits));

/** exp x = n × 2^(k − bits). */
export function exp(x: bigint, bits: number): { readonly n: bigint; readonly k: number } {
  // Of x only what lies above the last place counts, whatever its size.
  const k = Number((x + ln2(bits) / 2n) / ln2(bits));
  const wide = bits + 64;
  const r = (x << 64n) - BigInt(k) * ln2(wide);
  const small = r >> 8n;
  let n = series(
    one(wide),
    (term, i) => times(term, small, wide) / (i + 1n),
    (term) => term,
  );
  for (let i = 0; i < 8; i++) n = times(n, n, wide);
  return { n: n >> 64n, k };
}

/** log x for x > 0. */
export function log(x: bigint, bits: number): bigint {
  const k = lengthOf(x) - bits;
  const wide = bits + guarded;
  let m = shifted(x, guarded - k);
  // Three roots, so that the series is short.
  for (let i = 0; i < 3; i++) m = root(m << BigInt(wide));
  const sum = inverse(over(m - one(wide), m + one(wide), wide), wide, 1n);
  return (16n * sum + BigInt(k) * ln2(wide)) >> BigInt(guarded);
}

/** sin x and cos x. */
export function waves(x: bigint, bits: number): { readonly sine: bigint; readonly cosine: bigint } {
  const wide = bits + Math.max(0, lengthOf(size(x) + 1n) - bits) + guarded;
  const half = pi(wide) >> 1n;
  const given = shifted(x, wide - bits);
  const turns = (2n * given + half) / (2n * half) - (2n * given + half < 0n ? 1n : 0n);
  const r = given - turns * half;
  const square = times(r, r, wide);
  const taylor = (first: bigint, offset: bigint): bigint =>
    series(
      first,
      (term, i) => -times(term, square, wide) / ((2n * i + 1n + offset) * (2n * i + 2n + offset)),
      (term) => term,
    );
  const [s, c] = [taylor(r, 1n), taylor(one(wide), 0n)].map((n) => shifted(n, bits - wide)) as [bigint, bigint];
  const quadrant = Number(((turns % 4n) + 4n) % 4n);
  const around = [s, c, -s, -c, s];
  return { sine: around[quadrant] as bigint, cosine: around[quadrant + 1] as bigint };
}

/** arctan x. */
export function arctan(x: bigint, bits: number): bigint {
  if (x < 0n) return -arctan(-x, bits);
  if (x > one(bits)) return (pi(bits) >> 1n) - arctan(over(one(bits), x, bits), bits);
  const wide = bits + guarded;
  let t = x << BigInt(guarded);
  // Three times the half angle.
  for (let i = 0; i < 3; i++) t = over(t, one(wide) + root((one(wide) << BigInt(wide)) + t * t), wide);
  return (8n * inverse(t, wide, -1n)) >> BigInt(guarded);
}

/** erf x for |x| < 7. */
export function erf(x: bigint, bits: number): bigint {
  const wide = bits + 128;
  const given = x << 128n;
  const square = times(given, given, wide);
  const sum = series(
    given,
    (term, i) => -times(term, square, wide) / (i + 1n),
    (term, i) => term / (2n * i + 1n),
  );
  return over(2n * sum, root(pi(wide) << BigInt(wide)), wide) >> 128n;
}
