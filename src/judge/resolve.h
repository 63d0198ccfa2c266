// What each view answers to a question: terms.md 3.3, rule by rule.
//
// For a question at valid time v as known at k, among the entries that stand, each view takes the first of these that
// answers:
//   1 a determination under a power that settles the question, in proper form; it binds exactly the views whose party
//     accepted the power
//   2 an agreed answer: the same one affirmed by every party whose agreement the terms ask for (by default all that
//     have a view); not where a body decides the question
//   3 the own position of the view's party (the more particular before the more general, then the later recorded)
//   4 a no-agreement entry: the agreed record is open, and nothing is inherited or presumed from silence
//   5 silence: what the question says of it; a party's view first takes what the agreed record answers
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "casefile/casefile.h"
#include "judge/views.h"
#include "terms/terms.h"

namespace truce::judge {

/// Why a view answers as it does.
enum class Basis : std::uint8_t {
  determined,    ///< by a body, under a power that binds this view
  agreed,        ///< all parties whose agreement is needed give this answer
  position,      ///< the party's own
  inherited,     ///< the agreed record's answer, on which this party took no position
  presumed,      ///< silence, as the question says
  no_agreement,  ///< open: an entry says that there is none
  silent,        ///< open: nobody has answered
  varies,        ///< open: the answer changes within the time in question, or depends on an uncertain date
  conflict,      ///< open: two entries of the same rank contradict each other
  supposed,      ///< of a what-if
  reported,      ///< a fact as reported, not a question that anyone answers
  terms,         ///< as the terms themselves say
};
[[nodiscard]] std::string_view to_string(Basis basis);

struct ViewAnswer {
  AnswerId answer;  ///< empty: open
  Basis basis = Basis::silent;
  std::vector<std::uint64_t> entries;  ///< record indexes it rests on, ascending
  ProvisionId power;                   ///< of a determination
  bool operator==(const ViewAnswer&) const = default;
};

/// Two entries of one rank that give different answers: evaluated as open, and reported by name.
struct Conflict {
  QuestionId question;
  About about;
  std::vector<std::uint64_t> entries;
  std::vector<std::size_t> views;
};

/// The answers of all views to one question instance. Instances that no entry tells apart share one Resolution, so
/// `about` keeps only the asked arguments that some entry on the question states; the Ask names the instance.
struct Resolution {
  QuestionId question;
  About about;
  std::vector<ViewAnswer> by_view;
  std::vector<Conflict> conflicts;

  /// "answer <question> is <answer>" in every view: holds where the view gives this answer, fails where it gives
  /// another.
  [[nodiscard]] Answers is(const AnswerId& answer) const;
};

/// A question instance, asked at a time that may be uncertain: the answer is what holds throughout `when` (an empty
/// Span asks about the moment of its beginning). An argument left empty in `about` is unknown, not "all".
struct Ask {
  QuestionId question;
  About about;
  Span when;
  Instant known = Instant::distant_future();  ///< distant_future: what stands now
};

/// Resolves question instances over one case, terms and set of views; remembers what it has resolved. Not thread-safe:
/// one per thread. Keeps references: case, terms and views must outlive it and stay as they are.
///
/// An entry that is certainly there or not throughout the time asked about counts so; one with an uncertain date, or
/// that states an argument the ask leaves unknown, is tried both ways, and a view answers what is the same under every
/// combination. Up to 8 such doubts are tried at one time; beyond, what depends on them `varies`. Asking again
/// what was asked before costs a few hash lookups.
class Resolver {
 public:
  Resolver(const Case& c, const terms::Terms& terms, const Views& views);
  Resolver(Resolver&&) noexcept;
  Resolver& operator=(Resolver&&) noexcept;
  ~Resolver();

  /// Unknown questions resolve as silent in every view. The reference is valid until the Resolver is destroyed.
  /// Questions of sort position answer "yes" or "no" by the positions of `held_by`; evaluations presume nothing.
  [[nodiscard]] const Resolution& resolve(const Ask& ask);

  /// The views bound by exercises of `power` at `when` as known at `known`: party to the power's instrument (adopter,
  /// of a kind that the instrument binds, or by acceptance of the instrument or of the power), or in the group that the
  /// power binds; minus reservations that exclude it. The agreed record (view 0) is bound when at least one party is
  /// and none has reserved. Uncertain dates: `holds` only where certain, `fails` only where certainly not. Where the
  /// power's group depends on exercises of the power itself, the group leaves it undetermined.
  [[nodiscard]] Answers bound(const ProvisionId& power, const Span& when, Instant known);

  /// Is `actor` a member of `group_or_actor` in every view: listed (itself or what it is part of) holds; undetermined
  /// where a member is part of it; a group given by a condition asks that condition of the actor.
  [[nodiscard]] Answers member(const ActorId& actor, const ActorId& group_or_actor, const Span& when, Instant known);

  /// The moments of valid time, ascending, at which some view's answer to an instance of this question can change, as
  /// known at any time: between two of them every answer is constant.
  [[nodiscard]] std::vector<Instant> changes_of_answer(const QuestionId& question) const;
  /// The same for `member`, of any actor.
  [[nodiscard]] std::vector<Instant> changes_of_membership(const ActorId& group_or_actor) const;

  /// Entries about this question that could matter: record indexes of every position, determination and no-agreement on
  /// it with these or more general arguments, at any time, standing or not. For finding which entry changed an answer.
  [[nodiscard]] std::vector<std::uint64_t> touching(const QuestionId& question, const About& about) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace truce::judge
