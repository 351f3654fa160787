// A program for one element, run for a vector of them: AVX2 in the vector extension of gcc and clang. REAL is double or float.
#pragma once
#include <immintrin.h>
#include <cstdint>
#include <cstring>
#include <type_traits>

constexpr bool DOUBLE = sizeof(REAL) == 8;
using Whole = std::conditional_t<DOUBLE, int64_t, int32_t>;
typedef REAL Reals __attribute__((vector_size(32)));
// Also what comparisons give: all bits of a lane, or none.
typedef Whole Wholes __attribute__((vector_size(32)));
typedef std::make_unsigned_t<Whole> Bits __attribute__((vector_size(32)));
constexpr int LANES = 32 / sizeof(REAL);

#define INLINE static inline __attribute__((always_inline))

INLINE Reals load(const REAL* from) {
  Reals v;
  std::memcpy(&v, from, sizeof v);
  return v;
}
INLINE void store(REAL* to, Reals v) { std::memcpy(to, &v, sizeof v); }
INLINE Reals splat(REAL x) { return x - Reals{}; }
INLINE Reals count_from(REAL x) {
  Reals v;
  for (int lane = 0; lane < LANES; lane++) v[lane] = x + lane;
  return v;
}
// To 32-bit integers.
INLINE void store_low(int32_t* to, Wholes v) {
  if constexpr (DOUBLE) {
    const __m256i low = _mm256_permutevar8x32_epi32((__m256i)v, _mm256_setr_epi32(0, 2, 4, 6, 0, 2, 4, 6));
    _mm_storeu_si128((__m128i*)to, _mm256_castsi256_si128(low));
  } else {
    std::memcpy(to, &v, sizeof v);
  }
}

INLINE bool any(Wholes mask) { return !_mm256_testz_si256((__m256i)mask, (__m256i)mask); }
INLINE Reals root(Reals x) {
  if constexpr (DOUBLE) return (Reals)_mm256_sqrt_pd((__m256d)x);
  else return (Reals)_mm256_sqrt_ps((__m256)x);
}
INLINE Reals magnitude(Reals x) { return (Reals)((Wholes)x & (DOUBLE ? INT64_MAX : INT32_MAX)); }
INLINE Reals nearest(Reals x) {
  if constexpr (DOUBLE) return (Reals)_mm256_round_pd((__m256d)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
  else return (Reals)_mm256_round_ps((__m256)x, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC);
}
INLINE Wholes whole(Reals x) {
  if constexpr (DOUBLE) return (Wholes)_mm256_cvtepi32_epi64(_mm256_cvtpd_epi32((__m256d)x));
  else return (Wholes)_mm256_cvtps_epi32((__m256)x);
}
INLINE Reals least(Reals a, Reals b) {
  if constexpr (DOUBLE) return (Reals)_mm256_min_pd((__m256d)a, (__m256d)b);
  else return (Reals)_mm256_min_ps((__m256)a, (__m256)b);
}
INLINE Reals most(Reals a, Reals b) {
  if constexpr (DOUBLE) return (Reals)_mm256_max_pd((__m256d)a, (__m256d)b);
  else return (Reals)_mm256_max_ps((__m256)a, (__m256)b);
}

// c[0] + c[1] x + c[2] x² + …, in pairs (Estrin 1960): the chain of operations is short.
template <int N>
INLINE Reals polynomial(Reals x, const REAL (&c)[N]) {
  Reals terms[(N + 1) / 2];
  for (int i = 0; i < N; i += 2) terms[i / 2] = i + 1 < N ? c[i] + c[i + 1] * x : splat(c[i]);
  for (int n = (N + 1) / 2; n > 1; n = (n + 1) / 2) {
    x = x * x;
    for (int i = 0; i < n; i += 2) terms[i / 2] = i + 1 < n ? terms[i] + terms[i + 1] * x : terms[i];
  }
  return terms[0];
}

// Coefficients by interpolation at Chebyshev's nodes, in 50 digits. The relative error of the polynomial of exp is 1.7e-17 in double
// (1.0e-8 in float), that of log 4.5e-18 (2.7e-9).

// e^x for finite x: x = n ln 2 + r with |r| ≤ ln 2 / 2 (Cody and Waite, Software Manual for the Elementary Functions, 1980).
INLINE Reals exponential(Reals x) {
  x = most(least(x, splat(DOUBLE ? 709 : 88)), splat(DOUBLE ? -708 : -87));
  const Reals n = nearest(x * REAL(1.4426950408889634));
  if constexpr (DOUBLE) {
    const Reals r = (x - n * REAL(0.69314718036912382)) - n * REAL(1.9082149292705877e-10);
    constexpr REAL c[] = {0.500000000000000102,    0.166666666666666675,    0.0416666666666241619,  0.00833333333333006445,
                          0.00138888889171967191,  0.000198412698630405453, 0.0000248015213223686933, 2.75572684803100255e-6,
                          2.76200758799833666e-7,  2.51003758325612337e-8};
    const Reals e = 1 + (r + r * r * polynomial(r, c));
    return (Reals)((Wholes)e + (whole(n) << 52));
  } else {
    const Reals r = (x - n * REAL(0.693359375)) - n * REAL(-2.12194440e-4);
    constexpr REAL c[] = {0.5f, 0.166665770255979882f, 0.041666554662050534f, 0.0083631730745137109f, 0.00139261761199355789f};
    const Reals e = 1 + (r + r * r * polynomial(r, c));
    return (Reals)((Wholes)e + (whole(n) << 23));
  }
}

// ln x for positive normal x = 2^k m with √½ ≤ m < √2: ln m = 2 artanh(s), s = (m − 1) / (m + 1).
INLINE Reals logarithm(Reals x) {
  constexpr int SHIFT = DOUBLE ? 52 : 23;
  constexpr Whole ONE = DOUBLE ? Whole(0x3ff0000000000000) : Whole(0x3f800000);
  constexpr Whole ROOT_HALF = DOUBLE ? Whole(0x3fe6a09e667f3bcd) : Whole(0x3f3504f3);
  // The exponent k, above its bias to be positive.
  const Wholes biased = (Wholes)((Bits)((Wholes)x - ROOT_HALF + ONE) >> SHIFT);
  const Reals m = (Reals)((Wholes)x - ((biased << SHIFT) - ONE));
  const Reals f = m - 1;
  const Reals s = f / (2 + f);
  const Reals z = s * s;
  if constexpr (DOUBLE) {
    // An integer below the bits of 2^52 is added to it.
    const Reals k = (Reals)(biased | Whole(0x4330000000000000)) - REAL(4503599627370496.0 + 1023);
    constexpr REAL c[] = {0.666666666666666969, 0.399999999998995045, 0.285714286259754849, 0.222222111347950799,
                          0.181828891252617221, 0.153317216005560413, 0.146164496850434059};
    return k * REAL(0.69314718036912382) + (2 * s + (s * z * polynomial(z, c) + k * REAL(1.9082149292705877e-10)));
  } else {
    const Reals k = __builtin_convertvector(biased - 127, Reals);
    constexpr REAL c[] = {0.66666685039575855f, 0.399887805660219819f, 0.295799493919727847f};
    return k * REAL(0.693359375) + (2 * s + (s * z * polynomial(z, c) + k * REAL(-2.12194440e-4)));
  }
}
