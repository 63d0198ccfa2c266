#include "record/note.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>

#include "record/failure.h"

namespace truce {
namespace {

constexpr std::string_view line_start = "\u2014 ";  // em dash, space
constexpr std::size_t time_size = 8;
constexpr std::int64_t latest_second = Instant::distant_future().ms / 1000;

/// Takes one code point off the front of UTF-8 (RFC 3629: no overlong forms, no surrogates, none beyond U+10FFFF);
/// nothing when there is none.
std::optional<char32_t> take_code_point(std::string_view& text) {
  auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  unsigned first = byte(0);
  std::size_t length = first < 0x80 ? 1 : first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
  if (length == 0 || text.size() < length) return std::nullopt;
  char32_t point = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return std::nullopt;
    point = point << 6 | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (point < least[length] || (point >= 0xD800 && point < 0xE000) || point > 0x10FFFF) return std::nullopt;
  text.remove_prefix(length);
  return point;
}

/// Unicode's White_Space property beyond the control characters below U+0020.
bool is_space(char32_t point) {
  return point == 0x20 || point == 0x85 || point == 0xA0 || point == 0x1680 || (point >= 0x2000 && point <= 0x200A) ||
         point == 0x2028 || point == 0x2029 || point == 0x202F || point == 0x205F || point == 0x3000;
}

/// What a note may not hold, or nothing: the first sequence that is no UTF-8, or a control character.
std::optional<std::string> unfit_character(std::string_view text) {
  while (!text.empty()) {
    std::string_view here = text;
    auto point = take_code_point(text);
    if (!point) return fmt::format("byte 0x{:02x} that is no UTF-8", static_cast<unsigned char>(here[0]));
    if (*point < 0x20 && *point != '\n') return fmt::format("control character U+{:04X}", unsigned{*point});
  }
  return std::nullopt;
}

std::unexpected<Error> malformed(std::size_t line, std::string found, std::string expected) {
  Error error;
  error.code = ErrorCode::bad_input;
  error.message = "malformed signed note";
  error.line = line;
  error.found = std::move(found);
  error.expected = std::move(expected);
  return std::unexpected(std::move(error));
}

std::unexpected<Error> too_much(std::string found, std::string expected) {
  return fail_with(ErrorCode::limit, "signed note too large", std::move(found), std::move(expected));
}

std::size_t count_lines(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(text, '\n'));
}

Result<NoteSignature> parse_line(std::string_view line, std::size_t number) {
  auto refuse = [&] {
    return malformed(number, "\"" + excerpt(line) + "\"",
                     "a signature line: em dash, key name, base64, one space between");
  };
  if (!line.starts_with(line_start)) return refuse();
  std::string_view rest = line.substr(line_start.size());
  std::size_t space = rest.find(' ');
  if (space == std::string_view::npos || !is_key_name(rest.substr(0, space))) return refuse();
  auto bytes = from_base64(rest.substr(space + 1));
  if (!bytes || bytes->size() < 5) return refuse();
  NoteSignature signature;
  signature.name = rest.substr(0, space);
  for (std::size_t i = 0; i < 4; ++i) signature.key_id = signature.key_id << 8 | (*bytes)[i];
  signature.bytes.assign(bytes->begin() + 4, bytes->end());
  return signature;
}

/// `first` is the number of the first line in the whole that the reader knows.
Result<std::vector<NoteSignature>> parse_lines(std::string_view lines, std::size_t first) {
  if (!lines.ends_with('\n'))
    return malformed(first + count_lines(lines), "no newline", "signature lines, each ended by one");
  std::vector<NoteSignature> signatures;
  for (std::size_t number = first; !lines.empty(); ++number) {
    std::size_t end = lines.find('\n');
    TRUCE_TRY(NoteSignature signature, parse_line(lines.substr(0, end), number));
    if (signatures.size() == note_signature_limit) {
      return too_much("more signature lines", fmt::format("at most {}", note_signature_limit));
    }
    signatures.push_back(std::move(signature));
    lines.remove_prefix(end + 1);
  }
  return signatures;
}

Status check_characters(std::string_view text) {
  if (text.size() > note_size_limit) {
    return too_much(fmt::format("{} bytes", text.size()), fmt::format("at most {}", note_size_limit));
  }
  std::size_t number = 1;
  for (std::string_view rest = text; !rest.empty(); ++number) {
    std::size_t end = std::min(rest.find('\n'), rest.size() - 1);
    if (auto unfit = unfit_character(rest.substr(0, end + 1))) {
      return malformed(number, *std::move(unfit), "UTF-8 without control characters other than newline");
    }
    rest.remove_prefix(end + 1);
  }
  return {};
}

std::string signed_message(NoteAlgorithm algorithm, std::string_view text, std::int64_t seconds) {
  if (algorithm == NoteAlgorithm::ed25519) return std::string(text);
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, text);
}

