#include "record/consistency_receipt.h"

#include <fmt/format.h>

#include <algorithm>

#include "record/failure.h"

namespace truce {
namespace {

std::unexpected<Error> malformed(std::size_t line, std::string_view found, std::string expected) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = "malformed consistency receipt";
  error.line = line;
  error.found = "\"" + excerpt(found) + "\"";
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

std::size_t lines_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

/// An error of a part, with its line in the whole.
std::unexpected<Error> after(std::size_t lines, Error error) {
  if (error.line != 0) error.line += lines;
  return std::unexpected(std::move(error));
}

std::string printed(const TreeHead& head) {
  return fmt::format("size {} root {}", head.size, to_base64(head.root));
}

}  // namespace

Result<ConsistencyReceipt> parse_consistency_receipt(std::string_view text) {
  if (text.size() > consistency_receipt_size_limit) {
    return fail_with(ErrorCode::limit, "consistency receipt too large", fmt::format("{} bytes", text.size()),
                     fmt::format("at most {}", consistency_receipt_size_limit));
  }
  if (!text.starts_with(consistency_receipt_line)) {
    return malformed(1, text.substr(0, text.find('\n')),
                     fmt::format("\"{}\"", consistency_receipt_line.substr(0, consistency_receipt_line.size() - 1)));
  }
  // A checkpoint has one empty line, before its signatures: the second ends it.
  const std::string_view rest = text.substr(consistency_receipt_line.size());
  const std::size_t body_end = rest.find("\n\n");
  const std::size_t end = body_end == std::string_view::npos ? body_end : rest.find("\n\n", body_end + 2);
  if (end == std::string_view::npos) return malformed(2, "", "a checkpoint, an empty line, a proof to another");
  auto earlier = parse_signed_checkpoint(rest.substr(0, end + 1));
  if (!earlier) return after(1, std::move(earlier).error());
  const std::size_t before = 1 + lines_in(rest.substr(0, end + 2));
  auto request = parse_add_checkpoint(rest.substr(end + 2));
  if (!request) return after(before, std::move(request).error());
  const std::uint64_t size = earlier->body.head.size;
  if (request->old_size != size) {
    return malformed(before + 1, fmt::format("old {}", request->old_size), fmt::format("\"old {}\"", size));
  }
  if (request->checkpoint.body.head.size < size) {
    return malformed(before + 1, fmt::format("then a checkpoint of {}", request->checkpoint.body.head.size),
                     fmt::format("one of at least {}", size));
  }
  return ConsistencyReceipt{*std::move(earlier), std::move(request->proof), std::move(request->checkpoint)};
}

std::string print_consistency_receipt(const ConsistencyReceipt& receipt) {
  return fmt::format(
      "{}{}\n{}", consistency_receipt_line, receipt.earlier.text(),
      print_add_checkpoint(
          {.old_size = receipt.earlier.body.head.size, .proof = receipt.proof, .checkpoint = receipt.later}));
}

Result<Finality> verify_consistency_receipt(const ConsistencyReceipt& receipt, const LogKeys& log,
                                            const WitnessQuorum& quorum) {
  TRUCE_CHECK(verify_log_signature(receipt.earlier, log));
  TRUCE_CHECK(verify_log_signature(receipt.later, log));
  TRUCE_TRY(Finality seen, enough_witnesses(receipt.later, quorum));
  const TreeHead& earlier = receipt.earlier.body.head;
  const TreeHead& later = receipt.later.body.head;
  if (earlier.size == later.size && earlier != later) {
    return fail_with(ErrorCode::refused,
                     fmt::format("fork: {} signed two histories that contradict each other; keep this file, which has "
                                 "both checkpoints",
                                 log.origin),
                     printed(later), printed(earlier));
  }
  if (!verify_consistency(earlier, later, receipt.proof)) {
    return fail_with(ErrorCode::refused,
                     fmt::format("the later checkpoint is not shown to extend the earlier, and {} signed both: the "
                                 "proof is not theirs, or the log forked; keep this file",
                                 log.origin),
                     printed(later), "a proof that leads from " + printed(earlier));
  }
  return seen;
}

}  // namespace truce
