// What a record's writers were told: the entries that were acknowledged, the checkpoints that were issued. A record
// either keeps all of it, or it has lost something.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "record/record.h"

namespace truce::test {

class Ledger {
 public:
  /// A line of a writer: "A <index> <id>" (acknowledged), "C <size> <root>" (a checkpoint), "F <error>" (a failure).
  void take(std::string_view line);

  [[nodiscard]] const std::map<std::uint64_t, std::string>& acknowledged() const { return acknowledged_; }
  [[nodiscard]] const std::vector<TreeHead>& issued() const { return issued_; }
  [[nodiscard]] const std::vector<std::string>& failures() const { return failures_; }
  /// An index that was given to two entries, an entry that has two; empty when none was.
  [[nodiscard]] const std::string& contradiction() const { return contradiction_; }

  /// How many acknowledged entries from index `first` on are not in the record at their place.
  [[nodiscard]] std::uint64_t lost(const Record& record, std::uint64_t first = 0) const;
  /// Empty when every checkpoint from number `first` on is of a prefix of the record; else one that is not.
  [[nodiscard]] std::string forked(const Record& record, std::size_t first = 0) const;
  /// Empty when no entry stands twice in the record; else one that does.
  static std::string twice(const Record& record);

 private:
  std::map<std::uint64_t, std::string> acknowledged_;
  std::map<std::string, std::uint64_t, std::less<>> places_;
  std::vector<TreeHead> issued_;
  std::vector<std::string> failures_;
  std::string contradiction_;
};

}  // namespace truce::test
