// What one core can do at most: multiplications and additions in registers. Arguments: seconds, fused (0 or 1), and how many of both,
// an operation for each number of a vector.
#include "kernel.h"

// So many independent chains that none waits for its last result, and no more than there are registers.
constexpr int CHAINS = 14;

static Column<REAL> chains(bool fused, long operations) {
  volatile REAL one = 1, none = 0;
  const Reals factor = splat(one), term = splat(none);
  Reals x[CHAINS];
  for (int c = 0; c < CHAINS; c++) x[c] = splat(REAL(c));
  if (fused) {
    for (long i = 0; i < operations / (2 * CHAINS * LANES); i++)
#pragma GCC unroll 14
      for (int c = 0; c < CHAINS; c++) {
        if constexpr (DOUBLE) x[c] = (Reals)_mm256_fmadd_pd((__m256d)x[c], (__m256d)factor, (__m256d)term);
        else x[c] = (Reals)_mm256_fmadd_ps((__m256)x[c], (__m256)factor, (__m256)term);
      }
  } else {
    for (long i = 0; i < operations / (CHAINS * LANES); i++)
#pragma GCC unroll 14
      for (int c = 0; c < CHAINS; c++) x[c] = c % 2 ? x[c] * factor : x[c] + term;
  }
  Column<REAL> sum(LANES);
  Reals all = {};
  for (int c = 0; c < CHAINS; c++) all += x[c];
  store(sum.begin(), all);
  return sum;
}

int main(int, char** argv) {
  const bool fused = std::atoi(argv[2]);
  const long operations = std::atol(argv[3]);
  measure(std::atof(argv[1]), [&] { return chains(fused, operations); }, [](const auto& sum) { return summary(sum); });
}
