// A witness of logs (C2SP tlog-witness): cosigns a log's checkpoint when it extends the last one it cosigned, and
// remembers it before it answers. The protocol without its HTTP: bodies in, answers out.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "record/checkpoint.h"
#include "record/tlog_proof.h"
#include "record/witness_state.h"

namespace truce {

/// The most bytes of a request's body: a note, its proof, the first line.
inline constexpr std::size_t add_checkpoint_size_limit = note_size_limit + 4096;

/// The body of `POST <prefix>/add-checkpoint`.
struct AddCheckpoint {
  std::uint64_t old_size = 0;  ///< the size the client believes the witness to have cosigned last
  std::vector<Digest> proof;   ///< that the checkpoint extends the tree of that size; empty from 0
  SignedCheckpoint checkpoint;
  bool operator==(const AddCheckpoint&) const = default;
};

/// Reads a body; nothing is verified. bad_input or limit, each an HTTP 400.
[[nodiscard]] Result<AddCheckpoint> parse_add_checkpoint(std::string_view body);
/// The body's only form.
[[nodiscard]] std::string print_add_checkpoint(const AddCheckpoint& request);

/// An HTTP answer.
struct WitnessAnswer {
  unsigned status = 0;
  std::string content_type;
  std::string body;
  bool operator==(const WitnessAnswer&) const = default;
};

class Witness {
 public:
  /// `logs`: whose checkpoints it cosigns. bad_input when two have the same origin or the signer's key is no
  /// cosignature/v1 key; limit when a log has note_signature_limit keys or more; not_found without the folder.
  static Result<Witness> open(const std::filesystem::path& folder, std::vector<LogKeys> logs, Signer signer);

  /// Begins to witness a log of `logs`, from nothing; once in its life (WitnessFolder::begin). not_found for others.
  [[nodiscard]] Status begin(std::string_view origin) const;

  /// Answers a request: 200 with the cosignature's line, 400 malformed, 403 not signed by the log, 404 unknown log, 409
  /// with the size to start from, 422 not consistent. A request that the log signed and that does not fit
  /// to the remembered checkpoint is kept as evidence, and a 422 says so. An error (HTTP 500) when the witness's own
  /// memory cannot be read or written: it then cosigns nothing. Requests may come from several threads and processes at
  /// once. The time signed is `now`, or that of the log's last cosignature when the clock went back.
  [[nodiscard]] Result<WitnessAnswer> add_checkpoint(std::string_view body, Instant now) const;

  /// The last checkpoint cosigned of a log, with the log's and the witness's signature: what
  /// `GET <prefix>/<SHA-256 of the origin>/checkpoint` shows. Nothing before the first; not_found for other logs.
  [[nodiscard]] Result<std::optional<SignedCheckpoint>> latest(std::string_view origin) const;

  /// The requests of a log that were kept because they do not fit: a file each. `conflict` is proof that the log
  /// cheats.
  [[nodiscard]] Result<std::vector<std::filesystem::path>> evidence(Misfit misfit, std::string_view origin) const;

  [[nodiscard]] const std::vector<LogKeys>& logs() const { return logs_; }
  [[nodiscard]] const VerifierKey& key() const { return signer_.verifier(); }

 private:
  Witness(WitnessFolder folder, std::vector<LogKeys> logs, Signer signer)
      : folder_(std::move(folder)), logs_(std::move(logs)), signer_(std::move(signer)) {}
  [[nodiscard]] const LogKeys* log_of(std::string_view origin) const;
  [[nodiscard]] Result<WitnessAnswer> decide(const AddCheckpoint& request, std::string_view body, const LogKeys& log,
                                             Instant now) const;

  WitnessFolder folder_;
  std::vector<LogKeys> logs_;
  Signer signer_;
};

/// The client's side: takes a witness's answer for `checkpoint`. On 200 those cosignatures that `witness` keys made are
/// added to it, and nothing is returned; on 409 the size that the next request must start from. Any other status, and
/// an answer without a cosignature by these keys, is an error: unavailable from 500 up, else refused.
[[nodiscard]] Result<std::optional<std::uint64_t>> take_answer(SignedCheckpoint& checkpoint,
                                                               const WitnessAnswer& answer,
                                                               std::span<const VerifierKey> witness);

}  // namespace truce
