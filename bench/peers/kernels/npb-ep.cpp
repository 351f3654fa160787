// NAS Parallel Benchmarks, EP: normal pairs by Marsaglia's polar method, added up and counted by ring. Arguments: seconds, pairs.
// Source: Bailey et al., The NAS Parallel Benchmarks, RNR-94-007, 1994.
#include <cmath>
#include "kernel.h"

static_assert(DOUBLE, "the generator needs 46 exact bits");
constexpr double R23 = 0x1p-23, T23 = 0x1p23, R46 = 0x1p-46, T46 = 0x1p46;
constexpr double SEED = 271828183, MULTIPLIER = 1220703125;
constexpr int RINGS = 10;
constexpr long PAIRS_OF_BATCH = 1 << 16;

INLINE double down(double x) { return std::floor(x); }
INLINE Reals down(Reals x) { return (Reals)_mm256_floor_pd((__m256d)x); }
INLINE double root(double x) { return std::sqrt(x); }
INLINE double logarithm(double x) { return std::log(x); }

// a × x mod 2⁴⁶.
template <class A, class T>
INLINE T product(A a, T x) {
  const A a_high = down(a * R23), a_low = a - a_high * T23;
  const T x_high = down(x * R23), x_low = x - x_high * T23;
  const T middle = a_high * x_low + a_low * x_high;
  const T sum = (middle - down(middle * R23) * T23) * T23 + a_low * x_low;
  return sum - down(sum * R46) * T46;
}

// The state before batch k.
static double state_of(long k) {
  double power = MULTIPLIER, state = SEED;
  for (long left = k * 2 * PAIRS_OF_BATCH; left > 0; left /= 2) {
    if (left % 2) state = product(power, state);
    power = product(power, power);
  }
  return state;
}

struct Tally {
  double x = 0, y = 0;
  // The last place is for pairs that are outside of the circle.
  int32_t counts[RINGS + 1] = {};
  void add(const Tally& other) {
    x += other.x, y += other.y;
    for (int ring = 0; ring < RINGS; ring++) counts[ring] += other.counts[ring];
  }
};

static Tally batch(long k) {
  Tally tally;
  double state = state_of(k);
  for (long pair = 0; pair < PAIRS_OF_BATCH; pair++) {
    state = product(MULTIPLIER, state);
    const double u = 2 * R46 * state - 1;
    state = product(MULTIPLIER, state);
    const double v = 2 * R46 * state - 1;
    const double square = u * u + v * v;
    if (square > 1) continue;
    const double scale = root(-2 * logarithm(square) / square);
    tally.x += u * scale;
    tally.y += v * scale;
    tally.counts[(int)std::max(std::fabs(u * scale), std::fabs(v * scale))]++;
  }
  return tally;
}

// A batch in each lane.
static Tally batches(long k) {
  Tally tallies[LANES];
  Reals state = {state_of(k), state_of(k + 1), state_of(k + 2), state_of(k + 3)}, x = {}, y = {};
  for (long pair = 0; pair < PAIRS_OF_BATCH; pair++) {
    state = product(MULTIPLIER, state);
    const Reals u = 2 * R46 * state - 1;
    state = product(MULTIPLIER, state);
    const Reals v = 2 * R46 * state - 1;
    const Reals square = u * u + v * v;
    const Wholes inside = square <= 1;
    const Reals scale = root(-2 * logarithm(square) / square);
    const Reals us = inside ? u * scale : Reals{}, vs = inside ? v * scale : Reals{};
    x += us;
    y += vs;
    const Reals ring = inside ? most(magnitude(us), magnitude(vs)) : splat(RINGS);
    const __m128i rings = _mm256_cvttpd_epi32((__m256d)ring);
    tallies[0].counts[_mm_extract_epi32(rings, 0)]++;
    tallies[1].counts[_mm_extract_epi32(rings, 1)]++;
    tallies[2].counts[_mm_extract_epi32(rings, 2)]++;
    tallies[3].counts[_mm_extract_epi32(rings, 3)]++;
  }
  Tally all;
  for (int lane = 0; lane < LANES; lane++) {
    tallies[lane].x = x[lane], tallies[lane].y = y[lane];
    all.add(tallies[lane]);
  }
  return all;
}

int main(int, char** argv) {
  constexpr int AT_ONCE = VECTORS ? LANES : 1;
  const long groups = std::atol(argv[2]) / PAIRS_OF_BATCH / AT_ONCE;
  struct Result {
    Column<int32_t> counts;
    Column<double> x, y;
  };
  measure(
      std::atof(argv[1]),
      [&] {
        std::vector<Tally> tallies(groups);
        over(groups, 1, [&](long from, long until) {
          for (long group = from; group < until; group++) tallies[group] = VECTORS ? batches(group * AT_ONCE) : batch(group);
        });
        Tally all;
        for (const Tally& tally : tallies) all.add(tally);
        Result result{Column<int32_t>(RINGS), Column<double>(1), Column<double>(1)};
        std::copy(all.counts, all.counts + RINGS, result.counts.begin());
        result.x[0] = all.x, result.y[0] = all.y;
        return result;
      },
      [](const auto& result) { return summary(result.counts, result.x, result.y); });
}
