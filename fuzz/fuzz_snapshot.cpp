// decode_case, behind the seal that keeps strangers out: any bytes give a case or an error, and a case that is read is
// written in one form and can be folded on.
#include <string>

#include "casefile/snapshot_codec.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  const Result<Case> read = decode_case({data, size});
  if (!read) {
    TRUCE_REQUIRE(read.error().code == ErrorCode::corrupt && !read.error().message.empty());
    return 0;
  }
  const std::string bytes = encode_case(*read);
  const Result<Case> again = decode_case(as_bytes(bytes));
  TRUCE_REQUIRE(again.has_value() && encode_case(*again) == bytes);
  const Fold fold(*again);
  TRUCE_REQUIRE(fold.current().size == read->size);
  return 0;
}
