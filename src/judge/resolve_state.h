// What a Resolver remembers: questions with their entries, instances with their segments of time. For src/judge only.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "judge/resolve_rules.h"

namespace truce::judge {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  std::size_t operator()(const Key& key) const;
  std::size_t operator()(const struct Window& window) const;
};

/// Moments at which something that an answer rests on begins, ends, becomes known or stops being known.
struct Moments {
  std::vector<Instant> valid, known;
  /// A Fact or a Standing.
  template <class F>
  void add(const F& fact) {
    valid.insert(valid.end(), {fact.valid.from.begin, fact.valid.from.end, fact.valid.to.begin, fact.valid.to.end});
    known.insert(known.end(), {fact.known_from, fact.known_until});
  }
  void sort();
};

/// From segment `first` to `last` of valid time, in one stretch of known time: all asks in it have the same answer.
struct Window {
  std::uint32_t first = 0, last = 0, known = 0;
  bool operator==(const Window&) const = default;
};
[[nodiscard]] Window window_of(const Moments& moments, const Span& when, Instant known);

/// One question about one tuple of arguments, as far as entries tell arguments apart.
struct Instance {
  struct Entry {
    const Standing* standing = nullptr;
    bool certain = true;  ///< speaks of this instance; false: it may
  };
  /// An outcome is the same wherever these are: the considered entries, whether certain, and where they bind.
  using Signature = std::vector<std::uint64_t>;

  Key key{};
  About about;  ///< the arguments that some entry states
  std::vector<Entry> entries;
  Moments moments;
  std::unordered_map<Window, const Resolution*, Hash> windows;
  std::map<Signature, std::unique_ptr<Outcome>> outcomes;
  std::map<std::set<const Outcome*>, std::unique_ptr<Resolution>> resolutions;
};

/// Answers wherever they were asked: of one membership, or of whom one power binds.
struct Remembered {
  Moments moments;
  std::unordered_map<Window, Answers, Hash> windows;
};

/// A question with all that was ever entered on it.
struct Topic {
  struct Supposed {
    std::size_t view = 0;
    Key key{};
    AnswerId answer;
  };
  const terms::Question* question = nullptr;  ///< null: not in the terms
  Rules rules;
  std::vector<Standing> entries;
  std::vector<std::pair<Key, std::uint64_t>> touching;  ///< every entry's arguments and record index, effective or not
  std::array<std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>>, 4> values;  ///< stated ones
  std::unordered_map<Key, std::vector<const Standing*>, Hash> by_key;
  std::vector<Supposed> suppositions;
  std::unordered_map<Key, std::unique_ptr<Instance>, Hash> instances;

  [[nodiscard]] Key state(const About& about);      ///< an entry's key; numbers new values
  [[nodiscard]] Key ask(const About& about) const;  ///< an ask's key
};

struct Resolver::State {
  /// Who is part of what in one stretch of time, each actor looked up once.
  class Wholes {
   public:
    Wholes(const State& state, const Span& when, Instant known) : state_(state), when_(when), known_(known) {}
    /// Is the actor this one or part of it? Undetermined where this one is part of the actor.
    Verdict belongs(const ActorId& actor, const ActorId& to);

   private:
    const std::map<ActorId, bool>& of(const ActorId& actor);
    const State& state_;
    Span when_;
    Instant known_;
    std::unordered_map<ActorId, std::map<ActorId, bool>> found_;
  };

  State(const Case& c, const terms::Terms& terms, const Views& views);

  // Questions and instances (resolve_state.cpp, resolve.cpp).
  Topic& topic(const QuestionId& question);
  Instance& instance(Topic& topic, const About& about);
  const Resolution& resolve(const Ask& ask);
  std::unique_ptr<Resolution> assemble(const Topic& topic, const Instance& instance,
                                       const std::set<const Outcome*>& outcomes) const;
  const Outcome& outcome(const Topic& topic, Instance& instance, const Span& segment, Instant known);

