// Seeded random terms and records, whole: for the differential and the metamorphic tests of the judge.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <utility>
#include <vector>

#include "casefile/casefile.h"
#include "judge/judge.h"
#include "terms/load.h"

namespace truce::judge {

inline const std::vector<std::string>& random_parties() {
  static const std::vector<std::string> parties{"alpha", "beta", "gamma"};
  return parties;
}

struct RandomCase {
  std::string yaml;
  std::vector<RecordedEntry> entries;

  [[nodiscard]] Case fold(std::uint64_t size = UINT64_MAX) const {
    auto c = truce::fold(CaseId("random"), entries, size);
    EXPECT_TRUE(c.has_value()) << (c ? "" : c.error().text());
    return c ? *std::move(c) : Case{};
  }
  [[nodiscard]] terms::Terms terms() const {
    auto loaded = terms::load(yaml, "random.yaml");
    for (const Error& error : loaded.errors) ADD_FAILURE() << error.text() << "\n" << yaml;
    return loaded.terms ? *std::move(loaded.terms) : terms::Terms{};
  }
  [[nodiscard]] Judgement judge() const {
    auto judgement = Judgement::of(fold(), terms(), [](std::string_view) { return std::nullopt; });
    EXPECT_TRUE(judgement.has_value()) << (judgement ? "" : judgement.error().text());
    return *std::move(judgement);
  }
};

class RandomCaseMaker {
 public:
  explicit RandomCaseMaker(std::uint64_t seed) : random_(seed) {}

  RandomCase make() {
    out_ = {};
    clock_ = parse_instant("2020-01-02T12:00Z").value();
    terms();
    for (const std::string& party : random_parties())
      actor(party, party == "gamma" ? "armed-group" : "state", {}, true);
    actor("body", "body");
    actor("monitor", "ngo");
    actor("alpha-forces", "forces", "alpha");
    actor("beta-forces", "forces", "beta");
    actor("band", "armed-group", "gamma");
    actor("gang", "armed-group");
    const std::size_t count = 30 + below(60);
    for (std::size_t i = 0; i < count; ++i) something();
    return std::move(out_);
  }

