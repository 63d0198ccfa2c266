#include "judge/resolve_rules.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace truce::judge {
namespace {

using Entries = std::vector<const Standing*>;

std::vector<std::uint64_t> indexes(const Entries& entries) {
  std::vector<std::uint64_t> result;
  for (const Standing* entry : entries) result.push_back(entry->index);
  std::ranges::sort(result);
  result.erase(std::ranges::unique(result).begin(), result.end());
  return result;
}

/// The later rule of two positions of one speaker: the more particular, then the later recorded.
bool outranks(const Standing& a, const Standing& b) {
  return std::pair(particularity(a.key), a.origin) > std::pair(particularity(b.key), b.origin);
}

/// The numbers of the bits that stand for one entry's doubts; empty: no doubt.
struct Doubt {
  std::optional<std::size_t> presence;
  std::optional<std::size_t> in_agreed;   // a determination: does it bind the agreed record?
  std::optional<std::size_t> in_parties;  // does it bind a party's view that may be bound?
};

/// The rules in one combination of doubts.
class Reading {
 public:
  Reading(const Rules& rules, std::span<const Considered> considered, std::span<const Doubt> doubts, std::size_t bits,
          bool rest_is_open)
      : rules_(rules), considered_(considered), doubts_(doubts), bits_(bits), rest_is_open_(rest_is_open) {
    own_.resize(rules.speakers, nullptr);
    if (rest_is_open) return;  // only determinations are read, and only their doubts have bits
    for (std::size_t i = 0; i < considered.size(); ++i) {
      if (!present(i)) continue;
      const Standing& entry = *considered[i].entry;
      if (entry.rank == Standing::Rank::no_agreement) {
        if (none_ == nullptr || entry.origin > none_->origin) none_ = &entry;
      } else if (entry.rank == Standing::Rank::position) {
        for (const Speaker speaker : entry.speakers) {
          if (own_[speaker] == nullptr || outranks(entry, *own_[speaker])) own_[speaker] = &entry;
        }
      }
    }
  }

  std::vector<ViewAnswer> answers(Contradictions& contradictions) const {
    if (!rules_.held.empty()) return std::vector<ViewAnswer>(rules_.views, rest_is_open_ ? open() : stance());
    const std::optional<ViewAnswer> agreed = agreement();
    std::vector<ViewAnswer> by_view;
    for (std::size_t view = 0; view < rules_.views; ++view) {
      if (auto determined = determination(view)) {
        if (determined->basis == Basis::conflict) contradictions[determined->entries].insert(view);
        by_view.push_back(*std::move(determined));
      } else if (rest_is_open_) {
        by_view.push_back(open());
      } else if (agreed) {
        by_view.push_back(*agreed);
      } else if (view > 0 && own_[view] != nullptr) {
        by_view.push_back(resting_on(own_[view]->answer, Basis::position, {own_[view]}));
      } else if (none_ != nullptr) {
        by_view.push_back(resting_on({}, Basis::no_agreement, {none_}));
      } else {
        by_view.push_back(view == 0 ? silence() : inherited(by_view[0]));
      }
      if (view > 0 && by_view[view].basis == Basis::conflict) contradictions[by_view[view].entries].insert(view);
    }
    return by_view;
  }

 private:
  static ViewAnswer resting_on(AnswerId answer, Basis basis, const Entries& entries, ProvisionId power = {}) {
    return {std::move(answer), basis, indexes(entries), std::move(power)};
  }

  bool bit(const std::optional<std::size_t>& number) const { return number && ((bits_ >> *number) & 1U) != 0; }
  bool present(std::size_t i) const { return considered_[i].certain || bit(doubts_[i].presence); }
  bool binds(std::size_t i, std::size_t view) const {
    const Verdict verdict = at(considered_[i].binds, view);
    if (verdict != Verdict::undetermined) return verdict == Verdict::holds;
    return bit(view == 0 ? doubts_[i].in_agreed : doubts_[i].in_parties);
  }

