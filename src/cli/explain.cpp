// truce explain: why a finding is as it is in each view, what would change it, and what does not matter.
#include <fmt/format.h>

#include <algorithm>

#include "casefile/facts.h"
#include "cli/findings.h"
#include "cli/text.h"
#include "report/entry_text.h"
#include "report/explanation.h"
#include "terms/print.h"

namespace truce::cli {
namespace {

using judge::Basis;
using judge::Judgement;
using judge::Reason;
using judge::Verdict;

struct ExplainOptions : ReadOptions {
  std::string finding;
  std::size_t limit = 6;
};

std::string_view basis_in_words(Basis basis) {
  switch (basis) {
    case Basis::determined: return "determined";
    case Basis::agreed: return "agreed by the parties";
    case Basis::position: return "held by the view's own party";
    case Basis::inherited: return "taken over from the agreed record, as the party takes no position";
    case Basis::presumed: return "presumed, as nobody says otherwise";
    case Basis::no_agreement: return "open: there is no agreement";
    case Basis::silent: return "open: nobody has answered";
    case Basis::varies: return "open: the answer changes within the time in question, or a date is uncertain";
    case Basis::conflict: return "open: entries of the same rank contradict each other";
    case Basis::supposed: return "supposed by the what-if";
    case Basis::reported: return "as reported";
    case Basis::terms: return "as the terms say";
  }
  return "";
}

class Teller {
 public:
  Teller(Judgement& judgement, const Session& session, Terminal& out, std::size_t limit)
      : judgement_(judgement), session_(session), out_(out), limit_(limit) {}

  /// Whose word an entry is: the source of a report, the holder of a position, else the party that signed it.
  [[nodiscard]] std::string said_by(std::uint64_t index) const {
    const auto* header = session_.known.entry(index);
    if (header == nullptr) return fmt::format("entry {}", index);
    ActorId speaker = header->author;
    with_facts(session_.known, header->kind, [&](const auto& facts) {
      if constexpr (requires { speaker = facts[header->fact].body.by; }) speaker = facts[header->fact].body.by;
    });
    return fmt::format("entry {} {}, {}", index, header->id.str(), session_.known.actor_name(speaker));
  }

  [[nodiscard]] std::string entries(const std::vector<std::uint64_t>& indexes) const {
    constexpr std::size_t kShown = 4;
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min(indexes.size(), kShown); ++i) parts.push_back(said_by(indexes[i]));
    if (indexes.size() > kShown) parts.push_back(fmt::format("and {} more", indexes.size() - kShown));
    return fmt::format("{}", fmt::join(parts, "; "));
  }

