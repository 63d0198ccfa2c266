#include "record/tlog_proof.h"

#include <fmt/format.h>

#include "record/checkpoint.h"
#include "record/failure.h"

namespace truce {
namespace {

constexpr std::string_view first_line = "c2sp.org/tlog-proof@v1";
constexpr std::string_view extra_word = "extra ";
constexpr std::string_view index_word = "index ";

/// Takes one line off the front at a time and counts them.
struct Lines {
  std::string_view rest;
  std::size_t number = 0;
  std::string_view line;

  /// False when there is no further line that a newline ends.
  bool next() {
    ++number;
    std::size_t end = rest.find('\n');
    line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    return end != std::string_view::npos;
  }
  [[nodiscard]] std::unexpected<Error> refuse(std::string expected) const {
    Error error;
    error.code = ErrorCode::bad_input;
    error.message = "malformed proof";
    error.line = number;
    error.found = "\"" + excerpt(line) + "\"";
    error.expected = std::move(expected);
    return std::unexpected(std::move(error));
  }
};

}  // namespace

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  if (text.size() > tlog_proof_size_limit) {
    return fail_with(ErrorCode::limit, "proof too large", fmt::format("{} bytes", text.size()),
                     fmt::format("at most {}", tlog_proof_size_limit));
  }
  TlogProof proof;
  Lines in{text, 0, {}};
  if (!in.next() || in.line != first_line) return in.refuse(fmt::format("\"{}\"", first_line));
  bool ended = in.next();
  if (ended && in.line.starts_with(extra_word)) {
    auto extra = from_base64(in.line.substr(extra_word.size()));
    if (!extra) return in.refuse("base64 after \"extra \"");
    proof.extra = *std::move(extra);
    ended = in.next();
  }
  auto index = in.line.starts_with(index_word) ? parse_tree_size(in.line.substr(index_word.size())) : std::nullopt;
  if (!ended || !index || *index >= tree_size_limit) return in.refuse("\"index \" and a decimal number");
  proof.index = *index;
  while (in.next() && !in.line.empty()) {
    auto hash = parse_digest(in.line);
    if (!hash || proof.hashes.size() == proof_length_limit) {
      return in.refuse(
          fmt::format("base64 of a hash of 32 bytes, at most {} of them, then an empty line", proof_length_limit));
    }
    proof.hashes.push_back(*hash);
  }
  if (in.rest.empty()) return in.refuse("an empty line and a checkpoint");
  proof.checkpoint = in.rest;
  return proof;
}

std::string print_tlog_proof(const TlogProof& proof) {
  std::string out = fmt::format("{}\n", first_line);
  if (proof.extra) out += fmt::format("{}{}\n", extra_word, to_base64(*proof.extra));
  out += fmt::format("{}{}\n", index_word, proof.index);
  for (const Digest& hash : proof.hashes) out += to_base64(hash) + "\n";
  return out + "\n" + proof.checkpoint;
}

}  // namespace truce