  std::optional<ViewAnswer> determination(std::size_t view) const {
    Entries binding;
    for (std::size_t i = 0; i < considered_.size(); ++i) {
      if (considered_[i].entry->rank != Standing::Rank::determination || !present(i) || !binds(i, view)) continue;
      binding.push_back(considered_[i].entry);
    }
    Entries left;
    std::ranges::copy_if(binding, std::back_inserter(left), [&](const Standing* entry) {
      return std::ranges::none_of(binding, [&](const Standing* later) {
        return later->origin > entry->origin && std::ranges::count(later->supersedes, entry->origin) > 0;
      });
    });
    if (left.empty()) return std::nullopt;
    const Standing* last = *std::ranges::max_element(left, {}, &Standing::origin);
    const bool same = std::ranges::all_of(left, [&](const Standing* e) { return e->answer == last->answer; });
    if (!same) return resting_on({}, Basis::conflict, left);
    return resting_on(last->answer, Basis::determined, left, last->determined->under);
  }

  std::optional<ViewAnswer> agreement() const {
    if (rules_.by_body || rules_.needed.empty()) return std::nullopt;
    Entries affirming;
    for (const Speaker speaker : rules_.needed) {
      if (own_[speaker] == nullptr || own_[speaker]->answer != own_[rules_.needed.front()]->answer) return std::nullopt;
      affirming.push_back(own_[speaker]);
    }
    return resting_on(affirming.front()->answer, Basis::agreed, affirming);
  }

  ViewAnswer silence() const {
    return {rules_.presumed, rules_.presumed.empty() ? Basis::silent : Basis::presumed, {}, {}};
  }

  /// What a party's view takes from the agreed record: its answer, what it presumes, or its contradiction.
  static ViewAnswer inherited(const ViewAnswer& agreed) {
    ViewAnswer answer = agreed;
    if (!agreed.answer.empty() && agreed.basis != Basis::presumed) answer.basis = Basis::inherited;
    return answer;
  }

  /// Sort position: whether one of the holders holds the answer; a fact about them, the same in every view.
  ViewAnswer stance() const {
    Entries holding;
    Entries otherwise;
    for (const Speaker holder : rules_.holders) {
      if (own_[holder] == nullptr) continue;
      (own_[holder]->answer == rules_.held ? holding : otherwise).push_back(own_[holder]);
    }
    if (!holding.empty()) return resting_on(AnswerId("yes"), Basis::position, holding);
    ViewAnswer answer = silence();
    answer.entries = indexes(otherwise);
    if (!answer.answer.empty() && !otherwise.empty()) answer.basis = Basis::position;
    return answer;
  }

  /// Below determinations there are too many doubts to try.
  ViewAnswer open() const {
    Entries entries;
    for (const Considered& c : considered_) {
      if (c.entry->rank != Standing::Rank::determination) entries.push_back(c.entry);
    }
    return resting_on({}, Basis::varies, entries);
  }

  const Rules& rules_;
  std::span<const Considered> considered_;
  std::span<const Doubt> doubts_;
  std::size_t bits_;
  bool rest_is_open_;
  std::vector<const Standing*> own_;
  const Standing* none_ = nullptr;
};

/// Without the entries that cannot matter here: no-agreement on what a body decides, and positions below a certain one.
std::vector<Considered> that_matter(const Rules& rules, std::span<const Considered> considered) {
  std::vector<Considered> kept(considered.begin(), considered.end());
  std::ranges::sort(kept, [](const Considered& a, const Considered& b) {
    if (a.entry->rank != b.entry->rank) return a.entry->rank < b.entry->rank;
    return outranks(*a.entry, *b.entry);
  });
  std::vector<bool> spoken(rules.speakers, false);
  std::erase_if(kept, [&](const Considered& c) {
    if (c.entry->rank == Standing::Rank::determination) return false;
    if (c.entry->rank == Standing::Rank::no_agreement) return rules.by_body || !rules.held.empty();
    const auto& speakers = c.entry->speakers;
    if (std::ranges::all_of(speakers, [&](Speaker s) { return spoken[s]; })) return true;
    if (c.certain) std::ranges::for_each(speakers, [&](Speaker s) { spoken[s] = true; });
    return false;
  });
  return kept;
}

bool may_bind_a_party(const Considered& c, std::size_t views) {
  for (std::size_t view = 1; view < views; ++view) {
    if (at(c.binds, view) == Verdict::undetermined) return true;
  }
  return false;
}

/// An earlier determination under the same power that binds alike: what is uncertain there is the same doubt.
std::optional<std::size_t> with_same_binding(std::span<const Considered> earlier, const Considered& one) {
  for (std::size_t i = 0; i < earlier.size(); ++i) {
    if (earlier[i].entry->determined->under == one.entry->determined->under && earlier[i].binds == one.binds) return i;
  }
  return std::nullopt;
}

/// Openness in order of what it tells: the answer that changes hides all else.
int weakness(Basis basis) {
  return basis == Basis::varies ? 100 : static_cast<int>(basis);
}

}  // namespace