/// The time in front of a cosignature; nothing when it is no time of ours.
std::optional<std::int64_t> stated_seconds(ByteView bytes) {
  std::uint64_t seconds = 0;
  for (std::uint8_t byte : bytes.first(time_size)) seconds = seconds << 8 | byte;
  if (seconds > static_cast<std::uint64_t>(latest_second)) return std::nullopt;
  return static_cast<std::int64_t>(seconds);
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty()) return false;
  while (!name.empty()) {
    auto point = take_code_point(name);
    if (!point || *point < 0x20 || *point == '+' || is_space(*point)) return false;
  }
  return true;
}

Result<Note> parse_note(std::string_view text) {
  TRUCE_CHECK(check_characters(text));
  std::size_t split = text.rfind("\n\n");
  if (split == std::string_view::npos)
    return malformed(count_lines(text), "no empty line", "one before the signatures");
  Note note;
  note.text = text.substr(0, split + 1);
  TRUCE_TRY(note.signatures, parse_lines(text.substr(split + 2), count_lines(note.text) + 2));
  return note;
}

std::string print_note(const Note& note) {
  std::string out = note.text + "\n";
  for (const NoteSignature& signature : note.signatures) out += print_signature_line(signature);
  return out;
}

Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines) {
  TRUCE_CHECK(check_characters(lines));
  return parse_lines(lines, 1);
}

std::string print_signature_line(const NoteSignature& signature) {
  Bytes bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(signature.key_id >> shift));
  bytes.insert(bytes.end(), signature.bytes.begin(), signature.bytes.end());
  return fmt::format("{}{} {}\n", line_start, signature.name, to_base64(bytes));
}

VerifierKey::VerifierKey(std::string name, NoteAlgorithm algorithm, const PublicKey& key)
    : name_(std::move(name)), algorithm_(algorithm), key_(key), id_(0) {
  std::string named = name_ + "\n" + static_cast<char>(algorithm_);
  named += as_text(key_.bytes());
  Digest digest = sha256(as_bytes(named));
  for (std::size_t i = 0; i < 4; ++i) id_ = id_ << 8 | digest[i];
}

Result<VerifierKey> VerifierKey::create(std::string name, NoteAlgorithm algorithm, const PublicKey& key) {
  if (!is_key_name(name)) {
    return fail_at("", "\"" + excerpt(name) + "\"", "a name without spaces, '+' and control characters",
                   "malformed key name");
  }
  return VerifierKey(std::move(name), algorithm, key);
}

