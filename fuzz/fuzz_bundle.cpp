// Bytes as a bundle of entries, a bundle of blobs and a tile of hashes. What is read prints as the same bytes, lies
// within them, and is refused with a byte less or more.
//
// The first byte is the width; the rest is the file.
#include <algorithm>
#include <cstdint>
#include <vector>

#include "record/tiles.h"
#include "require.h"

namespace {

using namespace truce;

template <class Parse, class Print>
void try_file(ByteView file, unsigned width, Parse&& parse, Print&& print) {
  auto items = parse(file, width);
  if (!items) {
    TRUCE_REQUIRE(items.error().code == ErrorCode::bad_input);
    TRUCE_REQUIRE(!items.error().text().empty());
    return;
  }
  TRUCE_REQUIRE(items->size() == width);
  TRUCE_REQUIRE(std::ranges::equal(print(*items), file));
  TRUCE_REQUIRE(!parse(file.first(file.size() - 1), width));
  Bytes longer(file.begin(), file.end());
  longer.push_back(0);
  TRUCE_REQUIRE(!parse(longer, width));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  unsigned width = data[0] + 1U;
  ByteView file(data + 1, size - 1);
  try_file(file, width, parse_entry_bundle, print_entry_bundle);
  try_file(file, width, parse_payload_bundle, print_payload_bundle);
  try_file(file, width, parse_hashes, print_hashes);
  return 0;
}
