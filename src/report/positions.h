// Who holds what on each question, since when; beside it what was agreed, determined or left open.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "terms/terms.h"

namespace truce::report {

/// Which answers to list.
struct PositionFilter {
  std::string question;  ///< only on this one; empty: on all
  std::string party;     ///< only what this party or body holds; empty: everybody
  std::string on;        ///< only what is valid at some moment of this date (EDTF); empty: at any time
  bool history = false;  ///< also what no longer stands
};

/// One answer of somebody.
struct Answer {
  QuestionId question;
  About about;
  std::uint64_t index = 0;
  std::string what;    ///< "position", "determination", "no-agreement"
  std::string holder;  ///< in words
  std::vector<ActorId> holders;
  std::string answer;
  ValidTime valid;
  Instant known_from, known_until;
  std::uint64_t ended_by = 0;
};

/// What is held on one question, by what it is about, then by time.
struct Answered {
  QuestionId question;
  std::vector<Answer> answers;
};

/// The questions of the terms in their order, then those that only entries name. `terms` may be null. not_found for a
/// question or party that is not there; bad_input for a date that is none.
[[nodiscard]] Result<std::vector<Answered>> positions(const Case& c, const terms::Terms* terms,
                                                      const PositionFilter& filter, const Zone& zone);

/// What several hold on one question about one thing.
struct Compared {
  QuestionId question;
  About about;
  std::map<ActorId, Answer> answers;  ///< by holder: of several that stand, the one valid from the latest moment on
  bool differ = false;                ///< not all who hold something hold the same
};

/// Positions beside each other, by question and thing.
[[nodiscard]] std::vector<Compared> compare(const std::vector<Answered>& questions);

/// The member `compared` of the document of `truce positions --compare`.
[[nodiscard]] Json to_json(const std::vector<Compared>& compared);

/// The member `questions` of the document of `truce positions`.
[[nodiscard]] Json to_json(const std::vector<Answered>& questions, const terms::Terms* terms);

/// Does an entry answer a question?
[[nodiscard]] bool answers_a_question(const Json& entry);

/// Refuses an entry that answers a question of the terms with what is none of its answers; a question that they do not
/// have may be of terms to come.
[[nodiscard]] Status answers_its_question(const Json& entry, const terms::Terms& terms);

/// What the terms say of a question: {"ask", "possible", "sort", "about_kinds", "decided_by",
/// "agreement_of"}; decided_by: the provision that empowers somebody to settle it, or none.
[[nodiscard]] Json to_json(const terms::Question& question);

}  // namespace truce::report
