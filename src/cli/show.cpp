// truce show: everything the record holds about one name, with its history and who signed.
#include <fmt/format.h>

#include <algorithm>

#include "cli/entry_text.h"
#include "cli/report_text.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "report/entries.h"
#include "report/entry_text.h"
#include "report/suggest.h"
#include "terms/print.h"

namespace truce::cli {
namespace {

struct ShowOptions : ReadOptions {
  std::string name;
};

class Shown {
 public:
  Shown(const Session& session, Terminal& out) : session_(session), c_(session.known), out_(out) {}

  [[nodiscard]] Json& document() { return matches_; }
  [[nodiscard]] bool any() const { return !matches_.empty(); }

  Status entry(std::uint64_t index, bool json) {
    TRUCE_TRY(auto logged, session_.record.read(index, 1));
    const LoggedEntry& one = logged.front();
    TRUCE_TRY(Json content, report::content_of(one));
    const EnrolledKey* key = session_.record.keys().find(one.key);
    Json signature = report::signature(one, session_.record.keys());
    const bool holds = signature["holds"].get<bool>();
    const EntryHeader* header = c_.entry(index);
    auto chain = header == nullptr ? std::vector<std::uint64_t>{} : report::history(c_, *header);
    Json match = {{"what", "entry"},
                  {"index", index},
                  {"recorded_at", to_string(one.recorded_at)},
                  {"entry", content},
                  {"signature", std::move(signature)},
                  {"history", chain}};
    std::string now = header == nullptr ? "" : report::standing(c_, *header);
    match["stands"] = now.empty();
    matches_.push_back(std::move(match));
    if (json) return {};

    title("entry " + std::to_string(index), content.value("id", "withheld"));
    out_.field("says", printable(report::one_line(content, c_)));
    out_.field("recorded", session_.moment(one.recorded_at));
    std::string signer =
        key == nullptr ? "unknown key" : c_.actor_name(key->party) + ", " + std::string(to_string(key->role));
    if (key != nullptr && !key->officer.empty()) signer += " " + key->officer;
    out_.field("signed", printable(fmt::format("{}, key {}; the signature {}", signer, one.key.str(),
                                               holds ? "holds" : "DOES NOT HOLD")));
    if (one.revoked_by) out_.field("", fmt::format("the key was revoked later, by entry {}", *one.revoked_by));
    out_.field("standing", now.empty() ? "stands" : now);
    Json rest = content;
    for (const char* known : {"truce", "case", "id", "author"}) rest.erase(known);
    if (rest.value("audience", Json()) == Json::array({"public"})) rest.erase("audience");
    print_json_lines(out_, rest, 2);
    if (chain.size() > 1) {
      out_.heading("History");
      return entries(chain);
    }
    return {};
  }

  Status incident(const IncidentId& id, bool json) {
    std::vector<std::uint64_t> reports;
    for (const auto& fact : c_.reports) {
      if (fact.body.incident == id) reports.push_back(fact.index);
    }
    for (const auto& fact : c_.assessments) {
      if (fact.body.incident == id) reports.push_back(fact.index);
    }
    auto about = report::entries_about(c_, [&](const About& asked) { return asked.incident == id; });
    matches_.push_back({{"what", "incident"}, {"incident", id.str()}, {"entries", reports}, {"about_it", about}});
    if (json) return {};
    title("incident", id.str());
    out_.paragraph("What is reported, each by its source; nothing here is a finding.", 2);
    for (const auto& fact : c_.reports) {
      if (fact.body.incident == id) print_report(out_, c_, fact);
    }
    for (const auto& fact : c_.assessments) {
      if (fact.body.incident != id) continue;
      out_.line();
      out_.line(
          fmt::format("  {} by {}: {}", out_.paint(Colour::cyan, "assessment"), name(fact.body.by), fact.body.status));
      out_.field("entry", fmt::format("{} {}", fact.index, fact.id.str()), 4);
    }
    TRUCE_CHECK(section("Said about it", about));
    out_.line();
    out_.paragraph(fmt::format("What the terms say of it: truce judge --incident {}", id.str()), 2);
    return {};
  }

