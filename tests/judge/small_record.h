// A record written in a few words, for tests of lifecycles.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "casefile/casefile.h"
#include "terms/load.h"

namespace truce::judge {

inline Instant utc(std::string_view text) {
  return parse_instant(text).value();
}
inline Span exactly(std::string_view text) {
  return {utc(text), utc(text) + Duration{1}};
}
/// Something within whole days, as sources state it, in a zone.
inline Span days(std::string_view edtf, std::string_view zone = "UTC") {
  return Edtf::parse(edtf).value().span(Zone::find(zone).value());
}

inline terms::Terms terms_from(const std::string& yaml) {
  terms::Loaded loaded = terms::load(yaml, "test.yaml");
  for (const Error& error : loaded.errors) ADD_FAILURE() << error.text();
  return loaded.terms ? *std::move(loaded.terms) : terms::Terms{};
}

/// Entries one after another, each recorded at noon of the day after the last unless told.
class SmallRecord {
 public:
  SmallRecord& recorded(std::string_view when) {
    clock_ = utc(when);
    return *this;
  }
  EntryId add(Kind kind, Body body, std::optional<Span> from = {}, const std::string& author = "clerk") {
    RecordedEntry one;
    one.index = entries_.size() + 1;
    one.recorded_at = clock_;
    one.entry.case_id = CaseId("test");
    one.entry.id = EntryId("e" + std::to_string(one.index));
    one.entry.kind = kind;
    one.entry.author = ActorId(author);
    if (from) one.entry.valid_from = StatedTime(*from);
    one.entry.body = std::move(body);
    clock_ = clock_ + Duration{60'000};
    entries_.push_back(one);
    return one.entry.id;
  }
  EntryId party(const std::string& id) { return actor(id, true); }
  EntryId actor(const std::string& id, bool party = false, std::vector<ActorId> part_of = {}) {
    ActorBody body;
    body.id = ActorId(id);
    body.name = id;
    body.kind = "body";
    body.party = party;
    body.part_of = std::move(part_of);
    return add(Kind::actor, body);
  }
  EntryId progress(const std::string& by, const std::string& of, ProgressState state, std::optional<Span> when,
                   bool verified = false) {
    ProgressBody body;
    body.of = of;
    body.by = ActorId(by);
    body.state = state;
    body.verified = verified;
    return add(Kind::progress, body, when, by);
  }
  EntryId position(const std::string& by, const std::string& question, const std::string& answer) {
    PositionBody body;
    body.by = ActorId(by);
    body.question = QuestionId(question);
    body.answer = AnswerId(answer);
    return add(Kind::position, body, {}, by);
  }
  EntryId movement(const std::string& by, const Span& departs, std::optional<Span> ends = {}, bool emergency = false) {
    NotificationBody body;
    body.by = ActorId(by);
    body.notification_class = "movement";
    body.departs = StatedTime(departs);
    if (ends) body.ends = StatedTime(*ends);
    body.emergency = emergency;
    return add(Kind::notification, body, {}, by);
  }
  EntryId acknowledge(const std::string& by, const EntryId& notification, const Span& when) {
    AcknowledgementBody body;
    body.by = ActorId(by);
    body.notification = notification;
    body.at = StatedTime(when);
    return add(Kind::acknowledgement, body, {}, by);
  }
  EntryId determination(const std::string& by, const std::string& under, const Span& when) {
    DeterminationBody body;
    body.by = {ActorId(by)};
    body.under = ProvisionId(under);
    return add(Kind::determination, body, when, by);
  }

  [[nodiscard]] Case fold() const {
    Result<Case> out = truce::fold(CaseId("test"), entries_);
    if (!out) ADD_FAILURE() << out.error().text();
    return out ? *std::move(out) : Case{};
  }

 private:
  Instant clock_ = utc("2030-01-01T12:00Z");
  std::vector<RecordedEntry> entries_;
};

}  // namespace truce::judge
