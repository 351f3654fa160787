// Accelerations of bodies that attract each other, all pairs. Arguments: seconds, bodies.
#include <cmath>
#include "kernel.h"

// Keeps the pull of near bodies, and of a body on itself, finite.
constexpr REAL SOFTENING = REAL(1e-4);

struct Bodies {
  const REAL *x, *y, *z, *mass;
};

// 1 / r³ of r².
INLINE REAL cubed_inverse(REAL square) { return 1 / (square * std::sqrt(square)); }
INLINE Reals cubed_inverse(Reals square) {
#ifdef __FAST_MATH__
  // From the processor's estimate, by a step of Newton's.
  if constexpr (!DOUBLE) {
    const Reals estimate = (Reals)_mm256_rsqrt_ps((__m256)square);
    const Reals inverse = estimate * (REAL(1.5) - REAL(0.5) * square * estimate * estimate);
    return inverse * inverse * inverse;
  }
#endif
  return 1 / (square * root(square));
}

template <class T>
struct Vector {
  T x, y, z;
};

// How a body, or a vector of them, is pulled by all, in their order.
template <class T>
INLINE Vector<T> pull(T x, T y, T z, const Bodies& all, long n) {
  Vector<T> a = {};
  for (long j = 0; j < n; j++) {
    const T dx = all.x[j] - x, dy = all.y[j] - y, dz = all.z[j] - z;
    const T strength = all.mass[j] * cubed_inverse(dx * dx + dy * dy + dz * dz + SOFTENING);
    a.x += strength * dx;
    a.y += strength * dy;
    a.z += strength * dz;
  }
  return a;
}

static void accelerations(REAL* __restrict ax, REAL* __restrict ay, REAL* __restrict az, const Bodies& all, long n, long from, long until) {
  long i = from;
  if constexpr (VECTORS)
    for (; i + LANES <= until; i += LANES) {
      const auto a = pull(load(all.x + i), load(all.y + i), load(all.z + i), all, n);
      store(ax + i, a.x), store(ay + i, a.y), store(az + i, a.z);
    }
  for (; i < until; i++) {
    const auto a = pull(all.x[i], all.y[i], all.z[i], all, n);
    ax[i] = a.x, ay[i] = a.y, az[i] = a.z;
  }
}

int main(int, char** argv) {
  const long n = std::atol(argv[2]);
  const auto x = column(n, 4, 0, -1, 1), y = column(n, 4, 1, -1, 1), z = column(n, 4, 2, -1, 1), mass = column(n, 4, 3, 0, 1);
  const Bodies all = {x.begin(), y.begin(), z.begin(), mass.begin()};
  struct Result {
    Column<REAL> x, y, z;
  };
  measure(
      std::atof(argv[1]),
      [&] {
        Result a{Column<REAL>(n), Column<REAL>(n), Column<REAL>(n)};
        over(n, 128, [&](long from, long until) { accelerations(a.x.begin(), a.y.begin(), a.z.begin(), all, n, from, until); });
        return a;
      },
      [](const auto& a) { return summary(a.x, a.y, a.z); });
}
