// /api/entries: the record's entries, with their proofs; receipts
#include <fmt/format.h>

#include <algorithm>

#include "report/entries.h"
#include "report/entry_text.h"
#include "report/search.h"
#include "serve/api_context.h"

namespace truce::api {
namespace {

constexpr std::uint64_t page = 50;
constexpr std::uint64_t largest_page = 200;

struct EntryFilter {
  std::vector<std::string> kinds;
  std::string author;
  std::string text;  ///< folded
  std::uint64_t first = 0;
  std::uint64_t count = page;
  bool newest = false;

  [[nodiscard]] bool asks_for_content() const { return !kinds.empty() || !author.empty() || !text.empty(); }
  /// By what is known without reading it.
  [[nodiscard]] bool admits(const EntryHeader& header) const {
    if (!author.empty() && header.author.str() != author) return false;
    if (kinds.empty()) return true;
    const std::string kind(header.correction_reason ? "correction" : to_string(header.kind));
    return std::ranges::find(kinds, kind) != kinds.end();
  }
};

Result<EntryFilter> filter_of(const Asked& asked) {
  EntryFilter filter;
  filter.kinds = asked.parameters("kind");
  filter.author = asked.parameter("author");
  filter.text = report::fold_for_search(asked.parameter("q"));
  TRUCE_TRY(filter.first, asked.number("first", 0, INT64_MAX));
  TRUCE_TRY(filter.count, asked.number("count", page, largest_page));
  TRUCE_TRY(filter.newest, asked.flag("newest"));
  return filter;
}

/// The entries that the filter admits, in order; those that are withheld only where nothing is asked of their content.
Result<std::vector<std::uint64_t>> matching(const Asked& asked, const EntryFilter& filter) {
  const Case& c = asked.known();
  std::vector<std::uint64_t> indexes;
  for (const EntryHeader& header : c.entries) {
    if (!filter.admits(header)) continue;
    if (!filter.text.empty()) {
      TRUCE_TRY(const LoggedEntry logged, asked.context.live->entry(asked.reading, header.index));
      if (report::fold_for_search(logged.envelope.payload).find(filter.text) == std::string::npos) continue;
    }
    indexes.push_back(header.index);
  }
  if (!filter.asks_for_content()) {
    for (const WithheldEntry& entry : c.withheld) indexes.push_back(entry.index);
    std::ranges::sort(indexes);
  }
  return indexes;
}

Result<Json> list(const Asked& asked) {
  TRUCE_TRY(const EntryFilter filter, filter_of(asked));
  TRUCE_TRY(std::vector<std::uint64_t> indexes, matching(asked, filter));
  const std::size_t all = indexes.size();
  if (filter.newest) std::ranges::reverse(indexes);
  // `first` is an index of the record: from there on, upwards or, newest first, downwards.
  const bool from_there = asked.request.parameter("first") != nullptr;
  if (from_there) {
    std::erase_if(indexes,
                  [&](std::uint64_t index) { return filter.newest ? index > filter.first : index < filter.first; });
  }
  if (indexes.size() > filter.count) indexes.resize(filter.count);
  Json document = asked.stamp();
  document["matching"] = all;
  TRUCE_TRY(document["entries"], items(asked, indexes));
  return document;
}

Json digests(const std::vector<Digest>& all) {
  Json json = Json::array();
  for (const Digest& digest : all) json.push_back(to_base64(digest));
  return json;
}

/// What shows in a browser that the entry is in the record: against the document's own size and root.
Result<Json> proof(const Asked& asked, std::uint64_t index) {
  const TreeHead& head = asked.reading.head();
  return asked.context.live->with_record([&](const Record& record) -> Result<Json> {
    TRUCE_TRY(const Bytes leaf, record.leaf(index));
    TRUCE_TRY(const Leaf decoded, decode_leaf(leaf));
    TRUCE_TRY(const auto inclusion, record.prove_inclusion(index, head.size));
    Json json = {{"leaf", to_base64(leaf)}, {"salt", nullptr},
                 {"signature", nullptr},    {"payload_type", decoded.payload_type},
                 {"payload", nullptr},      {"inclusion", digests(inclusion)},
                 {"size", head.size},       {"root", to_hex(head.root)}};
    if (!asked.reading.shows(index)) return json;
    TRUCE_TRY(const auto content, record.content(index));
    if (!content) return json;
    json["salt"] = to_base64(content->salt);
    json["signature"] = to_base64(content->signature);
    json["payload"] = to_base64(as_bytes(content->payload));
    return json;
  });
}

Result<Json> show(const Asked& asked) {
  const Case& c = asked.known();
  TRUCE_TRY(const std::uint64_t index, index_of(asked, asked.request.names.at(0)));
  TRUCE_TRY(const LoggedEntry logged, asked.context.live->entry(asked.reading, index));
  TRUCE_TRY(const Json content, report::content_of(logged));
  Json document = asked.stamp();
  document.update(report::item(logged, content, c));
  document["entry"] = nullptr;
  document["signature"] = nullptr;
  document["history"] = Json::array();
  if (const EntryHeader* header = c.entry(index); header != nullptr && logged.withheld == Withheld::no) {
    document["entry"] = content;
    document["signature"] = report::signature(logged, asked.reading.keys());
    TRUCE_TRY(document["history"], items(asked, report::history(c, *header)));
  }
  TRUCE_TRY(document["proof"], proof(asked, index));
  return document;
}

Result<HttpReply> receipt(const Asked& asked) {
  TRUCE_TRY(const std::uint64_t index, index_of(asked, asked.request.names.at(0)));
  TRUCE_TRY(const LoggedEntry logged, asked.context.live->entry(asked.reading, index));
  const bool content = asked.reading.shows(index) && logged.withheld == Withheld::no;
  TRUCE_TRY(const Receipt made,
            asked.context.live->with_record([&](const Record& record) { return record.receipt(index, content); }));
  HttpReply reply;
  reply.body = print_receipt(made);
  reply.headers.emplace_back("Content-Disposition",
                             fmt::format("attachment; filename=\"{}-{}.tlog-proof\"", asked.known().id.str(), index));
  return reply;
}

Result<HttpReply> consistency(const Asked& asked) {
  const std::uint64_t size = asked.reading.head().size;
  TRUCE_TRY(const std::uint64_t from, asked.number("from", 0, size));
  TRUCE_TRY(const std::uint64_t to, asked.number("to", size, size));
  if (from == 0 || from > to) return fail_at("/from", std::to_string(from), fmt::format("1 to {}", to));
  return asked.context.live->with_record([&](const Record& record) -> Result<HttpReply> {
    TRUCE_TRY(const TreeHead before, record.head(from));
    TRUCE_TRY(const TreeHead after, record.head(to));
    TRUCE_TRY(const auto shown, record.prove_consistency(from, to));
    return json_reply({{"from", from},
                       {"to", to},
                       {"proof", digests(shown)},
                       {"from_root", to_hex(before.root)},
                       {"to_root", to_hex(after.root)}});
  });
}

}  // namespace

void add_entry_routes(std::vector<Route>& routes, const std::shared_ptr<const Context>& context) {
  routes.push_back(document(context, "/api/entries", list, 2));
  routes.push_back(document(context, "/api/entries/{entry}", show));
  routes.push_back(answered(context, "/api/entries/{entry}/receipt", receipt));
  routes.push_back(tagged(context, "/api/consistency", consistency));
}

}  // namespace truce::api