 private:
  std::size_t below(std::size_t n) { return random_() % n; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  const std::string& any(const std::vector<std::string>& list) { return list[below(list.size())]; }

  std::string leaf() {
    static const std::vector<std::string> groups{"side-a", "side-b", "outlaws", "others", "gang", "band", "alpha"};
    static const std::vector<std::string> questions{"f0", "f1", "s", "inc"};
    const std::string slot = one_in(2) ? "actor" : "target";
    switch (below(4)) {
      case 0: return slot + " is " + any(groups);
      case 1: return std::string("answer r is ") + "abc"[below(3)];
      default: return slot + " has " + any(questions);
    }
  }
  std::string condition(std::size_t depth) {
    if (depth == 0 || one_in(3)) return leaf();
    if (one_in(4)) return "{not: " + condition(depth - 1) + "}";
    std::string parts = condition(depth - 1);
    for (std::size_t i = 0; i <= below(2); ++i) parts += ", " + condition(depth - 1);
    return std::string(one_in(2) ? "{all: [" : "{any: [") + parts + "]}";
  }
  std::string silence() { return any({"undetermined", "presume-yes", "presume-no"}); }

  void terms() {
    static const std::vector<std::string> groups{"side-a", "side-b", "outlaws", "others"};
    std::string& y = out_.yaml;
    y = "truce: terms/1\nid: random\ntitle: random\nstatus: draft\n"
        "clock: {zone: UTC, first_day: excluded, day_ends: \"24:00\"}\n"
        "instruments:\n  text: {title: T, adopted: \"2020-01-01\", adopted_by: [body], binds: [state]}\n"
        "actors:\n";
    y += "  alpha: {name: N, kind: state}\n  beta: {name: N, kind: state}\n  gamma: {name: N, kind: armed-group}\n"
         "  body: {name: N, kind: body}\n  gang: {name: N, kind: armed-group}\n";
    y += "  alpha-forces: {name: N, kind: forces, part_of: [alpha]}\n  beta-forces: {name: N, kind: forces, part_of: "
         "[beta]}\n"
         "  band: {name: N, kind: armed-group, part_of: [gamma]}\n";
    y += "groups:\n  side-a: {name: A, members: [alpha-forces]}\n";
    y += std::string("  side-b: {name: B, members: [beta-forces") + (one_in(2) ? ", band" : "") + "]}\n";
    y += std::string("  outlaws: {name: O, when: {any: [actor has s, {all: [actor has f0, ") +
         (one_in(2) ? "answer r is a" : "{not: actor is side-a}") + "]}]}}\n";
    y += "  others: {name: X, when: {not: actor is outlaws}}\n";
    y += "periods:\n  pause: {from: \"2020-03-01\", to: \"2020-09-01\"}\n";
    y += "acts:\n  fire: fire\n  move: move\n  decide: decide\n";
    y += "questions:\n  f0: {ask: q, sort: fact, about: [actor], silence: " + silence() + "}\n";
    y += "  f1: {ask: q, sort: fact, about: [actor], silence: " + silence() + "}\n";
    y += "  inc: {ask: q, sort: fact, about: [actor, incident], silence: " + silence() + "}\n";
    y += "  r: {ask: q, sort: reading, answers: [a, b, c], silence: undetermined}\n";
    y += "  s: {ask: q, sort: status, about: [actor], decided_by: p.decide, silence: " + silence() + "}\n";
    y += "provisions:\n  - {id: p.decide, cite: \"text#0\", gist: g, seen: invented, empowers: {holder: body, to: "
         "determine, settles: s, "
         "effect: " +
         std::string(one_in(2) ? "prospective" : "as-stated") + "}}\n";
    for (int i = 0; i < 3; ++i) {
      y += "  - {id: ban" + std::to_string(i) +
           ", cite: \"text#1\", gist: g, seen: invented, prohibits: {bearer: " + any(groups) +
           ", act: fire, during: pause";
      if (!one_in(2)) y += ", target: " + any(groups);
      if (one_in(2)) y += ", when: " + condition(2);
      y += "}}\n";
    }
    y +=
        "  - {id: ex0, cite: \"text#2\", gist: g, seen: invented, exempts: {from: [ban0, ban1], when: " + condition(2) +
        ", does_not_affect: [law]}}\n";
    y += "  - {id: ex1, cite: \"text#3\", gist: g, seen: invented, exempts: {from: [ex0], when: " + condition(1) +
         ", does_not_affect: [law]}}\n";
  }

  RecordedEntry& add(Kind kind, Body body, const std::string& author, bool dated) {
    RecordedEntry one;
    one.index = out_.entries.size() + 1;
    one.recorded_at = clock_;
    one.entry.case_id = CaseId("random");
    one.entry.id = EntryId("e" + std::to_string(one.index));
    one.entry.kind = kind;
    one.entry.author = ActorId(author);
    if (dated) one.entry.valid_from = moment();
    one.entry.body = std::move(body);
    clock_ = clock_ + Duration{static_cast<std::int64_t>(below(12) + 1) * 86'400'000};
    out_.entries.push_back(std::move(one));
    return out_.entries.back();
  }
  StatedTime moment() {
    const Instant at =
        parse_instant("2020-01-01T00:00Z").value() + Duration{static_cast<std::int64_t>(below(300)) * 86'400'000};
    return Span{at, at};
  }
  void actor(const std::string& id, const std::string& kind, const std::string& whole = {}, bool party = false) {
    ActorBody body{ActorId(id), id, kind, {}, {}, party};
    if (!whole.empty()) body.part_of = {ActorId(whole)};
    (void)add(Kind::actor, body, "body", false);
  }
  About about(const std::string& question) {
    About out;
    if (question != "r" && !one_in(4)) out.actor = ActorId(any({"alpha-forces", "beta-forces", "band", "gang"}));
    if (question == "inc" && one_in(2)) out.incident = IncidentId("i" + std::to_string(below(8)));
    return out;
  }
  AnswerId answer(const std::string& question) {
    return AnswerId(question == "r" ? std::string(1, "abc"[below(3)]) : one_in(2) ? "yes" : "no");
  }

  void something() {
    const std::string question = any({"f0", "f1", "inc", "r", "s"});
    switch (below(9)) {
      case 0:
      case 1:
      case 2: {
        const std::string& party = any(random_parties());
        (void)add(Kind::position, PositionBody{ActorId(party), QuestionId(question), about(question), answer(question)},
                  party, one_in(2));
        break;
      }
      case 3: {
        About one;
        one.actor = ActorId(any({"alpha-forces", "beta-forces", "band", "gang"}));
        (void)add(Kind::determination,
                  DeterminationBody{{ActorId("body")}, ProvisionId("p.decide"), QuestionId("s"), one, answer("s"), {}},
                  "body", one_in(2));
        break;
      }
      case 4:
        if (one_in(2)) {
          (void)add(Kind::no_agreement, NoAgreementBody{QuestionId(question), about(question), NoAgreement::not_sought},
                    "body", one_in(2));
        } else if (one_in(2)) {
          (void)add(Kind::acceptance, AcceptanceBody{ActorId("gamma"), "text", {}}, "gamma", true);
        } else {
          (void)add(Kind::reservation, ReservationBody{ActorId(any({"beta", "alpha"})), "p.decide", true, "r"}, "beta",
                    true);
        }
        break;
      case 5: {
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < out_.entries.size(); ++i) {
          const EntryId& id = out_.entries[i].entry.id;
          bool withdrawn = false;
          for (const RecordedEntry& other : out_.entries) withdrawn = withdrawn || other.entry.replaces == id;
          if (out_.entries[i].entry.kind == Kind::position && !withdrawn) positions.push_back(i);
        }
        if (positions.empty()) break;
        const Entry replaced = out_.entries[positions[below(positions.size())]].entry;
        add(Kind::withdrawal, WithdrawalBody{"w"}, replaced.author.str(), false).entry.replaces = replaced.id;
        break;
      }
      default: incident();
    }
  }

