// How a native peer measures itself: warm up, then repeat for at least the given seconds, then print one line of JSON.
#pragma once
#include <sys/resource.h>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

inline double cpu_seconds() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  auto seconds = [](timeval t) { return t.tv_sec + t.tv_usec / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

// `run` does the work once and returns its result; `digest` makes that a text, and is not timed.
template <class Run, class Digest>
void measure(double at_least_seconds, Run run, Digest digest) {
  using clock = std::chrono::steady_clock;
  const std::string expected = digest(run());
  double elapsed = 0, cpu = 0;
  int runs = 0;
  do {
    const double cpu_before = cpu_seconds();
    const auto before = clock::now();
    auto result = run();
    elapsed += std::chrono::duration<double>(clock::now() - before).count();
    cpu += cpu_seconds() - cpu_before;
    runs += 1;
    if (digest(result) != expected) std::fprintf(stderr, "runs disagree\n"), std::exit(1);
  } while (elapsed < at_least_seconds);
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"seconds\":%.9g,\"runs\":%d,\"cpuSeconds\":%.6g,\"rssMiB\":%.4g,\"digest\":\"%s\"}\n", elapsed / runs, runs,
              cpu / runs, usage.ru_maxrss / 1024.0, expected.c_str());
}

// Where `run` returns its result as text: making the text must be cheap beside the work.
template <class Run>
void measure(double at_least_seconds, Run run) {
  measure(at_least_seconds, run, [](const std::string& text) { return text; });
}

// Calls `body(thread)` on `threads` threads and waits for them; the calling thread is the first.
template <class Body>
void on_threads(int threads, Body body) {
  std::vector<std::thread> others;
  for (int t = 1; t < threads; t++) others.emplace_back(body, t);
  body(0);
  for (auto& other : others) other.join();
}

// The order-dependent hash of 32-bit words that digest.ts computes too.
inline std::string hash_words(const uint32_t* words, size_t count) {
  uint32_t hash = 0;
  for (size_t i = 0; i < count; i++) hash = hash * 31 + words[i];
  return std::to_string(hash);
}

// As JavaScript's toPrecision.
inline std::string precise(double x, int places) {
  char text[64];
  const int digits = x == 0 ? 1 : (int)std::floor(std::log10(std::fabs(x))) + 1;
  if (digits > places) {
    std::snprintf(text, sizeof text, "%.*e", places - 1, x);
    std::string e = text;
    const auto at = e.find('e');
    return e.substr(0, at) + "e" + e[at + 1] + std::to_string(std::atoi(e.c_str() + at + 2));
  }
  std::snprintf(text, sizeof text, "%.*f", places - digits, x);
  return text;
}
