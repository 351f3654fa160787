// Prices of European call options. Arguments: seconds, length.
#include <cmath>
#include "kernel.h"

constexpr REAL RATE = REAL(0.02), VOLATILITY = REAL(0.3);

INLINE REAL root(REAL x) { return std::sqrt(x); }
INLINE REAL magnitude(REAL x) { return std::fabs(x); }
INLINE REAL exponential(REAL x) { return std::exp(x); }
INLINE REAL logarithm(REAL x) { return std::log(x); }

// The normal distribution: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.2.17.
template <class T>
INLINE T normal(T x) {
  const T k = 1 / (1 + REAL(0.2316419) * magnitude(x));
  const T sum = k * (REAL(0.31938153) + k * (REAL(-0.356563782) + k * (REAL(1.781477937) + k * (REAL(-1.821255978) + k * REAL(1.330274429)))));
  const T tail = REAL(0.3989422804014327) * exponential(REAL(-0.5) * x * x) * sum;
  return x < 0 ? tail : 1 - tail;
}

template <class T>
INLINE T price(T spot, T strike, T years) {
  const T spread = VOLATILITY * root(years);
  const T d = (logarithm(spot / strike) + (RATE + REAL(0.5) * VOLATILITY * VOLATILITY) * years) / spread;
  return spot * normal(d) - strike * exponential(-RATE * years) * normal(d - spread);
}

static void prices(REAL* __restrict to, const REAL* __restrict spot, const REAL* __restrict strike, const REAL* __restrict years,
                   long from, long until) {
  long i = from;
  if constexpr (VECTORS)
    for (; i + LANES <= until; i += LANES) store(to + i, price(load(spot + i), load(strike + i), load(years + i)));
  for (; i < until; i++) to[i] = price(spot[i], strike[i], years[i]);
}

int main(int, char** argv) {
  const long n = std::atol(argv[2]);
  const auto spot = column(n, 3, 0, 5, 30), strike = column(n, 3, 1, 1, 100), years = column(n, 3, 2, 0.25, 10);
  measure(
      std::atof(argv[1]),
      [&] {
        Column<REAL> to(n);
        over(n, 8192, [&](long from, long until) { prices(to.begin(), spot.begin(), strike.begin(), years.begin(), from, until); });
        return to;
      },
      [](const auto& to) { return summary(to); });
}
