// A record of what actors say on questions, in a few words, folded and resolved: for tests of the order of rules.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "judge/resolve.h"

namespace truce::judge {

/// Days count from 1; day(3) is the beginning of the third.
inline Instant day(std::int64_t number) {
  return {number * 86'400'000};
}
inline StatedTime from(std::int64_t number) {
  return StatedTime(Span{day(number), day(number)});
}
/// Somewhere within whole days: an uncertain moment.
inline StatedTime within(std::int64_t first, std::int64_t end) {
  return StatedTime(Span{day(first), day(end)});
}
inline Span on(std::int64_t number) {
  return {day(number), day(number + 1)};
}
inline About about(const std::string& actor) {
  About about;
  about.actor = ActorId(actor);
  return about;
}

/// When an entry says what it says; what is absent is not stated.
struct StatedTimes {
  std::optional<StatedTime> from, to, issued;
};

/// Entries are recorded one a minute from day 1 on, or from where `at_day` sets the clock.
class AskedRecord {
 public:
  AskedRecord& at_day(std::int64_t number) {
    clock_ = day(number);
    return *this;
  }
  std::uint64_t add(Kind kind, Body body, const StatedTimes& times = {}, const EntryId& replaces = {}) {
    RecordedEntry one;
    one.index = entries_.size() + 1;
    one.recorded_at = clock_;
    one.entry.case_id = CaseId("test");
    one.entry.id = EntryId("e" + std::to_string(one.index));
    one.entry.kind = kind;
    one.entry.author = ActorId("clerk");
    one.entry.valid_from = times.from;
    one.entry.valid_to = times.to;
    one.entry.issued = times.issued;
    one.entry.replaces = replaces;
    if (!replaces.empty() && kind != Kind::withdrawal) one.entry.correction_reason = "a slip";
    one.entry.body = std::move(body);
    clock_ = clock_ + Duration{60'000};
    entries_.push_back(std::move(one));
    return entries_.size();
  }
  static EntryId id(std::uint64_t index) { return EntryId("e" + std::to_string(index)); }

  std::uint64_t actor(const std::string& id, bool party = false, std::vector<ActorId> part_of = {},
                      const std::string& kind = "body") {
    ActorBody body;
    body.id = ActorId(id);
    body.name = id;
    body.kind = kind;
    body.part_of = std::move(part_of);
    body.party = party;
    return add(Kind::actor, std::move(body));
  }
  std::uint64_t party(const std::string& id) { return actor(id, true); }
  std::uint64_t position(const std::string& by, const std::string& question, const std::string& answer,
                         const About& about = {}, const StatedTimes& times = {}, const EntryId& replaces = {}) {
    PositionBody body;
    body.by = ActorId(by);
    body.question = QuestionId(question);
    body.about = about;
    body.answer = AnswerId(answer);
    return add(Kind::position, std::move(body), times, replaces);
  }
  std::uint64_t no_agreement(const std::string& question, NoAgreement state = NoAgreement::sought_failed,
                             const StatedTimes& times = {}) {
    NoAgreementBody body;
    body.question = QuestionId(question);
    body.state = state;
    return add(Kind::no_agreement, std::move(body), times);
  }
  std::uint64_t determination(const std::vector<std::string>& by, const std::string& under, const std::string& question,
                              const std::string& answer, const StatedTimes& times = {},
                              const std::vector<std::uint64_t>& supersedes = {}, const EntryId& replaces = {}) {
    DeterminationBody body;
    for (const std::string& one : by) body.by.emplace_back(one);
    body.under = ProvisionId(under);
    body.question = QuestionId(question);
    body.answer = AnswerId(answer);
    for (const std::uint64_t one : supersedes) body.supersedes.push_back(id(one));
    return add(Kind::determination, std::move(body), times, replaces);
  }
  std::uint64_t acceptance(const std::string& actor, const std::string& of, const StatedTimes& times = {}) {
    AcceptanceBody body;
    body.actor = ActorId(actor);
    body.of = of;
    return add(Kind::acceptance, std::move(body), times);
  }
  std::uint64_t reservation(const std::string& actor, const std::string& to, bool excludes,
                            const StatedTimes& times = {}) {
    ReservationBody body;
    body.actor = ActorId(actor);
    body.to = to;
    body.excludes = excludes;
    return add(Kind::reservation, std::move(body), times);
  }
  std::uint64_t withdraw(std::uint64_t index, const StatedTimes& times = {}) {
    return add(Kind::withdrawal, WithdrawalBody{}, times, id(index));
  }

  [[nodiscard]] Case fold() const {
    Result<Case> out = truce::fold(CaseId("test"), entries_);
    if (!out) ADD_FAILURE() << out.error().text();
    return out ? *std::move(out) : Case{};
  }

 private:
  Instant clock_ = day(1);
  std::vector<RecordedEntry> entries_;
};

inline terms::Question question(const std::string& id, terms::Question::Silence silence) {
  terms::Question question;
  question.id = QuestionId(id);
  question.about = {"actor"};
  question.answers = {AnswerId("yes"), AnswerId("no")};
  question.silence = silence;
  return question;
}

template <class Norm>
terms::Provision provision(const std::string& id, const std::string& instrument, Norm norm) {
  terms::Provision provision;
  provision.id = ProvisionId(id);
  provision.cites = {instrument + "#1"};
  provision.norm = std::move(norm);
  return provision;
}

/// Three questions and a few powers: `free` is the parties', `mild` too and presumes no; `listed` is a council's.
inline terms::Terms asked_terms() {
  using Silence = terms::Question::Silence;
  terms::Terms terms;
  terms::Instrument charter;
  charter.id = InstrumentId("charter");
  charter.adopted_by = {ActorId("red"), ActorId("blue")};
  terms::Instrument other;
  other.id = InstrumentId("other");
  terms.instruments = {charter, other};

  terms::Question listed = question("listed", Silence::presume_no);
  listed.decided_by = ProvisionId("list");
  terms::Question evaluation = question("proportionate", Silence::presume_yes);
  evaluation.sort = terms::Question::Sort::evaluation;
  terms::Question called = question("called", Silence::presume_no);
  called.sort = terms::Question::Sort::position;
  called.held_by = {ActorId("red"), ActorId("sage")};
  called.held_question = QuestionId("free");
  called.held_answer = AnswerId("yes");
  terms::Question pair = question("pair", Silence::undetermined);
  pair.agreement_of = {ActorId("red"), ActorId("sage")};
  terms::Question consulted = question("consulted", Silence::undetermined);
  consulted.decided_by = ProvisionId("consult");
  terms.questions = {question("free", Silence::undetermined),
                     question("mild", Silence::presume_no),
                     listed,
                     evaluation,
                     called,
                     pair,
                     consulted};

  terms::Empowers list;
  list.holder = {ActorId("council")};
  list.settles = QuestionId("listed");
  list.as_stated = true;
  terms::Empowers prospective = list;
  prospective.as_stated = false;
  terms::Empowers joint = list;
  joint.holder = {ActorId("group"), ActorId("council")};
  joint.jointly = true;
  terms::Empowers report = list;
  report.settles = {};
  terms::Empowers freely = list;
  freely.settles = QuestionId("free");
  terms::Consults consult;
  consult.bearer = {ActorId("red")};
  consult.with = {ActorId("sage")};
  consult.agreement = true;
  terms.provisions = {provision("list", "charter", list),        provision("list-later", "charter", prospective),
                      provision("list-joint", "charter", joint), provision("report", "charter", report),
                      provision("list-other", "other", list),    provision("settle-free", "charter", freely),
                      provision("consult", "charter", consult)};
  return terms;
}

/// Parties red, blue and green (views 1, 2, 3); a council, a group and a sage without a view. Red and blue adopted the
/// charter.
inline AskedRecord three_parties() {
  AskedRecord record;
  record.party("red");
  record.party("blue");
  record.party("green");
  record.actor("council");
  record.actor("group");
  record.actor("sage");
  record.actor("red-army", false, {ActorId("red")});
  return record;
}

/// A case with its views and a resolver; what-ifs may be added before the first question.
struct Asked {
  Case c;
  terms::Terms terms;
  Views views;
  std::unique_ptr<Resolver> made;

  explicit Asked(const AskedRecord& record, terms::Terms t = asked_terms())
      : c(record.fold()), terms(std::move(t)), views(Views::of(c)) {}
  Resolver& resolver() {
    if (made == nullptr) made = std::make_unique<Resolver>(c, terms, views);
    return *made;
  }
  const Resolution& resolve(const std::string& question, const About& about, const Span& when,
                            Instant known = Instant::distant_future()) {
    return resolver().resolve({QuestionId(question), about, when, known});
  }
  /// One word per view, "?" for open, with its basis: "yes/position ?/silent".
  std::string said(const std::string& question, const About& about = judge::about("x"), const Span& when = on(10),
                   Instant known = Instant::distant_future()) {
    std::string text;
    for (const ViewAnswer& answer : resolve(question, about, when, known).by_view) {
      if (!text.empty()) text += ' ';
      text += (answer.answer.empty() ? "?" : answer.answer.str()) + "/" + std::string(to_string(answer.basis));
    }
    return text;
  }
};

}  // namespace truce::judge
