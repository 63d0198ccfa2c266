#include "record/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <stdexcept>

#include "record/failure.h"

namespace truce {
namespace {

std::unexpected<Error> malformed(std::size_t line, std::string_view found, std::string expected) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = "malformed checkpoint";
  error.line = line;
  error.found = "\"" + excerpt(found) + "\"";
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

std::vector<VerifierKey> only_cosigners(std::span<const VerifierKey> keys) {
  std::vector<VerifierKey> cosigners;
  std::ranges::copy_if(keys, std::back_inserter(cosigners),
                       [](const VerifierKey& key) { return key.algorithm() == NoteAlgorithm::cosignature_v1; });
  return cosigners;
}

/// The lines of one key give way to its newest; what no known key made stays as it is.
Status put_line(Note& note, const NoteSignature& line, std::span<const VerifierKey> known) {
  Note alone{note.text, {line}};
  TRUCE_TRY(auto fresh, verified_signatures(alone, known));
  if (fresh.empty()) return {};
  const VerifierKey& key = fresh.front().key;
  for (NoteSignature& old : note.signatures) {
    if (!key.verify(note.text, old)) continue;
    alone.signatures = {old};
    TRUCE_TRY(auto before, verified_signatures(alone, {&key, 1}));
    if (fresh.front().time > before.front().time) old = line;
    return {};
  }
  if (note.signatures.size() == note_signature_limit) {
    return fail_with(ErrorCode::limit, "too many signatures", fmt::format("one more, by {}", line.name),
                     fmt::format("at most {} on one checkpoint", note_signature_limit));
  }
  note.signatures.push_back(line);
  return {};
}

}  // namespace

std::optional<std::uint64_t> parse_tree_size(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  std::uint64_t size = 0;
  auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (failure != std::errc{} || end != text.data() + text.size() || size > tree_size_limit) return std::nullopt;
  return size;
}

std::optional<Digest> parse_digest(std::string_view text) {
  Digest digest{};
  auto bytes = from_base64(text);
  if (!bytes || bytes->size() != digest.size()) return std::nullopt;
  std::ranges::copy(*bytes, digest.begin());
  return digest;
}

Result<Checkpoint> parse_checkpoint(std::string_view body) {
  if (body.size() > checkpoint_size_limit) {
    return fail_with(ErrorCode::limit, "checkpoint too large", fmt::format("{} bytes", body.size()),
                     fmt::format("at most {}", checkpoint_size_limit));
  }
  std::vector<std::string_view> lines;
  for (std::string_view rest = body; !rest.empty();) {
    std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) return malformed(lines.size() + 1, rest, "a newline at the end of the line");
    if (end == 0) return malformed(lines.size() + 1, "", "a line that is not empty");
    lines.push_back(rest.substr(0, end));
    rest.remove_prefix(end + 1);
  }
  if (lines.size() < 3) return malformed(lines.size() + 1, "", "origin, size and root, a line each");
  auto size = parse_tree_size(lines[1]);
  if (!size) return malformed(2, lines[1], "a tree size in decimal, without leading zeros");
  auto root = parse_digest(lines[2]);
  if (!root) return malformed(3, lines[2], "base64 of the 32 bytes of a root");
  Checkpoint checkpoint{std::string(lines[0]), {*size, *root}, {}};
  checkpoint.extensions.assign(lines.begin() + 3, lines.end());
  return checkpoint;
}

std::string print_checkpoint(const Checkpoint& checkpoint) {
  std::string out =
      fmt::format("{}\n{}\n{}\n", checkpoint.origin, checkpoint.head.size, to_base64(checkpoint.head.root));
  for (const std::string& line : checkpoint.extensions) out += line + "\n";
  return out;
}

Result<SignedCheckpoint> parse_signed_checkpoint(std::string_view text) {
  TRUCE_TRY(Note note, parse_note(text));
  TRUCE_TRY(Checkpoint body, parse_checkpoint(note.text));
  return SignedCheckpoint{std::move(body), std::move(note)};
}

SignedCheckpoint sign_checkpoint(const Checkpoint& checkpoint, std::span<const Signer> log, Instant now) {
  SignedCheckpoint out{checkpoint, {print_checkpoint(checkpoint), {}}};
  if (parse_checkpoint(out.note.text) != checkpoint) throw std::logic_error("a checkpoint that nobody could read back");
  for (const Signer& signer : log) out.note.signatures.push_back(signer.sign(out.note.text, now));
  return out;
}

Status verify_log_signature(const SignedCheckpoint& checkpoint, const LogKeys& log) {
  if (checkpoint.body.origin != log.origin) {
    return fail_with(ErrorCode::refused, "checkpoint of another log", "\"" + excerpt(checkpoint.body.origin) + "\"",
                     "\"" + excerpt(log.origin) + "\"");
  }
  TRUCE_TRY(auto verified, verified_signatures(checkpoint.note, log.keys));
  if (verified.empty()) {
    return fail_with(ErrorCode::refused, "checkpoint without the log's signature", "no line by a key of " + log.origin,
                     fmt::format("one by one of its {} keys", log.keys.size()));
  }
  return {};
}

Result<SignedCheckpoint> open_checkpoint(std::string_view note, const LogKeys& log) {
  TRUCE_TRY(SignedCheckpoint checkpoint, parse_signed_checkpoint(note));
  TRUCE_CHECK(verify_log_signature(checkpoint, log));
  return checkpoint;
}

Result<std::vector<Cosignature>> verify_cosignatures(const SignedCheckpoint& checkpoint,
                                                     std::span<const VerifierKey> witnesses) {
  TRUCE_TRY(auto verified, verified_signatures(checkpoint.note, only_cosigners(witnesses)));
  std::vector<Cosignature> cosignatures;
  for (VerifiedSignature& signature : verified) cosignatures.push_back({std::move(signature.key), *signature.time});
  return cosignatures;
}

Status add_signatures(SignedCheckpoint& checkpoint, std::span<const NoteSignature> lines,
                      std::span<const VerifierKey> known) {
  Note merged = checkpoint.note;
  for (const NoteSignature& line : lines) TRUCE_CHECK(put_line(merged, line, known));
  checkpoint.note = std::move(merged);
  return {};
}

}  // namespace truce
