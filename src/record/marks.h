// What was used up, kept beside a record by all processes that serve it, and no part of it: answered challenges, ended
// sessions. No log, check, backup or mirror has it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/id.h"
#include "base/time.h"

namespace truce {

struct Mark {
  std::uint64_t number = 0;  ///< later ones have higher numbers
  std::string name;
  Instant until;  ///< then it means nothing any more
};

/// Not for use by two threads at once; any number of processes.
class Marks {
 public:
  virtual ~Marks() = default;
  /// Uses a name, durably: true the first time, of all processes. Removes what is over at `now`. unavailable.
  virtual Result<bool> use_once(const std::string& name, Instant until, Instant now) = 0;
  /// Those with a higher number, ascending; none appears later among them.
  virtual Result<std::vector<Mark>> after(std::uint64_t number) = 0;
};

/// Beside the record at this place (Record::open_at): the file marks.sqlite in its folder, or the schema "marks:<case>"
/// in its database; made when missing. unavailable.
[[nodiscard]] Result<std::unique_ptr<Marks>> open_marks(const std::string& place, const CaseId& case_id);

}  // namespace truce
