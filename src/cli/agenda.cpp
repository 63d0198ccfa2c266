// truce agenda: the open and disputed questions, by how many findings depend on them.
#include <fmt/format.h>

#include "cli/findings.h"

namespace truce::cli {
namespace {

struct AgendaOptions : ReadOptions {
  std::size_t limit = 10;
};

std::string_view sort_in_words(judge::Issue::Sort sort) {
  switch (sort) {
    case judge::Issue::Sort::question: return "question";
    case judge::Issue::Sort::attribution: return "attribution";
    case judge::Issue::Sort::fact: break;
  }
  return "fact";
}

Result<int> agenda_command(const AgendaOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(options, out));
  TRUCE_TRY(judge::Judgement judgement, judge_case(session));
  judge::Agenda agenda = judgement.agenda();
  if (!options.json) {
    print_agenda(out, agenda, options.limit);
    return kDone;
  }
  Json document = session.stamp();
  document["caution"] = judge::kAgendaCaution;
  document["examined"] = agenda.examined;
  document["sampled"] = agenda.sampled;
  document["items"] = Json::array();
  for (const auto& item : agenda.items) {
    if (options.limit != 0 && document["items"].size() == options.limit) break;
    Json by_provision = Json::object();
    for (std::size_t i = 0; i < item.depending.size(); ++i) {
      if (item.depending[i] != 0) by_provision[judgement.program().outputs[i].provision.str()] = item.depending[i];
    }
    document["items"].push_back({{"sort", sort_in_words(item.sort)},
                                 {"question", item.question.empty() ? Json() : Json(item.question.str())},
                                 {"name", item.name},
                                 {"findings", item.findings},
                                 {"decides_alone", item.decides_alone},
                                 {"instances", item.issues.size()},
                                 {"by_provision", by_provision},
                                 {"who_decides", item.who_decides}});
  }
  out.json(document);
  return kDone;
}

}  // namespace

void add_agenda(CLI::App& app, Chosen& chosen) {
  auto [command, o] = add_command<AgendaOptions>(
      app, chosen,
      {"agenda", "The open and disputed questions, by how many findings depend on them",
       "  truce agenda --case syria\n"
       "      the first ten, with who may decide each\n"
       "  truce agenda --case syria --limit 0 --json\n"
       "      all of them, with counts per provision\n"
       "\n"
       "The count says how many findings depend on a question; it ranks no party and no guilt.\n"},
      agenda_command);
  add_read_options(command, o);
  command.add_option("--limit", o.limit, "At most so many (default: 10; 0: all)")->option_text("N");
}

}  // namespace truce::cli
