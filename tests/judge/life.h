// A case, its terms and views, and the lives of its norms, for tests.
#pragma once

#include <memory>
#include <string>

#include "judge/lifecycle.h"
#include "judge/small_record.h"

namespace truce::judge {

/// Two parties, a monitor without a view, and the norms given as YAML lines (sections after `actors`).
inline std::string small_terms(const std::string& rest, const std::string& zone = "Europe/Kyiv") {
  return "truce: terms/1\nid: small\ntitle: A small text\nstatus: draft\nclock: {zone: " + zone +
         ", first_day: excluded, day_ends: \"24:00\", months: clamp-down}\n" + R"(instruments:
  text: {title: The text, adopted: "2015-02-12", adopted_by: [red, blue]}
actors:
  red: {name: Red, kind: state}
  blue: {name: Blue, kind: state}
  monitor: {name: The monitor, kind: body}
)" + rest;
}

inline SmallRecord two_parties() {
  SmallRecord record;
  record.recorded("2015-01-01T00:00Z");
  record.party("red");
  record.party("blue");
  record.actor("monitor");
  return record;
}

/// View numbers of two_parties().
inline constexpr std::size_t kAgreed = 0, kRed = 1, kBlue = 2;

struct Life3 {
  Life3(const SmallRecord& record, const std::string& yaml, Breached breached = {})
      : c(record.fold()), terms(terms_from(yaml)), views(Views::of(c)), resolver(c, terms, views) {
    if (!breached) {
      breached = [this](const ProvisionId&, Instant, Instant) { return views.everywhere(Verdict::fails); };
    }
    lives = std::make_unique<Lifecycles>(c, terms, views, resolver, std::move(breached));
  }

  Step step(const std::string& id, std::string_view now, const EntryId& notification = {},
            bool acknowledgement = false) {
    return lives->step({ProvisionId(id), notification, acknowledgement}, utc(now));
  }
  /// The states possible in one view, in words: "fulfilled", "in-effect violated".
  std::string states(const std::string& id, std::string_view now, std::size_t view = kAgreed,
                     const EntryId& notification = {}, bool acknowledgement = false) {
    const Step one = step(id, now, notification, acknowledgement);
    std::string out;
    for (std::size_t s = 0; s < kStepStates; ++s) {
      if (((one.possible[s][0] >> view) & 1U) == 0) continue;
      out += (out.empty() ? "" : " ") + std::string(to_string(static_cast<StepState>(s)));
    }
    return out;
  }
  /// T, F or U per view.
  std::string phrase(std::string_view text, std::string_view when, const EntryId& notification = {},
                     Instant known = Instant::distant_future()) {
    return letters(lives->holds(terms::parse_leaf(text).value(), exactly(when), notification, known));
  }
  std::string letters(const Answers& answers) const {
    std::string out;
    for (std::size_t view = 0; view < views.size(); ++view) {
      const Verdict v = at(answers, view);
      out += v == Verdict::holds ? 'T' : v == Verdict::fails ? 'F' : 'U';
    }
    return out;
  }

  Case c;
  terms::Terms terms;
  Views views;
  Resolver resolver;
  std::unique_ptr<Lifecycles> lives;
};

inline bool in(const std::vector<Mask>& masks, std::size_t view) {
  return ((masks[0] >> view) & 1U) != 0;
}

}  // namespace truce::judge
