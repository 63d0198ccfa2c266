// truce add: signs drafts and appends them, all or none.
#include <fmt/format.h>

#include <iostream>
#include <iterator>

#include "cli/draft.h"
#include "cli/session.h"
#include "cli/table.h"
#include "cli/text.h"
#include "cli/wizard.h"
#include "report/entry_text.h"
#include "report/positions.h"
#include "report/suggest.h"

namespace truce::cli {
namespace {

struct AddOptions : SignOptions {
  std::vector<std::string> files;
  std::string kind, author, key;
  bool dry_run = false;
};

Result<std::vector<Draft>> read_all(const AddOptions& options, const Session& session, Terminal& out) {
  std::vector<Draft> drafts;
  if (options.files.empty() && out.interactive()) {
    TRUCE_TRY(auto asked, ask_for_draft(out, session.known, {options.kind, options.author}));
    if (asked) drafts.push_back({*std::move(asked), "your answers", "", 0, nullptr});
    return drafts;
  }
  std::vector<std::string> files = options.files;
  if (files.empty()) files.emplace_back("-");
  for (const auto& file : files) {
    std::string text;
    if (file == "-") {
      text.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else {
      auto content = read_file(file);
      if (!content) return std::unexpected(content.error().in_file(file));
      text = *std::move(content);
    }
    TRUCE_TRY(auto read, read_drafts(text, file == "-" ? "standard input" : file));
    auto folder = file == "-" ? std::filesystem::path(".") : std::filesystem::path(file).parent_path();
    for (Draft& draft : read) {
      TRUCE_CHECK(fill_terms(draft, folder.empty() ? "." : folder));
      drafts.push_back(std::move(draft));
    }
  }
  return drafts;
}

/// Bodies that speak for somebody whom no entry introduces: recorded, but nothing will come of them.
void note_unknown_speakers(const Session& session, const std::vector<Draft>& drafts, const Terminal& out) {
  std::vector<std::string> actors;
  for (const auto& fact : known(session.known.actors)) actors.push_back(fact.body.id.str());
  for (const Draft& draft : drafts) {
    auto body = draft.entry.find(draft.entry["kind"].get<std::string>());
    if (body == draft.entry.end() || !body->contains("by") || !(*body)["by"].is_string()) continue;
    auto by = (*body)["by"].get<std::string>();
    if (std::ranges::find(actors, by) != actors.end()) continue;
    out.note(printable(fmt::format("note: {}: no entry of kind actor says who {} is{}",
                                   draft.entry["id"].get<std::string>(), by, report::did_you_mean(by, actors))));
  }
}

/// Questions that the terms in force do not ask: the same.
void note_unknown_questions(const terms::Terms& terms, const std::vector<Draft>& drafts, const Terminal& out) {
  std::vector<std::string> known;
  for (const auto& question : terms.questions) known.push_back(question.id.str());
  for (const Draft& draft : drafts) {
    auto kind = draft.entry["kind"].get<std::string>();
    auto body = draft.entry.find(kind);
    if (body == draft.entry.end() || !body->contains("question")) continue;
    auto question = (*body)["question"].get<std::string>();
    if (terms.question(QuestionId(question)) != nullptr) continue;
    out.note(printable(fmt::format("note: {}: the terms ask no question {}{}", draft.entry["id"].get<std::string>(),
                                   question, report::did_you_mean(question, known))));
  }
}

Result<int> add(const AddOptions& options, Terminal& out) {
  TRUCE_TRY(Session session, Session::open(static_cast<const SignOptions&>(options), out));
  TRUCE_TRY(auto drafts, read_all(options, session, out));
  if (drafts.empty()) return fail(ErrorCode::bad_input, "nothing to add");
  std::optional<terms::Terms> asked;
  if (session.known.current_terms() != nullptr) {
    if (auto terms = session.terms()) asked = *std::move(terms);
  }
  for (std::size_t i = 0; asked && i < drafts.size(); ++i) {
    const Status fits = report::answers_its_question(drafts[i].entry, *asked);
    if (!fits) return std::unexpected(drafts[i].located(fits.error()));
  }
  TRUCE_TRY(KeyStore store, KeyStore::open(key_folder(options)));
  std::optional<KeyPair> fixed;
  if (!options.key.empty()) {
    TRUCE_TRY(KeyPair key, KeyPair::load(options.key));
    fixed.emplace(std::move(key));
  }
  TRUCE_TRY(auto batch, sign_drafts(drafts, session.file.id, session.record.keys(), store, fixed ? &*fixed : nullptr));
  auto appended = append(session, batch, options.dry_run);
  if (!appended) {
    auto& refusal = appended.error();
    const bool of_one = refusal.position < drafts.size();  // else of the store, as a full disk is
    return std::unexpected(of_one ? drafts[refusal.position].located(refusal.error) : refusal.error);
  }
  note_unknown_speakers(session, drafts, out);
  if (asked) note_unknown_questions(*asked, drafts, out);
  if (options.json) {
    Json document = {{"first", appended->first},
                     {"count", appended->count},
                     {"recorded_at", to_string(appended->recorded_at)},
                     {"dry_run", options.dry_run},
                     {"entries", Json::array()}};
    for (std::size_t i = 0; i < drafts.size(); ++i) {
      document["entries"].push_back(
          {{"index", appended->first + i}, {"id", drafts[i].entry["id"]}, {"kind", drafts[i].entry["kind"]}});
    }
    out.json(document);
    return kDone;
  }
  constexpr std::size_t kShown = 20;
  Table table({{"#", Column::Align::right},
               {"kind"},
               {"says", Column::Align::left, true, 24},
               {"id", Column::Align::left, true, 16}});
  for (std::size_t i = 0; i < std::min(drafts.size(), kShown); ++i) {
    table.row({std::to_string(appended->first + i),
               {drafts[i].entry["kind"].get<std::string>(), Colour::cyan},
               report::one_line(drafts[i].entry, session.known),
               {drafts[i].entry["id"].get<std::string>(), Colour::dim}});
  }
  table.print(out);
  if (drafts.size() > kShown) out.line(fmt::format("... and {} more", drafts.size() - kShown));
  out.line(fmt::format(
      "{} {}{}.", options.dry_run ? "Would add" : "Added", counted(drafts.size(), "entry", "entries"),
      options.dry_run ? "; nothing was written" : ", recorded at " + session.moment(appended->recorded_at)));
  return kDone;
}

}  // namespace

void add_add(CLI::App& app, Chosen& chosen) {
  auto [command, o] =
      add_command<AddOptions>(app, chosen,
                              {"add", "Sign drafts and append them to the record, all or none",
                               "  truce add report.yaml --case syria --dry-run\n"
                               "      checks everything and writes nothing\n"
                               "  truce add monday/*.yaml --case syria --keys ~/keys\n"
                               "      JSON, JSON lines or YAML; one draft or a list in each file\n"
                               "  some-program | truce add - --case syria\n"
                               "      the same from standard input\n"
                               "  truce add --kind position --author us --case syria\n"
                               "      asks for each field, when started on a terminal without a file\n"
                               "\n"
                               "A draft is an entry without `truce` and `case`:\n"
                               "  {id: position.us.listed.aas, kind: position, author: us, issued: \"2016-05-11\",\n"
                               "   position: {by: us, question: listed, about: {actor: aas}, answer: \"no\"}}\n"
                               "A correction or withdrawal names what it `replaces` and gives a reason.\n"},
                              add);
  add_sign_options(command, o);
  command.add_option("FILE", o.files, "Files of drafts; - is standard input");
  command.add_option("--kind", o.kind, "Ask for an entry of this kind")->option_text("KIND");
  command.add_option("--author", o.author, "Ask for an entry by this party")->option_text("PARTY");
  command.add_option("--key", o.key, "Sign everything with this private key file")->option_text("FILE");
  command.add_flag("--dry-run", o.dry_run, "Check everything, write nothing");
}

}  // namespace truce::cli
