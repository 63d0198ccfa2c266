// parse_entry never crashes, whatever the text; what it accepts decodes the same again, folds, and can be asked as of
// before.
#include <cstdlib>
#include <string_view>

#include "casefile/casefile.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace truce;
  std::string_view text = as_text({data, size});
  Result<Entry> entry = parse_entry(text);
  if (!entry) {
    require(!entry.error().text().empty());
    return 0;
  }
  require(parse_entry(text) == *entry);
  bool replaces = !entry->replaces.empty();
  Fold fold(entry->case_id);
  // What an entry replaces is not here: alone it is refused, and stands on its own where it may be withheld.
  require(fold.apply(RecordedPayload{0, {1000}, text}).has_value() != replaces);
  if (replaces) {
    require(fold.apply(RecordedPayload{0, {1000}, std::nullopt}).has_value());
    require(fold.apply(RecordedPayload{1, {2000}, text}).has_value());
  }
  const Case& c = fold.current();
  require(c.entry(entry->id) != nullptr);
  require(!fold.apply(RecordedPayload{2, {3000}, text}).has_value());
  require(c.as_of(c.size) == c);
  require(c.as_of(0).entries.empty());
  (void)incidents(c);
  (void)c.parties();
  return 0;
}
