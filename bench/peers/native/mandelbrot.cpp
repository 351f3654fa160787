// Escape counts of the Mandelbrot set on x in [-2, 1], y in [-2, 1]. Arguments: seconds, size, iterations, threads.
// Rows are claimed one by one from a counter, as they differ in cost.
#include <atomic>
#include "../measure.h"

int main(int, char** argv) {
  const int size = std::atoi(argv[2]), most = std::atoi(argv[3]), threads = std::atoi(argv[4]);
  measure(std::atof(argv[1]), [&] {
    std::vector<uint32_t> counts(static_cast<size_t>(size) * size);
    std::atomic<int> next{0};
    on_threads(threads, [&](int) {
      for (int row; (row = next++) < size;) {
        const double cy = -2 + (3.0 * row) / size;
        for (int column = 0; column < size; column++) {
          const double cx = -2 + (3.0 * column) / size;
          double x = 0, y = 0;
          int count = 0;
          while (count < most && x * x + y * y <= 4) {
            const double xx = x * x - y * y + cx;
            y = 2 * x * y + cy;
            x = xx;
            count++;
          }
          counts[static_cast<size_t>(row) * size + column] = count;
        }
      }
    });
    return hash_words(counts.data(), counts.size());
  });
}
