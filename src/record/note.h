// Signed notes (C2SP signed-note v1): a text and the lines of those who signed it. Two of the specification's signature
// types are known here: plain Ed25519 over the text (logs) and cosignature/v1, Ed25519 with a time (witnesses; C2SP
// tlog-cosignature). Other lines are carried along and prove nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/error.h"
#include "base/time.h"
#include "record/key.h"

namespace truce {

/// The most signature lines of one note; the specification asks for 16 at least.
inline constexpr std::size_t note_signature_limit = 32;
/// The most bytes of one note: those lines with post-quantum signatures (5 kB each) and a text of ordinary length.
inline constexpr std::size_t note_size_limit = std::size_t{256} * 1024;

/// One signature line, `— name base64(key id ‖ bytes)`; what `bytes` mean is the key's affair.
struct NoteSignature {
  std::string name;          ///< the key's name
  std::uint32_t key_id = 0;  ///< with the name it says which key this is; it proves nothing
  Bytes bytes;               ///< at least one
  bool operator==(const NoteSignature&) const = default;
};

struct Note {
  std::string text;  ///< what is signed, its final newline included
  std::vector<NoteSignature> signatures;
  bool operator==(const Note&) const = default;
};

/// Reads a signed note: UTF-8 without control characters other than newline, at least one signature line after the last
/// empty line, both limits kept. Nothing is verified. The error names the line.
[[nodiscard]] Result<Note> parse_note(std::string_view note);
/// The note's only form: parse_note gives it back.
[[nodiscard]] std::string print_note(const Note& note);

/// Reads signature lines alone, each with its newline, as a witness answers them; at least one.
[[nodiscard]] Result<std::vector<NoteSignature>> parse_signature_lines(std::string_view lines);
/// One line with its newline.
[[nodiscard]] std::string print_signature_line(const NoteSignature& signature);

/// True when `name` may name a key: UTF-8, not empty, without control characters, Unicode spaces or '+'.
[[nodiscard]] bool is_key_name(std::string_view name);

/// The specification's signature type identifier bytes, as far as they are used here.
enum class NoteAlgorithm : std::uint8_t {
  ed25519 = 0x01,         ///< 64 bytes over the text
  cosignature_v1 = 0x04,  ///< 8 bytes of time (seconds since 1970, big-endian), then 64 over that time and the text
};

/// A public key under the name it signs notes with ("vkey").
class VerifierKey {
 public:
  /// bad_input unless is_key_name(name).
  static Result<VerifierKey> create(std::string name, NoteAlgorithm algorithm, const PublicKey& key);
  /// Reads `name+8 hex digits+base64(algorithm ‖ key)`; the digits must be the key id that the rest gives.
  static Result<VerifierKey> parse(std::string_view vkey);
  /// The inverse of parse.
  [[nodiscard]] std::string str() const;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] NoteAlgorithm algorithm() const { return algorithm_; }
  [[nodiscard]] const PublicKey& public_key() const { return key_; }
  /// The first four bytes, big-endian, of SHA-256(name ‖ newline ‖ algorithm ‖ key).
  [[nodiscard]] std::uint32_t key_id() const { return id_; }

  /// True when the line bears this key's name and id; only verify says whether it is this key's.
  [[nodiscard]] bool is_named_by(const NoteSignature& signature) const {
    return signature.key_id == id_ && signature.name == name_;
  }
  /// True when the line bears this key's name and id and its bytes are this key's signature of the text. A cosignature
  /// from after Instant::distant_future is refused.
  [[nodiscard]] bool verify(std::string_view text, const NoteSignature& signature) const;

  bool operator==(const VerifierKey&) const = default;

 private:
  VerifierKey(std::string name, NoteAlgorithm algorithm, const PublicKey& key);

  std::string name_;
  NoteAlgorithm algorithm_;
  PublicKey key_;
  std::uint32_t id_;
};

/// A private key under the name it signs notes with.
class Signer {
 public:
  /// bad_input unless is_key_name(name).
  static Result<Signer> create(std::string name, NoteAlgorithm algorithm, const KeyPair& key);

  [[nodiscard]] const VerifierKey& verifier() const { return verifier_; }
  /// Signs the text. A cosignature states `now`, in whole seconds, which must lie after 1970; a plain signature states
  /// no time.
  [[nodiscard]] NoteSignature sign(std::string_view text, Instant now) const;

 private:
  Signer(VerifierKey verifier, const KeyPair& key) : verifier_(std::move(verifier)), key_(key) {}

  VerifierKey verifier_;
  KeyPair key_;
};

/// A known key's signature that holds.
struct VerifiedSignature {
  VerifierKey key;
  std::optional<Instant> time;  ///< when its signer says it signed: cosignatures only
  bool operator==(const VerifiedSignature&) const = default;
};

/// Who of `known` signed the text, in the order of the lines, each key once, with its newest time. Lines of unknown
/// keys are ignored. refused when a line bears a known key's name and id and no such key verifies it: the whole note is
/// then worth nothing. Whether those who signed suffice is the caller's question; the specification's least is one.
[[nodiscard]] Result<std::vector<VerifiedSignature>> verified_signatures(const Note& note,
                                                                         std::span<const VerifierKey> known);

}  // namespace truce
