// Blocks of text deflated in order by a oneTBB pipeline. Arguments: seconds, blocks.
#include <tbb/parallel_pipeline.h>
#include <zlib.h>
#include "../measure.h"

static const size_t BLOCK = 256 * 1024;

static std::vector<unsigned char> block_of(uint32_t index) {
  std::vector<unsigned char> bytes(BLOCK, ' ');
  uint32_t word = index * 65536;
  for (size_t at = 0; at < BLOCK; word++) {
    const uint32_t drawn = word * 0x9e3779b1u;
    const uint32_t vocable = (drawn >> 20) & ((drawn >> 8) & 0xfff);
    const uint32_t length = 1 + (vocable & 7);
    for (uint32_t k = 0; k < length && at < BLOCK; k++) bytes[at++] = 97 + ((vocable >> k) + k * 7) % 26;
    at++;
  }
  return bytes;
}

int main(int, char** argv) {
  const uint32_t blocks = std::atoi(argv[2]);
  std::vector<std::vector<unsigned char>> inputs;
  for (uint32_t i = 0; i < blocks; i++) inputs.push_back(block_of(i));
  measure(std::atof(argv[1]), [&] {
    uint32_t next = 0, hash = blocks;
    using Out = std::pair<uint32_t, std::vector<unsigned char>>;
    tbb::parallel_pipeline(
        16, tbb::make_filter<void, uint32_t>(tbb::filter_mode::serial_in_order,
                                             [&](tbb::flow_control& control) {
                                               if (next == blocks) control.stop();
                                               return next++;
                                             }) &
                tbb::make_filter<uint32_t, Out>(tbb::filter_mode::parallel,
                                                [&](uint32_t i) {
                                                  uLongf size = compressBound(BLOCK);
                                                  std::vector<unsigned char> out(size);
                                                  compress2(out.data(), &size, inputs[i].data(), BLOCK, 6);
                                                  out.resize(size);
                                                  return Out(i, std::move(out));
                                                }) &
                tbb::make_filter<Out, void>(tbb::filter_mode::serial_in_order, [&](Out out) {
                  if (!out.second.empty()) hash = hash * 31 + inputs[out.first][1000];
                }));
    return std::to_string(hash);
  });
}
