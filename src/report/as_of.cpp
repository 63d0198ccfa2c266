#include "report/as_of.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace truce::report {

Result<std::uint64_t> size_as_of(const std::string& as_of, std::uint64_t size, const Zone& zone,
                                 const RecordedAt& recorded_at) {
  if (as_of.empty()) return size;
  if (std::ranges::all_of(as_of, [](char c) { return c >= '0' && c <= '9'; })) {
    std::uint64_t asked = 0;
    auto [end, code] = std::from_chars(as_of.data(), as_of.data() + as_of.size(), asked);
    if (code != std::errc{} || end != as_of.data() + as_of.size() || asked > size) {
      return fail_at("", excerpt(as_of), fmt::format("at most {}, the entries that the record has", size),
                     "as of more than there is");
    }
    return asked;
  }
  TRUCE_TRY(const Instant moment, end_of(as_of, zone));
  std::uint64_t low = 0;
  std::uint64_t high = size;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    TRUCE_TRY(const Instant recorded, recorded_at(middle));
    if (recorded < moment) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

Result<Instant> end_of(const std::string& date, const Zone& zone) {
  auto when = Edtf::parse(date);
  if (!when || when->is_interval() || when->uncertain()) {
    return fail_at("", "\"" + excerpt(date) + "\"",
                   "a number of entries, or a time such as 2016-05-11 or 2016-05-11T12:00Z", "unusable \"as of\"");
  }
  return when->span(zone).end;
}

}  // namespace truce::report
