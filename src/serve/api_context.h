// What the API's handlers share; for src/serve/api_*.cpp only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "report/page.h"
#include "serve/answer_cache.h"
#include "serve/api.h"

namespace truce::api {

struct Context {
  std::shared_ptr<LiveCase> live;
  ServedCase served;
  std::shared_ptr<Access> access;
  std::shared_ptr<Metrics> metrics;
  std::shared_ptr<AnswerCache> answers;
};

/// Whose readings the viewer gets.
[[nodiscard]] Reader reader_of(const RoutedRequest& request);

/// What a handler answers from.
struct Asked {
  const Context& context;
  const RoutedRequest& request;
  const Reading& reading;
  bool newest = false;  ///< of all that there is, not "as of" the past
  [[nodiscard]] const Case& known() const { return reading.known(); }
  /// The parameter, or "".
  [[nodiscard]] std::string parameter(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const;
  /// A whole number up to `most`; `otherwise` when absent. bad_input.
  [[nodiscard]] Result<std::uint64_t> number(std::string_view name, std::uint64_t otherwise, std::uint64_t most) const;
  /// `first` and `count`; bad_input.
  [[nodiscard]] Result<report::Page> page() const;
  /// True for "1" or "true"; bad_input for another word than those and "0", "false".
  [[nodiscard]] Result<bool> flag(std::string_view name) const;
  /// The stamp, with the root.
  [[nodiscard]] Json stamp() const;
  /// The judgement; null where the case holds no terms yet.
  [[nodiscard]] Result<const judge::Judgement*> judgement() const;
  /// Its terms; null likewise.
  [[nodiscard]] Result<const terms::Terms*> terms() const;
};

using Document = std::function<Result<Json>(const Asked&)>;
using Answer = std::function<Result<HttpReply>(const Asked&)>;
/// What an answer depends on beside the reading and the request, as text; nothing: on too much for an ETag.
using Changing = std::function<std::optional<std::string>(const Asked&)>;

/// A GET answered from a reading, with its ETag, and 304 for who has it already.
[[nodiscard]] Route tagged(std::shared_ptr<const Context> context, std::string path, Answer make, double cost = 1,
                           Changing changing = {});
/// The same of a JSON document.
[[nodiscard]] Route document(std::shared_ptr<const Context> context, std::string path, Document make, double cost = 1,
                             Changing changing = {});
/// One without an ETag.
[[nodiscard]] Route answered(std::shared_ptr<const Context> context, std::string path, Answer make, double cost = 1);

[[nodiscard]] HttpReply json_reply(const Json& document, unsigned status = 200);

/// The index that a route's {entry} means: a number, or an id that the reading shows. not_found.
[[nodiscard]] Result<std::uint64_t> index_of(const Asked& asked, const std::string& name);
/// The entries of these indexes as lines of a list.
[[nodiscard]] Result<Json> items(const Asked& asked, const std::vector<std::uint64_t>& indexes);
/// The latest `count` entries that the reading shows, newest first.
[[nodiscard]] std::vector<std::uint64_t> latest(const Reading& reading, std::size_t count);

/// {"size", "origin", "final", "cosigned_by", "at"} of the latest checkpoint; null when there is none, or the reading
/// is of the past.
[[nodiscard]] Result<Json> checkpoint(const Asked& asked);
/// Its text, or "".
[[nodiscard]] std::optional<std::string> checkpoint_text(const Asked& asked);

// The routes, by what they are about; one file each.
void add_case_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_finding_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_incident_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_question_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_terms_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_entry_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_append_route(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_integrity_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_event_route(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_log_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);
void add_operation_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context);

}  // namespace truce::api
