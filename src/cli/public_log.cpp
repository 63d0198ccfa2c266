#include "cli/public_log.h"

#include <fmt/format.h>

#include "record/witness.h"
#include "serve/http_client.h"

namespace truce::cli {
namespace {

constexpr int attempts = 3;  ///< a witness says where to start from; somebody else may be quicker than we

/// The witness's lines for the checkpoint.
Result<std::vector<NoteSignature>> ask(HttpClient& client, const std::string& url, const Record& record,
                                       const SignedCheckpoint& checkpoint) {
  const std::string address = url + (url.ends_with('/') ? "" : "/") + "add-checkpoint";
  std::uint64_t old_size = 0;
  for (int attempt = 0; attempt < attempts; ++attempt) {
    AddCheckpoint request{.old_size = old_size, .proof = {}, .checkpoint = checkpoint};
    if (const std::uint64_t size = checkpoint.body.head.size; old_size != 0 && old_size <= size) {
      TRUCE_TRY(request.proof, record.prove_consistency(old_size, size));
    }
    TRUCE_TRY(HttpAnswer answer, client.post(address, print_add_checkpoint(request), "text/plain"));
    SignedCheckpoint cosigned = checkpoint;
    auto taken =
        take_answer(cosigned, {.status = answer.status, .content_type = answer.content_type, .body = answer.body},
                    note_keys(record.keys()));
    if (!taken) return std::unexpected(std::move(taken).error().in_file(address));
    if (!*taken) return std::move(cosigned.note.signatures);
    old_size = **taken;
    if (old_size > checkpoint.body.head.size) {
      return std::unexpected(
          fail(ErrorCode::refused, fmt::format("the witness has cosigned {} entries of this log, and there are {} here",
                                               old_size, checkpoint.body.head.size))
              .error()
              .in_file(address));
    }
  }
  return std::unexpected(
      fail(ErrorCode::unavailable, "the witness keeps changing its mind; try again").error().in_file(address));
}

}  // namespace

Result<VerifierKey> verifier_key_of(const std::string& text) {
  if (text.find('+') != std::string::npos) return VerifierKey::parse(text);
  TRUCE_TRY(std::string content, read_file(text, 4096));
  while (content.ends_with('\n')) content.pop_back();
  auto key = VerifierKey::parse(content);
  if (!key) return std::unexpected(std::move(key).error().in_file(text));
  return key;
}

Status check_blob(ByteView leaf, ByteView blob) {
  TRUCE_TRY(Leaf decoded, decode_leaf(leaf));
  TRUCE_TRY(auto content, open_blob(blob, leaf, {}));
  if (!content || belongs(*content, decoded)) return {};
  return fail(ErrorCode::corrupt, "the payload is not the leaf's");
}

Result<Publication> publish_record(const Record& record, const CaseFile& file, const SignedCheckpoint& checkpoint,
                                   const std::filesystem::path& folder, const BlobFilter& may,
                                   const Progress& progress) {
  TRUCE_TRY(auto files, open_log_folder(folder));
  TRUCE_TRY(LogKeys log, log_keys(record.keys()));
  CaseFile described = file;
  described.store.clear();
  TRUCE_CHECK(put_if_changed(*files, kCaseFileName, as_bytes(described.to_json().dump(2) + "\n")));
  auto rows = [&](std::uint64_t first, std::uint64_t count) { return record.published(first, count, may); };
  auto published = publish(*files, checkpoint, log, rows, progress);
  if (!published) return std::unexpected(std::move(published).error().in_file(folder.string()));
  TRUCE_CHECK(erase_blobs(*files, record.erased()));  // what was published before it was erased
  return published;
}

Result<Collected> collect_cosignatures(Record& record, SignedCheckpoint checkpoint,
                                       const std::vector<std::string>& urls, const std::vector<std::string>& files) {
  const std::uint64_t size = checkpoint.body.head.size;
  Collected collected{.checkpoint = std::move(checkpoint), .unwilling = {}};
  HttpClient client({.connect_seconds = 10, .total_seconds = 30, .body_bytes = note_size_limit});
  for (const std::string& url : urls) {
    auto lines = ask(client, url, record, collected.checkpoint);
    auto kept = lines ? record.add_cosignatures(size, *lines) : std::unexpected(std::move(lines).error());
    if (kept) {
      collected.checkpoint = *std::move(kept);
    } else {
      collected.unwilling.push_back(std::move(kept).error());
    }
  }
  for (const std::string& path : files) {
    TRUCE_TRY(std::string text, read_file(path, note_size_limit));
    auto lines = parse_signature_lines(text);
    if (!lines) return std::unexpected(std::move(lines).error().in_file(path));
    auto kept = record.add_cosignatures(size, *lines);
    if (!kept) return std::unexpected(std::move(kept).error().in_file(path));
    collected.checkpoint = *std::move(kept);
  }
  return collected;
}

}  // namespace truce::cli
