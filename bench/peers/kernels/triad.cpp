// a = b + s c. Arguments: seconds, length.
#include "kernel.h"

static void triad(REAL* __restrict a, const REAL* __restrict b, const REAL* __restrict c, REAL s, long from, long to) {
  long i = from;
  if constexpr (VECTORS)
    for (; i + LANES <= to; i += LANES) store(a + i, load(b + i) + s * load(c + i));
  for (; i < to; i++) a[i] = b[i] + s * c[i];
}

int main(int, char** argv) {
  const long n = std::atol(argv[2]);
  const auto b = column(n, 2, 0, 0, 1), c = column(n, 2, 1, 0, 1);
  measure(
      std::atof(argv[1]),
      [&] {
        Column<REAL> a(n);
        over(n, 65536, [&](long from, long to) { triad(a.begin(), b.begin(), c.begin(), 3, from, to); });
        return a;
      },
      [](const auto& a) { return summary(a); });
}
