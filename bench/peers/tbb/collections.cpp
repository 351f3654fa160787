// The cases over collections in oneTBB, on as many threads as it takes. Arguments: seconds, workload, size.
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_invoke.h>
#include <tbb/parallel_reduce.h>
#include <tbb/parallel_scan.h>
#include <tbb/parallel_sort.h>
#include <tbb/enumerable_thread_specific.h>
#include <algorithm>
#include <cmath>
#include "../measure.h"

using Range = tbb::blocked_range<long>;
using Values = std::vector<double>;

static uint32_t scrambled(uint32_t i) { return i * 0x9e3779b1u; }

static Values numbers(long n) {
  Values values(n);
  for (long i = 0; i < n; i++) values[i] = scrambled(i) / 1024.0 - 2097152;
  return values;
}

static Values wholes(long n, long keys = 1000) {
  Values values(n);
  for (long i = 0; i < n; i++) values[i] = scrambled(i) % keys;
  return values;
}

static std::string sampled(const Values& values) {
  double sum = 0;
  for (long k = 0; k < 1000; k++) sum += values[(long)std::floor((double)(k * (long)values.size()) / 1000)] * (k % 7 + 1);
  return precise(sum, 9);
}

static std::string base36(uint32_t x) {
  std::string text;
  do text += "0123456789abcdefghijklmnopqrstuvwxyz"[x % 36];
  while (x /= 36);
  std::reverse(text.begin(), text.end());
  return text;
}

static long fibonacci(long n) { return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2); }
static long fibonacci_parallel(long n) {
  if (n < 20) return fibonacci(n);
  long a, b;
  tbb::parallel_invoke([&] { a = fibonacci_parallel(n - 1); }, [&] { b = fibonacci_parallel(n - 2); });
  return a + b;
}

int main(int, char** argv) {
  const double at_least = std::atof(argv[1]);
  const std::string workload = argv[2];
  const long n = std::atol(argv[3]);
  if (workload == "sort") {
    const Values values = numbers(n);
    measure(at_least, [&] {
      Values sorted = values;
      tbb::parallel_sort(sorted.begin(), sorted.end());
      return sampled(sorted);
    });
  } else if (workload == "sortTexts") {
    std::vector<std::string> values(n);
    for (long i = 0; i < n; i++) values[i] = base36(scrambled(i)) + std::to_string(i % 997);
    measure(at_least, [&] {
      std::vector<std::string> sorted = values;
      tbb::parallel_sort(sorted.begin(), sorted.end());
      std::string text;
      for (long k = 0; k < 5; k++) text += (k ? " " : "") + sorted[k * n / 5];
      return text;
    });
  } else if (workload == "scan") {
    const Values values = wholes(n);
    measure(at_least, [&] {
      Values sums(n);
      tbb::parallel_scan(
          Range(0, n), 0.0,
          [&](const Range& r, double sum, bool final) {
            for (long i = r.begin(); i < r.end(); i++) {
              sum += values[i];
              if (final) sums[i] = sum;
            }
            return sum;
          },
          [](double a, double b) { return a + b; });
      return sampled(sums);
    });
  } else if (workload == "filter") {
    const Values values = numbers(n);
    measure(at_least, [&] {
      Values kept(n);
      const long blocks = 64;
      std::vector<long> counts(blocks + 1);
      auto bound = [&](long b) { return n * b / blocks; };
      tbb::parallel_for(0L, blocks, [&](long b) {
        long count = 0;
        for (long i = bound(b); i < bound(b + 1); i++) count += values[i] > 0;
        counts[b + 1] = count;
      });
      for (long b = 0; b < blocks; b++) counts[b + 1] += counts[b];
      tbb::parallel_for(0L, blocks, [&](long b) {
        long at = counts[b];
        for (long i = bound(b); i < bound(b + 1); i++)
          if (values[i] > 0) kept[at++] = values[i];
      });
      kept.resize(counts[blocks]);
      return sampled(kept);
    });
  } else if (workload == "groupBy" || workload == "groupByMany") {
    const int keys = workload == "groupBy" ? 1000 : 100000;
    const Values values = wholes(n, keys);
    measure(at_least, [&] {
      // As the keys are known to be small, a table for each thread: the best that can be written by hand.
      struct Table {
        Values sums;
        std::vector<long> first;
      };
      tbb::enumerable_thread_specific<Table> tables([&] { return Table{Values(keys), std::vector<long>(keys, -1)}; });
      tbb::parallel_for(Range(0, n), [&](const Range& r) {
        Table& table = tables.local();
        for (long i = r.begin(); i < r.end(); i++) {
          const int key = (int)values[i];
          table.sums[key] += values[i];
          if (table.first[key] < 0 || i < table.first[key]) table.first[key] = i;
        }
      });
      std::vector<std::pair<long, double>> groups;
      for (int key = 0; key < keys; key++) {
        long first = -1;
        double sum = 0;
        for (Table& table : tables) {
          sum += table.sums[key];
          if (table.first[key] >= 0 && (first < 0 || table.first[key] < first)) first = table.first[key];
        }
        if (first >= 0) groups.emplace_back(first, sum);
      }
      std::sort(groups.begin(), groups.end());
      Values sums;
      for (auto& group : groups) sums.push_back(group.second);
      return sampled(sums);
    });
  } else if (workload == "stencil") {
    const Values v = numbers(n * n);
    measure(at_least, [&] {
      Values next(n * n);
      tbb::parallel_for(Range(0, n), [&](const Range& r) {
        for (long y = r.begin(); y < r.end(); y++) {
          const double *up = &v[std::max(0L, y - 1) * n], *row = &v[y * n], *down = &v[std::min(n - 1, y + 1) * n];
          for (long x = 0; x < n; x++) {
            const long w = std::max(0L, x - 1), e = std::min(n - 1, x + 1);
            next[y * n + x] = (4 * (up[x] + down[x] + row[w] + row[e]) + (up[w] + up[e] + down[w] + down[e])) / 20;
          }
        }
      });
      return sampled(next);
    });
  } else if (workload == "allPairs") {
    const Values values = numbers(n);
    measure(at_least, [&] {
      Values pulls(n);
      tbb::parallel_for(Range(0, n), [&](const Range& r) {
        for (long i = r.begin(); i < r.end(); i++) {
          double sum = 0;
          for (long j = 0; j < n; j++) {
            const double d = values[i] - values[j];
            sum += 1 / (1 + d * d);
          }
          pulls[i] = sum;
        }
      });
      return sampled(pulls);
    });
  } else {
    measure(at_least, [&] { return std::to_string(fibonacci_parallel(n)); });
  }
}
