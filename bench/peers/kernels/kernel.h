// What the kernels share. The flags say REAL (double or float), VECTOR for the loop that is written in vectors, and -fopenmp.
#pragma once
#include <algorithm>
#include <memory>
#include "../measure.h"
#include "vector.h"

#ifdef VECTOR
constexpr bool VECTORS = true;
#else
constexpr bool VECTORS = false;
#endif

struct Free {
  void operator()(void* memory) const { std::free(memory); }
};

// Numbers in memory of their own that begins as it is.
template <class T>
struct Column {
  std::unique_ptr<T[], Free> memory;
  size_t length;
  explicit Column(size_t n) : memory((T*)std::aligned_alloc(64, (n * sizeof(T) + 63) / 64 * 64)), length(n) {}
  T* begin() const { return memory.get(); }
  T& operator[](size_t i) const { return memory[i]; }
};

// The bits that workload/kernels/kernel.ts makes of an index too.
inline uint32_t mixed(uint32_t i) {
  uint32_t h = i * 0x9e3779b1u;
  h = (h ^ (h >> 15)) * 0x85ebca6bu;
  return h ^ (h >> 13);
}
// In [0, 1): 24 bits, that float holds too.
inline double unit(uint32_t i) { return (mixed(i) >> 8) / 16777216.0; }

// Field `field` of records of `fields` numbers, from `low` up to `high`.
inline Column<REAL> column(size_t n, uint32_t fields, uint32_t field, double low, double high) {
  Column<REAL> values(n);
  for (size_t i = 0; i < n; i++) values[i] = REAL(low + (high - low) * unit(uint32_t(i) * fields + field));
  return values;
}

// Calls `body(from, to)` on all of 0 … n − 1, in one call or in pieces that the threads of OpenMP take.
template <class Body>
void over(long n, [[maybe_unused]] long piece, Body body) {
#ifdef _OPENMP
#pragma omp parallel for schedule(dynamic) num_threads(2)
  for (long from = 0; from < n; from += piece) body(from, std::min(n, from + piece));
#else
  body(0, n);
#endif
}

// The text that digest.ts makes of a result's columns: a hash of all bits, and for each two means that rounding changes little.
struct Summary {
  uint32_t hash = 0;
  std::string means;
  template <class T>
  void add(const Column<T>& values) {
    const uint32_t* words = (const uint32_t*)values.begin();
    for (size_t i = 0; i < values.length * sizeof(T) / 4; i++) hash = hash * 31 + words[i];
    double mean = 0, weighted = 0;
    for (size_t i = 0; i < values.length; i++) {
      const double size = std::fabs((double)values[i]);
      mean += size;
      weighted += size * (i % 7 + 1);
    }
    means += " " + precise(mean / values.length, 12) + " " + precise(weighted / values.length, 12);
  }
};
template <class... T>
std::string summary(const Column<T>&... columns) {
  Summary all;
  (all.add(columns), ...);
  return std::to_string(all.hash) + all.means;
}
