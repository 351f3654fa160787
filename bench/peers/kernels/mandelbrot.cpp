// Steps of z ← z² + c that stay within |z| ≤ 2, on x from -2 to 1 and y from -1.5 to 1.5. Arguments: seconds, side, most steps.
#include "kernel.h"

static int32_t steps_of(REAL x, REAL y, int most) {
  REAL re = 0, im = 0;
  int steps = 0;
  while (steps < most && re * re + im * im <= 4) {
    const REAL next = re * re - im * im + x;
    im = 2 * re * im + y;
    re = next;
    steps++;
  }
  return steps;
}

// As many vectors at once as registers hold: their chains of operations overlap.
constexpr int VECTORS_AT_ONCE = DOUBLE ? 3 : 4;

// The same for these vectors. What is beyond |z| = 2 goes on, and counts no more.
static void steps_of_vectors(int32_t* to, const Reals* x, Reals y, int most) {
  constexpr int N = VECTORS_AT_ONCE;
  Reals re[N] = {}, im[N] = {};
  Wholes inside[N], steps[N] = {};
  for (int v = 0; v < N; v++) inside[v] = Wholes{} - 1;
  for (int step = 0; step < most; step++) {
    Wholes left = {};
    for (int v = 0; v < N; v++) {
      const Reals squared_re = re[v] * re[v], squared_im = im[v] * im[v];
      inside[v] &= squared_re + squared_im <= 4;
      steps[v] -= inside[v];
      left |= inside[v];
      im[v] = 2 * re[v] * im[v] + y;
      re[v] = squared_re - squared_im + x[v];
    }
    if (!any(left)) break;
  }
  for (int v = 0; v < N; v++) store_low(to + v * LANES, steps[v]);
}

int main(int, char** argv) {
  const long side = std::atol(argv[2]), most = std::atol(argv[3]);
  measure(
      std::atof(argv[1]),
      [&] {
        Column<int32_t> steps(side * side);
        over(side, 8, [&](long first, long last) {
          for (long row = first; row < last; row++) {
            const REAL y = REAL(-1.5) + (3 * REAL(row)) / side;
            int32_t* to = &steps[row * side];
            long column = 0;
            if constexpr (VECTORS)
              for (; column + VECTORS_AT_ONCE * LANES <= side; column += VECTORS_AT_ONCE * LANES) {
                Reals x[VECTORS_AT_ONCE];
                for (int v = 0; v < VECTORS_AT_ONCE; v++) x[v] = -2 + (3 * count_from(column + v * LANES)) / REAL(side);
                steps_of_vectors(to + column, x, splat(y), most);
              }
            for (; column < side; column++) to[column] = steps_of(-2 + (3 * REAL(column)) / side, y, most);
          }
        });
        return steps;
      },
      [](const auto& steps) { return summary(steps); });
}