  /// What a reason says: its phrase with the names of those it is about, or the question that it answers.
  [[nodiscard]] std::string statement(const Reason& reason) const {
    const auto& ground = reason.ground;
    std::string text = ground.phrase;
    if (!ground.question.empty()) {  // the answer to “…” is …
      constexpr std::string_view kOpen = "“";
      std::size_t begin = text.find(kOpen);
      std::size_t end = text.find("” is ");
      if (begin != std::string::npos && end != std::string::npos && begin < end) {
        text = text.substr(begin + kOpen.size(), end - begin - kOpen.size());
      }
    }
    auto put = [&](std::string_view words, const ActorId& actor) {
      if (actor.empty()) return;
      std::string name = session_.known.actor_name(actor);
      for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + name.size())) {
        text.replace(at, words.size(), name);
      }
    };
    put("the target", reason.target);
    put("the actor", reason.candidate);
    put("the bearer", reason.candidate);
    return text;
  }

  [[nodiscard]] std::string reason(const Reason& reason) const {
    const auto& ground = reason.ground;
    std::string value;
    if (ground.verdict != Verdict::undetermined) {
      bool holds = ground.verdict == Verdict::holds;
      value = !ground.answer.empty() ? ground.answer + "; " : holds ? "yes; " : "no; ";
    }
    const auto* question = judgement_.terms().question(ground.question);
    bool about_holders = question != nullptr && question->sort == terms::Question::Sort::position;
    std::string_view basis = basis_in_words(ground.basis);
    if (about_holders && ground.basis == Basis::position) basis = "as its holder states";
    if (ground.verdict == Verdict::undetermined && ground.basis == Basis::reported) {
      basis = "open: what is reported does not settle it";
    }
    std::string text = fmt::format("{}{} {}{}", statement(reason), question == nullptr ? ":" : "", value, basis);
    if (!ground.power.empty()) text += " under " + ground.power.str();
    if (!ground.entries.empty()) text += fmt::format(" [{}]", entries(ground.entries));
    // What the prohibition itself asks stands under its citation above; what an exemption asks is cited here.
    for (const auto& asking : reason.asked_by) {
      const auto* provision = judgement_.terms().provision(asking);
      if (provision == nullptr || !std::holds_alternative<terms::Exempts>(provision->norm)) continue;
      text += fmt::format(" (asked by {}, {})", asking.str(), fmt::join(provision->cites, "; "));
    }
    return printable(text);
  }

  /// Each once: the phrases of one question say the same in words.
  void reasons(const std::vector<Reason>& all) {
    std::vector<std::string> said;
    for (const auto& one : all) {
      std::string text = reason(one);
      if (std::ranges::find(said, text) != said.end()) continue;
      out_.paragraph(text, 4, "  -");
      said.push_back(std::move(text));
    }
  }

  void provision(const ProvisionId& id) {
    const auto* body = judgement_.terms().provision(id);
    if (body == nullptr) return;
    out_.field("provision", fmt::format("{} ({})", id.str(), fmt::join(body->cites, "; ")));
    out_.field("text", printable(body->quote.empty() ? body->gist + " (paraphrase)" : "\"" + body->quote + "\""));
    out_.field("in words", printable(terms::sentence(judgement_.terms(), *body)));
  }

  void group(const judge::ReasonGroup& group) {
    out_.heading(
        printable(fmt::format("{}: {}", views_in_words(judgement_, group.views), verdict_in_words(group.verdict))));
    for (const auto& id : group.exempted_by) {
      const auto* body = judgement_.terms().provision(id);
      if (body == nullptr) continue;
      const auto& exempts = std::get<terms::Exempts>(body->norm);
      // Of several that were hit it may reach only some: then the finding is not settled by it.
      out_.paragraph(fmt::format("{} does not prohibit it, by {} ({}). That does not affect: {}.",
                                 group.verdict == Verdict::fails ? "This provision" : "In part, this provision",
                                 id.str(), fmt::join(body->cites, "; "), fmt::join(exempts.does_not_affect, "; ")),
                     2);
    }
    bool open = group.verdict == Verdict::undetermined;
    out_.paragraph(open ? "What is open and could settle it:" : "Because:", 2);
    reasons(open ? group.open : group.reasons);
    if (!group.exemptions_tried.empty()) {
      std::vector<std::string> tried;
      for (const auto& id : group.exemptions_tried) tried.push_back(id.str());
      out_.paragraph(fmt::format("Exemptions looked at that do not settle it here: {}.", fmt::join(tried, ", ")), 2);
    }
  }

  /// "exclusion-scope were answered council-list-only, and linked (Ahrar al-Sham) were answered yes".
  [[nodiscard]] std::string answers(const std::vector<judge::IssueAnswer>& answers,
                                    const judge::Explanation& why) const {
    std::vector<std::string> parts;
    for (const auto& one : answers) {
      const auto& issue = why.issues[one.issue];
      std::string about = report::in_words(issue.about, session_.known);
      std::string name =
          issue.question.empty() ? "\"" + why.issue_names[one.issue] + "\"" : issue.question.str() + about;
      parts.push_back(fmt::format("{} were answered {}", name, one.text));
    }
    return fmt::format("{}", fmt::join(parts, ", and "));
  }

  template <class T, class F>
  void bullets(std::string_view heading, const std::vector<T>& items, F&& text) {
    if (items.empty()) return;
    out_.heading(heading);
    std::size_t shown = limit_ == 0 ? items.size() : std::min(limit_, items.size());
    for (std::size_t i = 0; i < shown; ++i) out_.paragraph(printable(text(items[i])), 4, "  -");
    if (shown < items.size()) out_.line(fmt::format("    ... and {} more (--limit 0)", items.size() - shown));
  }

  void turning(const judge::Explanation& why) {
    if (why.settled_either_way) {
      out_.heading("Settled either way");
      out_.paragraph("Some of it is open, but every joint answer to the open questions gives the same verdict.", 2);
    }
    if (!why.pivotal_sets.empty()) {
      out_.heading("Pivotal questions");
      for (const auto& set : why.pivotal_sets) {
        std::vector<std::string> names;
        for (auto issue : set) names.push_back(name_of(why, issue));
        out_.paragraph(printable(fmt::format("{}", fmt::join(names, " together with "))), 4, "  -");
      }
    }
    bullets("What would change it", why.pivots, [&](const judge::Pivot& pivot) {
      return fmt::format("If {}, the verdict of {} would be: {}.", answers(pivot.changes, why),
                         view_in_words(judgement_, pivot.from), verdict_in_words(pivot.verdict));
    });
    bullets("What would settle it, whatever else is answered", why.settlements, [&](const judge::Settlement& one) {
      return one.answers.empty() ? fmt::format("Nothing more is needed: {}.", verdict_in_words(one.verdict))
                                 : fmt::format("If {}: {}.", answers(one.answers, why), verdict_in_words(one.verdict));
    });
    if (!why.settlements_searched) {
      out_.line();
      out_.paragraph("Too many partial answers exist to search for those that settle it.", 2);
    }
    std::vector<std::string> idle;
    for (const auto& weight : why.weights) {
      if (weight.swings == 0) idle.push_back(name_of(why, weight.issue));
    }
    if (!idle.empty() && !why.sampled) {
      out_.heading("Open or disputed, but without effect here");
      for (const auto& name : idle) out_.paragraph(printable(name), 4, "  -");
    }
    if (why.sampled) {
      out_.line();
      out_.paragraph(
          fmt::format("Too many questions are open to try every joint answer: {} random ones were tried; "
                      "shares are within {:.1f} percent at 99 % confidence, and combinations of more than two "
                      "changes were not looked for.",
                      why.sampled->joint_answers, 100 * why.sampled->error),
          2);
    }
  }

  void changes(const judge::Finding& finding, const std::vector<judge::Change>& changes) {
    if (changes.empty()) return;
    out_.heading("Changed since it happened");
    for (const auto& change : changes) {
      std::vector<std::string> verdicts;
      for (std::size_t view = 0; view < judgement_.views().size(); ++view) {
        if (at(change.verdict, view) == at(finding.verdict, view)) continue;
        verdicts.push_back(
            fmt::format("{}: {}", view_in_words(judgement_, view), verdict_in_words(at(change.verdict, view))));
      }
      out_.paragraph(printable(fmt::format(
                         "By {}, known since {}. From then on, by what is held then: {}.", entries(change.entries),
                         session_.moment(change.known),
                         verdicts.empty() ? "as when it happened" : fmt::format("{}", fmt::join(verdicts, "; ")))),
                     4, "  -");
    }
  }

  [[nodiscard]] static std::string name_of(const judge::Explanation& why, judge::IssueId issue) {
    const auto& one = why.issues[issue];
    return one.sort == judge::Issue::Sort::question ? fmt::format("{}: {}", one.question.str(), why.issue_names[issue])
                                                    : why.issue_names[issue];
  }

 private:
  Judgement& judgement_;
  const Session& session_;
  Terminal& out_;
  std::size_t limit_;
};

