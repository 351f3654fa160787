// The logistic map, 200 steps for each of n numbers. Arguments: seconds, n, threads.
#include "../measure.h"

static double logistic(double x) {
  double value = x;
  for (int step = 0; step < 200; step++) value = 3.9 * value * (1 - value);
  return value;
}

int main(int, char** argv) {
  const long n = std::atol(argv[2]);
  const int threads = std::atoi(argv[3]);
  std::vector<double> input(n);
  for (long i = 0; i < n; i++) input[i] = (i + 0.5) / n;
  measure(std::atof(argv[1]), [&] {
    std::vector<double> output(n);
    on_threads(threads, [&](int thread) {
      const long end = n * (thread + 1) / threads;
      for (long i = n * thread / threads; i < end; i++) output[i] = logistic(input[i]);
    });
    return hash_words(reinterpret_cast<const uint32_t*>(output.data()), output.size() * 2);
  });
}
