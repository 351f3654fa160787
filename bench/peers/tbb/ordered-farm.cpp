// An ordered farm on oneTBB: serial source, parallel worker, serial sink that sums, 64 items under way, two threads.
// Arguments: seconds, numbers|objects, items. What a worker does is what bench/ossa/ordered-farm.ts does.
#include <tbb/global_control.h>
#include <tbb/parallel_pipeline.h>
#include <cmath>
#include <cstring>
#include <memory>
#include "../measure.h"

struct Order {
  long id;
  std::string name;
  double price;
  long quantity;
};
struct Invoice {
  long id;
  std::string name;
  double total;
};

static const int TOKENS = 64;

static std::string sum_text(double sum) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", sum);
  return text;
}

static std::string numbers(long n) {
  using tbb::filter_mode;
  long next = 0;
  double sum = 0;
  tbb::parallel_pipeline(
      TOKENS, tbb::make_filter<void, double>(filter_mode::serial_in_order,
                                             [&](tbb::flow_control& flow) -> double {
                                               if (next == n) return flow.stop(), 0;
                                               return next++;
                                             }) &
                  tbb::make_filter<double, double>(filter_mode::parallel, [](double x) { return std::sqrt(x) * 1.5 + 1; }) &
                  tbb::make_filter<double, void>(filter_mode::serial_in_order, [&](double y) { sum += y; }));
  return sum_text(sum);
}

static std::string objects(long n) {
  using tbb::filter_mode;
  using Given = std::shared_ptr<Order>;
  using Made = std::shared_ptr<Invoice>;
  long next = 0;
  double sum = 0;
  tbb::parallel_pipeline(
      TOKENS,
      tbb::make_filter<void, Given>(filter_mode::serial_in_order,
                                    [&](tbb::flow_control& flow) -> Given {
                                      if (next == n) return flow.stop(), nullptr;
                                      const long id = next++;
                                      return std::make_shared<Order>(Order{id, "item " + std::to_string(id % 100), id % 50 + 0.25, id % 7});
                                    }) &
          tbb::make_filter<Given, Made>(filter_mode::parallel,
                                        [](Given order) {
                                          return std::make_shared<Invoice>(Invoice{order->id, order->name, order->price * order->quantity});
                                        }) &
          tbb::make_filter<Made, void>(filter_mode::serial_in_order, [&](Made invoice) { sum += invoice->total; }));
  return sum_text(sum);
}

int main(int, char** argv) {
  tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 2);
  const long n = std::atol(argv[3]);
  const bool plain = std::strcmp(argv[2], "numbers") == 0;
  measure(std::atof(argv[1]), [&] { return plain ? numbers(n) : objects(n); });
}
