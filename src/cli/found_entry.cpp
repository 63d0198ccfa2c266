#include "cli/found_entry.h"
#include "report/entry_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace truce::cli {

Result<std::uint64_t> index_of_entry(const Record& record, const std::string& name) {
  auto unknown = [&] { return fail(ErrorCode::not_found, fmt::format("no entry {}", excerpt(name))); };
  if (!name.empty() && std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; })) {
    std::uint64_t index = 0;
    auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), index);
    if (code != std::errc{} || end != name.data() + name.size() || index >= record.size()) return unknown();
    return index;
  }
  std::optional<std::uint64_t> found;
  TRUCE_CHECK(record.visit(0, record.size(), [&](const LoggedEntry& logged) -> Status {
    TRUCE_TRY(Json entry, report::content_of(logged));
    if (entry.value("id", "") == name) found = logged.index;
    return {};
  }));
  if (!found) return unknown();
  return *found;
}

}  // namespace truce::cli