  // Who is bound, and who belongs to what (resolve_bound.cpp, resolve_member.cpp).
  Answers bound(const ProvisionId& power, const Span& when, Instant known);
  Answers binds(const terms::Provision& provision, const Span& when, Instant known);
  /// Was a determination by these made by those who hold the power?
  Answers in_form(const DeterminationBody& body, const terms::Empowers& power, const Span& when, Instant known);
  Answers held_by(const ActorId& holder, bool jointly, const DeterminationBody& body, const Span& when, Instant known);
  Answers member(const ActorId& actor, const ActorId& group_or_actor, const Span& when, Instant known);
  Answers belongs(const ActorId& actor, const ActorId& group_or_actor, const Span& when, Instant known);
  Answers meets(const terms::Condition& condition, const ActorId& actor, const Span& when, Instant known);
  /// The actor and what it is part of, each with whether that is certain.
  std::map<ActorId, bool> wholes(const ActorId& actor, const Span& when, Instant known) const;
  [[nodiscard]] std::span<const Fact<ActorBody>* const> facts_on(const ActorId& actor) const;
  /// Does membership of the group depend on exercises of the power itself? Then it does not tell whom the power binds.
  bool turns_on(const ActorId& group, const ProvisionId& power);
  std::set<QuestionId> questions_of(const ActorId& group) const;
  /// Adds all moments at which what the entry says, or whom it binds, may change.
  void add_moments(const Standing& entry, std::set<ProvisionId>& seen, Moments& moments) const;
  /// Adds all moments at which `bound` or `in_form` of the power may change.
  void add_moments(const ProvisionId& power, std::set<ProvisionId>& seen, Moments& moments) const;
  /// The same for the questions that membership of the group asks for.
  void add_moments(const ActorId& group, std::set<ProvisionId>& seen, Moments& moments) const;

  const Case& c;
  const terms::Terms& terms;
  const Views& views;
  std::vector<ActorId> viewless;  ///< speakers after the declared views
  std::unordered_map<std::string, std::unique_ptr<Topic>, Hash, std::equal_to<>> topics;
  std::unordered_map<std::string, std::unique_ptr<Topic>, Hash, std::equal_to<>> unknown;  ///< not in the terms
  std::unordered_map<std::string, std::vector<Topic*>, Hash, std::equal_to<>>
      readers;                                            ///< topics by question entered on
  std::map<ActorId, std::vector<Speaker>> heard_as;       ///< remembered by speakers_for
  std::map<std::pair<ActorId, ProvisionId>, bool> turns;  ///< remembered by turns_on
  std::unordered_map<std::string, std::unordered_map<std::string, Remembered, Hash, std::equal_to<>>, Hash,
                     std::equal_to<>>
      memberships;                                                               ///< by group, by actor
  std::unordered_map<std::string, Remembered, Hash, std::equal_to<>> bindings;   ///< by power
  std::unordered_map<ActorId, std::vector<const Fact<ActorBody>*>> actor_facts;  ///< for facts_on
  std::vector<std::pair<ActorId, ActorId>>
      asking;  ///< memberships being asked for, against groups that name each other

 private:
  void make_topics();
  void add_entries();
  void add_determinations();
  void add_suppositions();
  void finish_topics();
  void add(const QuestionId& question, const About& about, Standing standing, bool effective);
  Speaker speaker_of(const ActorId& actor);
  const std::vector<Speaker>& speakers_for(const ActorId& by);
  std::vector<ActorId> expand(const std::vector<ActorId>& actors) const;
};

/// Empty spans are moments: [t, t] asks about t.
[[nodiscard]] Span moment_or_longer(const Span& when);
/// What a fact's valid time says of all of `when`.
[[nodiscard]] Verdict lasting(const ValidTime& valid, const Span& when);

[[nodiscard]] Answers operator&(const Answers& a, const Answers& b);
[[nodiscard]] Answers operator|(const Answers& a, const Answers& b);
[[nodiscard]] Answers operator!(const Answers& a);

}  // namespace truce::judge
