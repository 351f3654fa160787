// The nearest of some centres for points of four coordinates, each coordinate a column. Arguments: seconds, points, centres.
#include "kernel.h"

struct Points {
  const REAL* x[4];
};

template <class T>
INLINE T square(T a) { return a * a; }

static void nearest_of(int32_t* __restrict to, const Points& points, const REAL* centres, int count, long from, long until) {
  long i = from;
  if constexpr (VECTORS) {
    constexpr int N = 2;
    for (; i + N * LANES <= until; i += N * LANES) {
      Reals x[N][4], best[N];
      Wholes label[N] = {};
      for (int v = 0; v < N; v++) {
        for (int d = 0; d < 4; d++) x[v][d] = load(points.x[d] + i + v * LANES);
        best[v] = splat(REAL(1e30));
      }
      for (int k = 0; k < count; k++) {
        const REAL* c = centres + 4 * k;
        for (int v = 0; v < N; v++) {
          const Reals far = square(x[v][0] - c[0]) + square(x[v][1] - c[1]) + square(x[v][2] - c[2]) + square(x[v][3] - c[3]);
          const Wholes nearer = far < best[v];
          label[v] = nearer ? Wholes{} + k : label[v];
          best[v] = least(far, best[v]);
        }
      }
      for (int v = 0; v < N; v++) store_low(to + i + v * LANES, label[v]);
    }
  }
  for (; i < until; i++) {
    REAL best = REAL(1e30);
    int label = 0;
    for (int k = 0; k < count; k++) {
      const REAL* c = centres + 4 * k;
      const REAL far = square(points.x[0][i] - c[0]) + square(points.x[1][i] - c[1]) + square(points.x[2][i] - c[2]) + square(points.x[3][i] - c[3]);
      if (far < best) best = far, label = k;
    }
    to[i] = label;
  }
}

int main(int, char** argv) {
  const long n = std::atol(argv[2]), count = std::atol(argv[3]);
  const auto x = column(n, 4, 0, 0, 1), y = column(n, 4, 1, 0, 1), z = column(n, 4, 2, 0, 1), w = column(n, 4, 3, 0, 1);
  const Points points = {{x.begin(), y.begin(), z.begin(), w.begin()}};
  // The first points are the centres, one behind the other.
  Column<REAL> centres(4 * count);
  for (long k = 0; k < count; k++)
    for (int d = 0; d < 4; d++) centres[4 * k + d] = points.x[d][k];
  measure(
      std::atof(argv[1]),
      [&] {
        Column<int32_t> labels(n);
        over(n, 8192, [&](long from, long until) { nearest_of(labels.begin(), points, centres.begin(), count, from, until); });
        return labels;
      },
      [](const auto& labels) { return summary(labels); });
}
