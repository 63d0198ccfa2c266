// Steps that wait for each other in a circle, and what would open it.
//
// Each step begins when those who carry it out read that it may. Where their readings differ, each may wait for the
// other without any text or any single reading saying so: a circle across views. Where one view holds the whole
// circle, what that view reads cannot be carried out at all. Nothing here says whose reading is right.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "judge/waits.h"

namespace truce::judge {

/// A party's reading that would have to change.
struct ReadingChange {
  std::size_t view = 0;
  QuestionId question;
  AnswerId from, to;
  bool operator==(const ReadingChange&) const = default;
};

struct Deadlock {
  struct Link {
    std::size_t wait = 0;             ///< index into the waits that were given
    std::vector<std::size_t> held;    ///< views of those who carry the step out, in which it waits
    std::vector<std::size_t> likely;  ///< those of them in which that is open
    bool operator==(const Link&) const = default;
  };
  /// Each link's step waits for the step of the next, the last one's for that of the first.
  std::vector<Link> circle;
  /// Views that hold the whole circle by themselves.
  std::vector<std::size_t> alone;
  /// Every link is held by somebody who carries its step out; otherwise it is there only if open readings turn out so.
  bool certain = false;
  /// Changes of reading, each of which leaves no circle among these steps (of a certain one: none that is certain);
  /// the fewest that do, at most two at a time.
  std::vector<std::vector<ReadingChange>> openings;
  /// Steps that could be carried out at the same time instead of one before the other, which changes readings and no
  /// text: empty where the text itself puts one of them before another.
  std::vector<ProvisionId> together;
};

/// What deadlocks are looked for in.
struct Waiting {
  std::span<const Wait> waits;
  /// By step that some wait names.
  std::function<std::vector<std::size_t>(const ProvisionId& step)> carried_out_by;
  /// Every answer that a reading may have.
  std::function<std::vector<AnswerId>(const QuestionId& question)> answers;
  std::size_t views = 0;
};

/// All circles that are shortest for one of their links, certain or possible or within one view, of each kind at most a
/// hundred among steps that all reach each other. In the order of their first waits. Steps of a circle are taken to
/// begin and to end: a step that must begin before another begins waits only for that. O(waits × views) where there is
/// no circle.
[[nodiscard]] std::vector<Deadlock> deadlocks(const Waiting& waiting);

}  // namespace truce::judge