  Status actor(const ActorBody& body, bool json) {
    auto of = [&](const ActorId& id) { return id == body.id; };
    std::vector<std::uint64_t> binding, says, about, reports;
    for (const auto& fact : c_.actors) {
      if (of(fact.body.id)) binding.push_back(fact.index);
    }
    for (const auto& fact : c_.acceptances) {
      if (of(fact.body.actor)) binding.push_back(fact.index);
    }
    for (const auto& fact : c_.reservations) {
      if (of(fact.body.actor)) binding.push_back(fact.index);
    }
    for (const auto& fact : c_.positions) {
      if (of(fact.body.by)) says.push_back(fact.index);
    }
    for (const auto& fact : c_.statements) {
      if (of(fact.body.by)) says.push_back(fact.index);
    }
    about = report::entries_about(c_, [&](const About& asked) { return of(asked.actor); });
    for (const auto& fact : c_.reports) {
      const auto& report = fact.body;
      bool target = std::ranges::any_of(report.targets, [&](const Target& t) { return of(t.actor); });
      bool candidate = report.attribution && std::ranges::any_of(report.attribution->candidates,
                                                                 [&](const Candidate& x) { return of(x.actor); });
      if (of(report.by) || target || candidate) reports.push_back(fact.index);
    }
    matches_.push_back({{"what", "actor"},
                        {"actor", body.id.str()},
                        {"name", body.name},
                        {"kind", body.kind},
                        {"party", body.party},
                        {"binding", binding},
                        {"says", says},
                        {"about_it", about},
                        {"reports", reports}});
    if (json) return {};
    title("actor", body.id.str());
    out_.field("name", printable(body.name));
    out_.field("kind", body.kind + (body.party ? ", a party with a view of its own" : ""));
    out_.field("also known as", printable(fmt::format("{}", fmt::join(body.aka, ", "))));
    std::vector<std::string> wholes;
    for (const auto& whole : body.part_of) wholes.push_back(name(whole));
    out_.field("part of", fmt::format("{}", fmt::join(wholes, ", ")));
    TRUCE_CHECK(section("What it is and what it accepted", binding));
    TRUCE_CHECK(section("What it says", says));
    TRUCE_CHECK(section("Said about it", about));
    return section("Reports by it, or that name it", reports);
  }

  Status question(const terms::Question& asked, const terms::Terms& terms, bool json) {
    std::vector<std::uint64_t> answers;
    auto collect = [&](const auto& facts) {
      for (const auto& fact : facts) {
        if (fact.body.question == asked.id) answers.push_back(fact.index);
      }
    };
    collect(c_.positions);
    collect(c_.no_agreements);
    collect(c_.determinations);
    collect(c_.evidence);
    std::ranges::sort(answers);
    std::vector<std::string> possible;
    for (const auto& answer : asked.answers) possible.push_back(answer.str());
    matches_.push_back({{"what", "question"},
                        {"question", asked.id.str()},
                        {"ask", asked.ask},
                        {"sort", to_string(asked.sort)},
                        {"about", asked.about},
                        {"answers", possible},
                        {"decided_by", asked.decided_by.str()},
                        {"entries", answers}});
    if (json) return {};
    title("question", asked.id.str());
    out_.field("asks", printable(asked.ask));
    out_.field("of sort", std::string(to_string(asked.sort)));
    out_.field("answers", fmt::format("{}", fmt::join(possible, ", ")));
    std::vector<std::string> who;
    for (const auto& party : asked.agreement_of) who.push_back(terms.name_of(party));
    out_.field("decided by", !asked.decided_by.empty() ? asked.decided_by.str()
                             : who.empty()             ? "agreement of the parties"
                                                       : fmt::format("agreement of {}", fmt::join(who, " and ")));
    TRUCE_CHECK(section("What the record holds on it", answers));
    out_.line();
    out_.paragraph(fmt::format("Who holds what today: truce positions --question {}", asked.id.str()), 2);
    return {};
  }