  void incident() {
    const IncidentId id("i" + std::to_string(incidents_++));
    const Instant at =
        parse_instant("2020-01-01T06:00Z").value() + Duration{static_cast<std::int64_t>(40 + below(220)) * 86'400'000};
    const auto report = [&](const std::string& by, Stance stance) {
      ReportBody body;
      body.incident = id;
      body.by = ActorId(by);
      body.stance = stance;
      if (!one_in(12)) body.acts = {one_in(8) ? "move" : "fire"};
      for (const char* target : {"alpha-forces", "beta-forces", "band", "gang"}) {
        if (one_in(3)) body.targets.push_back({ActorId(target), {}});
      }
      return body;
    };
    ReportBody body = report("monitor", Stance::observation);
    body.when_span = Span{at, at + Duration{1}};
    if (!one_in(5)) {
      Attribution attribution;
      for (const char* candidate : {"alpha-forces", "beta-forces", "band", "gang"}) {
        if (one_in(2)) attribution.candidates.push_back({ActorId(candidate), AttributionBasis::alleged_to, {}, {}, {}});
      }
      attribution.other_possible = one_in(2);
      if (!attribution.candidates.empty()) body.attribution = attribution;
    }
    (void)add(Kind::report, body, "monitor", false);
    for (const std::string& party : random_parties()) {
      if (!one_in(3)) continue;
      ReportBody own = report(party, one_in(2) ? Stance::denial : Stance::allegation);
      if (own.stance == Stance::allegation && one_in(2)) {
        own.attribution = Attribution{
            {{ActorId(any({"alpha-forces", "beta-forces", "band", "gang"})), AttributionBasis::alleged_to, {}, {}, {}}},
            {},
            true};
      }
      (void)add(Kind::report, own, party, false);
    }
  }

  std::mt19937_64 random_;
  RandomCase out_;
  Instant clock_;
  std::size_t incidents_ = 0;
};

}  // namespace truce::judge
