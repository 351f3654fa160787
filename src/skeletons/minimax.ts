/**
 * Coefficients of polynomials for doubles, which random numbers in JavaScript (normal.ts) and the math library of kernels share.
 * Minimax: computed by Remez's exchange algorithm with 240 bits; each was rounded before those behind it were fitted again.
 */

/** (2 artanh s / s − 2) / s² in powers of s², for |s| ≤ (√2 − 1) / (√2 + 1), relative to the logarithm. */
export const logarithm = [
  0.6666666666666735, 0.3999999999940875, 0.28571428743910515, 0.2222219839896919, 0.18183574216311993,
  0.153137778441703, 0.14798862241356886,
] as const;

/** (sin r − r) / r³ in powers of r², for |r| ≤ π/4, relative to the sine. */
export const sine = [
  -0.16666666666666632, 0.008333333333322455, -0.00019841269829813418, 2.755731368757429e-6, -2.5050756714573993e-8,
  1.5896681864332572e-10,
] as const;

/** (cos r − 1 + r²/2) / r⁴ in powers of r², for |r| ≤ π/4, relative to the cosine. */
export const cosine = [
  0.0416666666666666, -0.0013888888888874441, 2.4801587289636314e-5, -2.7557314387469677e-7, 2.0875727058900244e-9,
  -1.1359802464218935e-11,
] as const;

/** ln 2 = `high` + `low`; a multiple of `high` by an exponent is exact. */
export const ln2 = { high: 0.6931471805598903, low: 5.497923018708371e-14 } as const;

/** The upper half of √½, where mantissas of logarithms begin. */
export const ROOT_OF_HALF = 0x3fe6a09e;

/** Added and taken away again it leaves the nearest integer, as the unit in its last place is 1. */
export const SHIFT: number = 1.5 * 2 ** 52;
