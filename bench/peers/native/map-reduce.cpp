// π by the midpoint rule over n strips. Arguments: seconds, n, threads.
#include "../measure.h"

int main(int, char** argv) {
  const long n = std::atol(argv[2]);
  const int threads = std::atoi(argv[3]);
  measure(std::atof(argv[1]), [&] {
    std::vector<double> sums(threads);
    on_threads(threads, [&](int thread) {
      double sum = 0;
      const long end = n * (thread + 1) / threads;
      for (long i = n * thread / threads; i < end; i++) {
        const double x = (i + 0.5) / n;
        sum += 4 / (1 + x * x);
      }
      sums[thread] = sum;
    });
    double sum = 0;
    for (double part : sums) sum += part;
    char text[32];
    std::snprintf(text, sizeof text, "%.9f", sum / n);
    return std::string(text);
  });
}
