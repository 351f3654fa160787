// Steps of a stencil on a square, beyond the edges the nearest element. Arguments: seconds, side, steps. POINTS is 5 or 9.
#include "kernel.h"

// `T` is REAL or Reals: the elements around, each row from left to right.
template <class T>
INLINE T weighted(T nw, T n, T ne, T w, T c, T e, T sw, T s, T se) {
  if constexpr (POINTS == 5) return c + REAL(0.2) * (n + s + w + e - 4 * c);
  else return (4 * (n + s + w + e) + (nw + ne + sw + se)) / 20;
}

static void row(REAL* __restrict to, const REAL* above, const REAL* here, const REAL* below, long side) {
  const auto at = [&](long l, long x, long r) {
    to[x] = weighted(above[l], above[x], above[r], here[l], here[x], here[r], below[l], below[x], below[r]);
  };
  at(0, 0, 1);
  long x = 1;
  if constexpr (VECTORS)
    for (; x + LANES <= side - 1; x += LANES)
      store(to + x, weighted(load(above + x - 1), load(above + x), load(above + x + 1), load(here + x - 1), load(here + x),
                             load(here + x + 1), load(below + x - 1), load(below + x), load(below + x + 1)));
  for (; x < side - 1; x++) at(x - 1, x, x + 1);
  at(side - 2, side - 1, side - 1);
}

int main(int, char** argv) {
  const long side = std::atol(argv[2]), steps = std::atol(argv[3]);
  const auto start = column(side * side, 1, 0, 0, 1);
  measure(
      std::atof(argv[1]),
      [&] {
        Column<REAL> next(side * side), other(side * side);
        const REAL* from = start.begin();
        for (long step = 0; step < steps; step++) {
          over(side, 32, [&](long first, long last) {
            for (long y = first; y < last; y++)
              row(&next[y * side], from + std::max(0L, y - 1) * side, from + y * side, from + std::min(side - 1, y + 1) * side, side);
          });
          std::swap(next, other);
          from = other.begin();
        }
        return other;
      },
      [](const auto& values) { return summary(values); });
}
