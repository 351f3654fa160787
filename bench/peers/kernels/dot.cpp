// The sum of products. Arguments: seconds, length. The elements are whole and small, so that no order of the sum rounds.
#include "kernel.h"

static REAL dot(const REAL* x, const REAL* y, long from, long to) {
  REAL sum = 0;
  long i = from;
  if constexpr (VECTORS) {
    Reals sums[4] = {};
    for (; i + 4 * LANES <= to; i += 4 * LANES)
      for (int u = 0; u < 4; u++) sums[u] += load(x + i + u * LANES) * load(y + i + u * LANES);
    const Reals all = (sums[0] + sums[1]) + (sums[2] + sums[3]);
    for (int lane = 0; lane < LANES; lane++) sum += all[lane];
  }
  for (; i < to; i++) sum += x[i] * y[i];
  return sum;
}

int main(int, char** argv) {
  const long n = std::atol(argv[2]);
  Column<REAL> x(n), y(n);
  for (long i = 0; i < n; i++) x[i] = mixed(2 * i) % 5 - REAL(2), y[i] = mixed(2 * i + 1) % 5 - REAL(2);
  measure(
      std::atof(argv[1]),
      [&] {
        constexpr long PIECE = 65536;
        std::vector<REAL> parts(n / PIECE + 1);
        over(n, PIECE, [&](long from, long to) { parts[from / PIECE] = dot(x.begin(), y.begin(), from, to); });
        Column<REAL> sum(1);
        sum[0] = 0;
        for (REAL part : parts) sum[0] += part;
        return sum;
      },
      [](const auto& sum) { return summary(sum); });
}