Result<VerifierKey> VerifierKey::parse(std::string_view vkey) {
  auto refuse = [&](std::string expected) {
    return fail_at("", "\"" + excerpt(vkey, 200) + "\"", std::move(expected), "malformed verifier key");
  };
  std::size_t first = vkey.find('+');
  std::size_t second = first == std::string_view::npos ? first : vkey.find('+', first + 1);
  if (second == std::string_view::npos) return refuse("name+key id+base64(algorithm and key)");
  auto bytes = from_base64(vkey.substr(second + 1));
  if (!bytes || bytes->empty()) return refuse("base64 of an algorithm byte and a key in its third part");
  auto algorithm = static_cast<NoteAlgorithm>(bytes->front());
  if (algorithm != NoteAlgorithm::ed25519 && algorithm != NoteAlgorithm::cosignature_v1) {
    return refuse("algorithm 1 (Ed25519) or 4 (cosignature/v1)");
  }
  TRUCE_TRY(PublicKey key, PublicKey::from_bytes(ByteView(*bytes).subspan(1)));
  TRUCE_TRY(VerifierKey verifier, create(std::string(vkey.substr(0, first)), algorithm, key));
  if (verifier.str() != vkey) return refuse(fmt::format("key id {:08x}", verifier.id_));
  return verifier;
}

std::string VerifierKey::str() const {
  Bytes bytes{static_cast<std::uint8_t>(algorithm_)};
  bytes.insert(bytes.end(), key_.bytes().begin(), key_.bytes().end());
  return fmt::format("{}+{:08x}+{}", name_, id_, to_base64(bytes));
}

bool VerifierKey::verify(std::string_view text, const NoteSignature& signature) const {
  if (!is_named_by(signature)) return false;
  const std::size_t before = algorithm_ == NoteAlgorithm::cosignature_v1 ? time_size : 0;
  Signature ed25519{};
  if (signature.bytes.size() != before + ed25519.size()) return false;
  auto seconds = before == 0 ? 0 : stated_seconds(signature.bytes);
  if (!seconds) return false;
  std::ranges::copy(ByteView(signature.bytes).subspan(before), ed25519.begin());
  return key_.verify(as_bytes(signed_message(algorithm_, text, *seconds)), ed25519);
}

Result<Signer> Signer::create(std::string name, NoteAlgorithm algorithm, const KeyPair& key) {
  TRUCE_TRY(VerifierKey verifier, VerifierKey::create(std::move(name), algorithm, key.public_key()));
  return Signer(std::move(verifier), key);
}

NoteSignature Signer::sign(std::string_view text, Instant now) const {
  NoteSignature signature{verifier_.name(), verifier_.key_id(), {}};
  const std::int64_t seconds = now.ms / 1000;
  if (verifier_.algorithm() == NoteAlgorithm::cosignature_v1) {
    if (seconds <= 0 || seconds > latest_second) throw std::logic_error("a cosignature's time lies after 1970");
    for (int shift = 56; shift >= 0; shift -= 8) {
      signature.bytes.push_back(static_cast<std::uint8_t>(static_cast<std::uint64_t>(seconds) >> shift));
    }
  }
  Signature ed25519 = key_.sign(as_bytes(signed_message(verifier_.algorithm(), text, seconds)));
  signature.bytes.insert(signature.bytes.end(), ed25519.begin(), ed25519.end());
  return signature;
}

Result<std::vector<VerifiedSignature>> verified_signatures(const Note& note, std::span<const VerifierKey> known) {
  std::vector<VerifiedSignature> verified;
  for (const NoteSignature& line : note.signatures) {
    if (std::ranges::none_of(known, [&](const VerifierKey& key) { return key.is_named_by(line); })) continue;
    auto key = std::ranges::find_if(known, [&](const VerifierKey& k) { return k.verify(note.text, line); });
    if (key == known.end()) {
      return fail_with(ErrorCode::refused, "a signature does not hold", "a line of " + line.name,
                       fmt::format("a signature by its key {:08x}", line.key_id));
    }
    VerifiedSignature fresh{*key, std::nullopt};
    if (key->algorithm() == NoteAlgorithm::cosignature_v1) fresh.time = Instant{*stated_seconds(line.bytes) * 1000};
    auto same = std::ranges::find(verified, *key, &VerifiedSignature::key);
    if (same == verified.end()) {
      verified.push_back(std::move(fresh));
    } else {
      same->time = std::max(same->time, fresh.time);
    }
  }
  return verified;
}

}  // namespace truce
