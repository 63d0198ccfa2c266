// Names and phrases in plain words; for src/terms only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "terms/terms.h"

namespace truce::terms {

class Words {
 public:
  explicit Words(const Terms& terms);

  [[nodiscard]] const Terms& terms() const { return terms_; }

  /// "A", "A and B", "A, B and C".
  [[nodiscard]] static std::string list(const std::vector<std::string>& items, std::string_view last = "and");
  [[nodiscard]] std::string actors(const std::vector<ActorId>& ids) const;
  [[nodiscard]] static std::string provisions(const std::vector<ProvisionId>& ids);
  [[nodiscard]] std::string act(std::string_view id) const;
  /// What the question asks, in quotation marks, with `about` in the place of {actor}.
  [[nodiscard]] std::string question(const QuestionId& id, std::string_view about = "the actor") const;
  /// An event in its words, a period with its ends, a provision by its id.
  [[nodiscard]] std::string step(std::string_view id) const;
  /// "from 2016-02-27 00:00 Asia/Damascus until the event “…”".
  [[nodiscard]] std::string period(std::string_view id) const;
  /// A moment in the file's zone; an end at midnight is 24:00 of the day before.
  [[nodiscard]] std::string moment(Instant instant, bool end) const;
  [[nodiscard]] static std::string distance(Metres distance);

  [[nodiscard]] std::string phrase(const Leaf& leaf, bool negated) const;
  [[nodiscard]] std::string condition(const Condition& condition) const;

 private:
  const Terms& terms_;
  Zone zone_;
};

}  // namespace truce::terms
