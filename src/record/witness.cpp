#include "record/witness.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "record/failure.h"

namespace truce {
namespace {

constexpr std::string_view old_word = "old ";
constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::string_view tree_size_type = "text/x.tlog.size";

WitnessAnswer say(unsigned status, std::string text) {
  return {status, std::string(plain_text), std::move(text) + "\n"};
}

std::unexpected<Error> malformed(std::size_t line, std::string_view found, std::string expected) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = "malformed add-checkpoint request";
  error.line = line;
  error.found = "\"" + excerpt(found) + "\"";
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

std::unexpected<Error> not_ours(std::string_view origin) {
  return fail_with(ErrorCode::not_found, "the witness does not know this log", "\"" + excerpt(origin) + "\"");
}

struct Objection {
  Misfit misfit;
  std::string_view reason;
};

/// What is wrong with a head that the log signed, whatever proof there be; nothing when it may be of the history of
/// `held`.
std::optional<Objection> contradiction(const TreeHead& held, const TreeHead& head) {
  if (head.size == 0 && head != TreeHead{}) return Objection{Misfit::conflict, "an empty tree has another root"};
  if (head.size == held.size && head != held) {
    return Objection{Misfit::conflict, "another root was cosigned for this size"};
  }
  return std::nullopt;
}

/// The same for a request that starts from `held`, its proof included.
std::optional<Objection> inconsistency(const TreeHead& held, const AddCheckpoint& request) {
  if (auto objection = contradiction(held, request.checkpoint.body.head)) return objection;
  const bool proven =
      held.size == 0 ? request.proof.empty() : verify_consistency(held, request.checkpoint.body.head, request.proof);
  if (proven) return std::nullopt;
  return Objection{Misfit::unproven, held.size == 0
                                         ? "there is nothing to prove from an empty tree: the proof must be empty"
                                         : "the consistency proof does not lead to this root"};
}

/// The checkpoint with one line of each key of the log that signed it, and nobody else's.
SignedCheckpoint only_by(const LogKeys& log, const SignedCheckpoint& checkpoint) {
  SignedCheckpoint out{checkpoint.body, {checkpoint.note.text, {}}};
  for (const VerifierKey& key : log.keys) {
    auto line = std::ranges::find_if(checkpoint.note.signatures,
                                     [&](const NoteSignature& s) { return key.verify(checkpoint.note.text, s); });
    if (line != checkpoint.note.signatures.end()) out.note.signatures.push_back(*line);
  }
  return out;
}

}  // namespace

Result<AddCheckpoint> parse_add_checkpoint(std::string_view body) {
  if (body.size() > add_checkpoint_size_limit) {
    return fail_with(ErrorCode::limit, "add-checkpoint request too large", fmt::format("{} bytes", body.size()),
                     fmt::format("at most {}", add_checkpoint_size_limit));
  }
  AddCheckpoint request;
  std::size_t number = 1;
  for (;; ++number) {
    std::size_t end = body.find('\n');
    std::string_view line = body.substr(0, end);
    if (end == std::string_view::npos) return malformed(number, line, "a line and its newline");
    body.remove_prefix(end + 1);
    if (number == 1) {
      auto size = line.starts_with(old_word) ? parse_tree_size(line.substr(old_word.size())) : std::nullopt;
      if (!size) return malformed(number, line, "\"old \" and a tree size in decimal");
      request.old_size = *size;
      continue;
    }
    if (line.empty()) break;
    auto hash = parse_digest(line);
    if (!hash || request.proof.size() == proof_length_limit) {
      return malformed(number, line,
                       fmt::format("base64 of a hash, at most {} of them, then an empty line", proof_length_limit));
    }
    request.proof.push_back(*hash);
  }
  auto checkpoint = parse_signed_checkpoint(body);
  if (!checkpoint) {
    Error error = std::move(checkpoint).error();
    if (error.line != 0) error.line += number;
    return std::unexpected(std::move(error));
  }
  request.checkpoint = *std::move(checkpoint);
  return request;
}

std::string print_add_checkpoint(const AddCheckpoint& request) {
  std::string out = fmt::format("{}{}\n", old_word, request.old_size);
  for (const Digest& hash : request.proof) out += to_base64(hash) + "\n";
  return out + "\n" + request.checkpoint.text();
}

Result<Witness> Witness::open(const std::filesystem::path& folder, std::vector<LogKeys> logs, Signer signer) {
  if (signer.verifier().algorithm() != NoteAlgorithm::cosignature_v1) {
    return fail_with(ErrorCode::bad_input, "a witness signs cosignatures", signer.verifier().str(),
                     "a cosignature/v1 key");
  }
  std::set<std::string_view> origins;
  for (const LogKeys& log : logs) {
    if (log.keys.size() >= note_signature_limit) {
      return fail_with(ErrorCode::limit, "too many keys for one log", fmt::format("{}", log.keys.size()),
                       fmt::format("fewer than {}, so that there is room for a cosignature", note_signature_limit));
    }
    if (!origins.insert(log.origin).second) {
      return fail_with(ErrorCode::bad_input, "a log is named twice", "\"" + excerpt(log.origin) + "\"",
                       "each origin once");
    }
  }
  TRUCE_TRY(WitnessFolder state, WitnessFolder::open(folder));
  return Witness(std::move(state), std::move(logs), std::move(signer));
}

const LogKeys* Witness::log_of(std::string_view origin) const {
  auto log = std::ranges::find(logs_, origin, &LogKeys::origin);
  return log == logs_.end() ? nullptr : &*log;
}

Status Witness::begin(std::string_view origin) const {
  if (log_of(origin) == nullptr) return not_ours(origin);
  return folder_.begin(origin);
}

Result<std::optional<SignedCheckpoint>> Witness::latest(std::string_view origin) const {
  if (log_of(origin) == nullptr) return not_ours(origin);
  TRUCE_TRY(auto lock, folder_.lock());
  TRUCE_TRY(WitnessState state, folder_.read(origin, lock));
  return std::move(state.checkpoint);
}

Result<WitnessAnswer> Witness::add_checkpoint(std::string_view body, Instant now) const {
  auto request = parse_add_checkpoint(body);
  if (!request) return say(400, request.error().text());
  const Checkpoint& checkpoint = request->checkpoint.body;
  const LogKeys* log = log_of(checkpoint.origin);
  if (log == nullptr) return say(404, "unknown log: \"" + excerpt(checkpoint.origin) + "\"");
  if (auto signed_by_log = verify_log_signature(request->checkpoint, *log); !signed_by_log) {
    return say(403, signed_by_log.error().text());
  }
  if (request->old_size > checkpoint.head.size) {
    return say(
        400, fmt::format("the old size, {}, is beyond the checkpoint's, {}", request->old_size, checkpoint.head.size));
  }
  return decide(*request, body, *log, now);
}

// From reading the state to replacing it the lock is held: a compare-and-set on disk.
Result<WitnessAnswer> Witness::decide(const AddCheckpoint& request, std::string_view body, const LogKeys& log,
                                      Instant now) const {
  TRUCE_TRY(auto lock, folder_.lock());
  TRUCE_TRY(WitnessState state, folder_.read(log.origin, lock));
  const TreeHead held = state.head();
  const TreeHead& head = request.checkpoint.body.head;
  const bool compared = request.old_size == held.size;
  const auto objection = compared ? inconsistency(held, request) : contradiction(held, head);
  bool kept = false;
  if (objection) {
    TRUCE_TRY(kept, folder_.keep(objection->misfit, log.origin, head, body, lock));
  }
  if (!compared) return WitnessAnswer{409, std::string(tree_size_type), fmt::format("{}\n", held.size)};
  if (objection)
    return say(422, fmt::format("{}{}", objection->reason, kept ? "; the request is kept as evidence" : ""));

  const Instant time{std::max(now, state.cosigned).ms / 1000 * 1000};
  if (time <= Instant{}) return fail(ErrorCode::unavailable, "the clock does not run: it is not after 1970");
  state = {only_by(log, request.checkpoint), time};
  const NoteSignature cosignature = signer_.sign(request.checkpoint.note.text, time);
  state.checkpoint->note.signatures.push_back(cosignature);
  TRUCE_CHECK(folder_.replace(log.origin, state, lock));
  return WitnessAnswer{200, std::string(plain_text), print_signature_line(cosignature)};
}

Result<std::vector<std::filesystem::path>> Witness::evidence(Misfit misfit, std::string_view origin) const {
  if (log_of(origin) == nullptr) return not_ours(origin);
  return folder_.kept(misfit, origin);
}

Result<std::optional<std::uint64_t>> take_answer(SignedCheckpoint& checkpoint, const WitnessAnswer& answer,
                                                 std::span<const VerifierKey> witness) {
  if (answer.status == 200) {
    TRUCE_TRY(auto lines, parse_signature_lines(answer.body));
    TRUCE_TRY(auto verified, verified_signatures({checkpoint.note.text, lines}, witness));
    if (verified.empty()) {
      return fail_with(ErrorCode::refused, "the witness answered without its cosignature", excerpt(answer.body),
                       "a line by one of its keys");
    }
    TRUCE_CHECK(add_signatures(checkpoint, lines, witness));
    return std::nullopt;
  }
  std::string_view number = answer.body;
  if (answer.status == 409 && number.ends_with('\n')) {
    number.remove_suffix(1);
    if (auto size = parse_tree_size(number)) return size;
  }
  return fail_with(answer.status >= 500 ? ErrorCode::unavailable : ErrorCode::refused, "the witness did not cosign",
                   fmt::format("status {}: {}", answer.status, excerpt(answer.body, 200)),
                   "status 200 with its cosignature");
}

}  // namespace truce