Result<int> explain_command(const ExplainOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(Judgement judgement, judge_case(session));
  TRUCE_TRY(const judge::Finding* finding, report::find_finding(judgement, options.finding));
  judge::Explanation why = judgement.explain(*finding);
  auto changes = judgement.changes(*finding);
  if (options.json) {
    Json document = session.stamp();
    document.update(report::explanation(judgement, *finding, why, changes));
    out.json(document);
    return kDone;
  }
  Teller teller(judgement, session, out, options.limit);
  const auto& incident = judgement.incidents()[finding->incident];
  out.line(out.paint(Colour::bold, printable(judgement.name_of(*finding))));
  out.field("incident", printable(incident.title));
  out.field("when", when_in_words(incident.when, session.file.zone));
  teller.provision(judgement.prohibitions()[finding->provision]);
  if (!finding->in_play) {
    out.paragraph("This provision is not in play here: its act, time, instrument or bearer is excluded in every view.",
                  2);
  }
  for (const auto& group : why.groups) teller.group(group);
  teller.turning(why);
  teller.changes(*finding, changes);
  return kDone;
}

}  // namespace

void add_explain(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<ExplainOptions>(
      app, chosen,
      {"explain", "Why a finding is as it is in each view, and what would change it",
       "  truce explain aas-shelling-0305/coh.attack-gov --case syria\n"
       "      reasons per group of views, with the entries and who says so; pivotal questions;\n"
       "      what would change it, what would settle it, what has no effect\n"
       "  truce explain aas-shelling-0305/coh.attack-gov --case syria --json\n"},
      explain_command);
  add_read_options(command, o);
  command.add_option("FINDING", o.finding, "INCIDENT/PROVISION, as truce judge lists them")->required();
  command.add_option("--limit", o.limit, "At most so many items in each list (default: 6; 0: all)")->option_text("N");
}

}  // namespace truce::cli
