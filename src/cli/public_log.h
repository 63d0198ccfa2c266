// The record's public files: what publish, backup, mirror and erase have in common.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/case_file.h"
#include "record/record.h"

namespace truce::cli {

/// The file that says where a mirror copies from: a folder that has it is a copy, whatever its case.json says.
inline constexpr const char* mirror_file = "mirror.json";
/// The folder of a case that holds its public files.
inline constexpr const char* public_folder = "public";

/// A public key for signed notes as users give it: itself, or a file that holds it (truce key log writes one).
[[nodiscard]] Result<VerifierKey> verifier_key_of(const std::string& text);

/// Brings a folder up to the checkpoint, and writes case.json beside (what a reader is told of the case, unsigned).
[[nodiscard]] Result<Publication> publish_record(const Record& record, const CaseFile& file,
                                                 const SignedCheckpoint& checkpoint,
                                                 const std::filesystem::path& folder, const BlobFilter& may,
                                                 const Progress& progress);

/// A plain blob against its leaf: corrupt when it is not the leaf's. What is sealed cannot be judged.
[[nodiscard]] Status check_blob(ByteView leaf, ByteView blob);

/// What witnesses answered.
struct Collected {
  SignedCheckpoint checkpoint;   ///< with all cosignatures that it has
  std::vector<Error> unwilling;  ///< one for each witness that did not cosign: it holds up nobody
};

/// Asks witnesses by HTTP, and reads signature lines from files; keeps what known witnesses signed. The error names the
/// file.
[[nodiscard]] Result<Collected> collect_cosignatures(Record& record, SignedCheckpoint checkpoint,
                                                     const std::vector<std::string>& urls,
                                                     const std::vector<std::string>& files);

}  // namespace truce::cli