Verdict speaks_of(const Key& entry, const Key& asked) {
  Verdict verdict = Verdict::holds;
  for (std::size_t i = 0; i < entry.size(); ++i) {
    if (entry[i] == kUnstated || entry[i] == asked[i]) continue;
    if (asked[i] != kUnknown) return Verdict::fails;
    verdict = Verdict::undetermined;
  }
  return verdict;
}

std::size_t particularity(const Key& key) {
  return key.size() - static_cast<std::size_t>(std::ranges::count(key, kUnstated));
}

void join(ViewAnswer& into, const ViewAnswer& other) {
  std::vector<std::uint64_t> entries;
  std::ranges::set_union(into.entries, other.entries, std::back_inserter(entries));
  if (into.answer != other.answer) {
    into = {.answer = {}, .basis = Basis::varies, .entries = {}, .power = {}};
  } else {
    if (into.power != other.power) into.power = {};
    if (weakness(other.basis) > weakness(into.basis)) into.basis = other.basis;
  }
  into.entries = std::move(entries);
}

Outcome decide(const Rules& rules, std::span<const Considered> considered) {
  const std::vector<Considered> kept = that_matter(rules, considered);
  std::vector<Doubt> doubts(kept.size());
  std::size_t bits = 0;
  std::size_t of_determinations = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {  // determinations come first
    if (!kept[i].certain) doubts[i].presence = bits++;
    if (kept[i].entry->rank != Standing::Rank::determination) continue;
    of_determinations = bits;
    if (const auto same = with_same_binding(std::span(kept).first(i), kept[i])) {
      doubts[i].in_agreed = doubts[*same].in_agreed;
      doubts[i].in_parties = doubts[*same].in_parties;
      continue;
    }
    if (at(kept[i].binds, 0) == Verdict::undetermined) doubts[i].in_agreed = bits++;
    if (may_bind_a_party(kept[i], rules.views)) doubts[i].in_parties = bits++;
    of_determinations = bits;
  }
  Outcome outcome;
  if (of_determinations > kMaxDoubts) {
    Entries all;
    for (const Considered& c : kept) all.push_back(c.entry);
    outcome.by_view.assign(rules.views, {.answer = {}, .basis = Basis::varies, .entries = indexes(all), .power = {}});
    return outcome;
  }
  // Too many doubts in all: what determinations settle is still told, and the rest is open.
  const bool rest_is_open = bits > kMaxDoubts;
  const std::size_t combinations = std::size_t{1} << (rest_is_open ? of_determinations : bits);
  for (std::size_t combination = 0; combination < combinations; ++combination) {
    const Reading reading(rules, kept, doubts, combination, rest_is_open);
    std::vector<ViewAnswer> by_view = reading.answers(outcome.contradictions);
    if (combination == 0) {
      outcome.by_view = std::move(by_view);
      continue;
    }
    for (std::size_t view = 0; view < rules.views; ++view) join(outcome.by_view[view], by_view[view]);
  }
  return outcome;
}

}  // namespace truce::judge
