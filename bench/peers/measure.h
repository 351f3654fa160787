// How a native peer measures itself: warm up, then repeat for at least the given seconds, then print one line of JSON.
#pragma once
#include <sys/resource.h>
#include <chrono>
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

// `run` does the work once and returns its result as text; making the text must be cheap beside the work.
template <class Run>
void measure(double at_least_seconds, Run run) {
  using clock = std::chrono::steady_clock;
  std::string digest = run();
  double elapsed = 0, cpu = cpu_seconds();
  int runs = 0;
  do {
    auto before = clock::now();
    std::string again = run();
    elapsed += std::chrono::duration<double>(clock::now() - before).count();
    runs += 1;
    if (again != digest) std::fprintf(stderr, "runs disagree\n"), std::exit(1);
  } while (elapsed < at_least_seconds);
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  std::printf("{\"seconds\":%.9g,\"runs\":%d,\"cpuSeconds\":%.6g,\"rssMiB\":%.4g,\"digest\":\"%s\"}\n", elapsed / runs, runs,
              (cpu_seconds() - cpu) / runs, usage.ru_maxrss / 1024.0, digest.c_str());
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