  void provision(const terms::Provision& body, const terms::Terms& terms, bool json) {
    std::string words = terms::sentence(terms, body);
    matches_.push_back({{"what", "provision"},
                        {"provision", body.id.str()},
                        {"kind", terms::kind_of(body)},
                        {"cites", body.cites},
                        {"text", body.quote.empty() ? body.gist : body.quote},
                        {"in_words", words}});
    if (json) return;
    title("provision", body.id.str());
    out_.field("cites", fmt::format("{}", fmt::join(body.cites, "; ")));
    out_.field("text", printable(body.quote.empty() ? body.gist + " (paraphrase)" : "\"" + body.quote + "\""));
    out_.field("in words", printable(words));
  }

 private:
  [[nodiscard]] std::string name(const ActorId& id) const { return printable(c_.actor_name(id)); }

  void title(const std::string& what, const std::string& id) {
    if (matches_.size() > 1) out_.line();
    out_.line(out_.paint(Colour::bold, what + " " + printable(id)));
  }

  Status section(std::string_view heading, const std::vector<std::uint64_t>& indexes) {
    if (indexes.empty()) return {};
    out_.heading(heading);
    return entries(indexes);
  }

  /// One line per entry.
  Status entries(const std::vector<std::uint64_t>& indexes) {
    Table table({{"#", Column::Align::right},
                 {"issued"},
                 {"says", Column::Align::left, true, 24},
                 {"standing", Column::Align::left, true, 12},
                 {"id", Column::Align::left, true, 16}});
    for (auto index : indexes) {
      TRUCE_TRY(auto logged, session_.record.read(index, 1));
      TRUCE_TRY(Json content, report::content_of(logged.front()));
      const EntryHeader* header = c_.entry(index);
      table.row({std::to_string(index),
                 content.value("issued", ""),
                 report::one_line(content, c_),
                 {header == nullptr ? "" : report::standing(c_, *header), Colour::yellow},
                 {content.value("id", ""), Colour::dim}});
    }
    table.print(out_, 2);
    return {};
  }

  const Session& session_;
  const Case& c_;
  Terminal& out_;
  Json matches_ = Json::array();
};

Result<int> show(const ShowOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  const Case& c = session.known;
  Shown shown(session, out);
  const std::string& name = options.name;
  std::vector<std::string> known;
  for (const auto& entry : c.entries) {
    known.push_back(entry.id.str());
    if (entry.id.str() == name || std::to_string(entry.index) == name)
      TRUCE_CHECK(shown.entry(entry.index, options.json));
  }
  for (const auto& incident : incidents(c)) {
    known.push_back(incident.id.str());
    if (incident.id.str() == name) TRUCE_CHECK(shown.incident(incident.id, options.json));
  }
  for (const auto& fact : truce::known(c.actors)) {
    known.push_back(fact.body.id.str());
    known.push_back(fact.body.name);
  }
  if (const auto* actor = c.actor_named(name)) TRUCE_CHECK(shown.actor(*actor, options.json));
  if (c.current_terms() != nullptr) {
    TRUCE_TRY(terms::Terms terms, session.terms());
    for (const auto& question : terms.questions) {
      known.push_back(question.id.str());
      if (question.id.str() == name) TRUCE_CHECK(shown.question(question, terms, options.json));
    }
    for (const auto& provision : terms.provisions) {
      known.push_back(provision.id.str());
      if (provision.id.str() == name) shown.provision(provision, terms, options.json);
    }
  }
  if (!shown.any()) {
    return fail(ErrorCode::not_found,
                fmt::format("nothing is called {}{}", excerpt(name), report::did_you_mean(name, known)));
  }
  if (options.json) {
    Json document = session.stamp();
    document["matches"] = shown.document();
    out.json(document);
  }
  return kDone;
}

}  // namespace

void add_show(CLI::App& app, Chosen& chosen) {
  auto [command, o] =
      add_command<ShowOptions>(app, chosen,
                               {"show", "Everything about an entry, incident, actor, question or provision",
                                "  truce show 42 --case syria\n"
                                "      entry 42: what it says, who signed it, what corrected it\n"
                                "  truce show \"Ahrar al-Sham\" --case syria\n"
                                "      an actor, by id or by any of its names\n"
                                "  truce show exclusion-scope --case syria\n"
                                "      a question, with everything said on it\n"},
                               show);
  add_read_options(command, o);
  command.add_option("NAME", o.name, "Entry (id or number), incident, actor, question or provision")->required();
}

}  // namespace truce::cli
