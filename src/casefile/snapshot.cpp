// The file: a header in the clear (magic, version, size, root, reader), then libsodium's secretstream
// (XChaCha20-Poly1305) of encode_case in pieces of 64 KiB, each bound to the header and to its place; the last one is
// marked, so that a file cut between pieces does not pass.
#include "casefile/snapshot.h"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/file.h"
#include "casefile/snapshot_codec.h"

namespace truce {
namespace {

constexpr std::string_view kMagic = "truce-snapshot\n";
constexpr std::size_t kHeaderSize = kMagic.size() + sizeof(std::uint32_t) + sizeof(std::uint64_t) + 2 * sizeof(Digest);
constexpr std::size_t kStreamHeader = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kPiece = std::size_t{1} << 16;
constexpr std::size_t kSealedPiece = kPiece + crypto_secretstream_xchacha20poly1305_ABYTES;
static_assert(crypto_secretstream_xchacha20poly1305_KEYBYTES == SnapshotKey::extent);

using Stream = crypto_secretstream_xchacha20poly1305_state;

const std::uint8_t* bytes_of(std::string_view text) {
  return as_bytes(text).data();
}

void start_sodium() {
  if (sodium_init() < 0) throw std::runtime_error("libsodium does not start: no source of random numbers");
}

template <class T>
void put_number(std::string& to, T number) {
  for (std::size_t i = 0; i < sizeof number; ++i) to += static_cast<char>(number >> 8 * i);
}

/// Takes a number from the front of `from`.
template <class T>
T take_number(std::string_view& from) {
  T number = 0;
  for (std::size_t i = sizeof number; i-- > 0;) number = static_cast<T>(number << 8 | bytes_of(from)[i]);
  from.remove_prefix(sizeof number);
  return number;
}

Digest take_digest(std::string_view& from) {
  Digest digest;
  std::copy_n(bytes_of(from), digest.size(), digest.begin());
  from.remove_prefix(digest.size());
  return digest;
}

std::string header_of(const SnapshotBasis& basis) {
  std::string out(kMagic);
  put_number(out, snapshot_version);
  put_number(out, basis.head.size);
  out += as_text(basis.head.root);
  out += as_text(basis.reader);
  return out;
}

/// The head that a header names, when the snapshot could be used.
Result<TreeHead> read_header(std::string_view header, const Digest& reader) {
  if (!header.starts_with(kMagic)) return fail(ErrorCode::corrupt, "not a snapshot");
  header.remove_prefix(kMagic.size());
  if (const auto version = take_number<std::uint32_t>(header); version != snapshot_version) {
    return fail(ErrorCode::refused, fmt::format("a snapshot of version {}, not {}", version, snapshot_version));
  }
  TreeHead head;
  head.size = take_number<std::uint64_t>(header);
  head.root = take_digest(header);
  if (take_digest(header) != reader) return fail(ErrorCode::refused, "a snapshot for another reader");
  return head;
}

/// The pieces of a file that is open behind its header, opened one after another into `out`. How many
/// bytes they are; nothing when one does not open, or finds no room, or the last one is not the file's end.
std::optional<std::size_t> open_pieces(std::ifstream& file, std::string_view header, SnapshotKey key,
                                       std::span<char> out) {
  std::string sealed(kSealedPiece, '\0');
  auto read = [&](std::size_t most) {
    file.read(sealed.data(), static_cast<std::streamsize>(most));
    return static_cast<std::size_t>(file.gcount());
  };
  Stream stream;
  if (read(kStreamHeader) != kStreamHeader ||
      crypto_secretstream_xchacha20poly1305_init_pull(&stream, bytes_of(sealed), key.data()) != 0) {
    return std::nullopt;
  }
  std::size_t done = 0;
  std::uint8_t tag = 0;
  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    const std::size_t got = read(kSealedPiece);
    unsigned long long opened = 0;
    if (got < crypto_secretstream_xchacha20poly1305_ABYTES || got > out.size() - done ||
        crypto_secretstream_xchacha20poly1305_pull(&stream, reinterpret_cast<std::uint8_t*>(out.data() + done), &opened,
                                                   &tag, bytes_of(sealed), got, bytes_of(header), header.size()) != 0) {
      return std::nullopt;
    }
    done += opened;
  }
  if (read(1) != 0) return std::nullopt;
  return done;
}

}  // namespace

Status write_snapshot(const std::filesystem::path& path, const Case& c, const SnapshotBasis& basis, SnapshotKey key) {
  start_sodium();
  const std::string content = encode_case(c);
  const std::string header = header_of(basis);
  std::string file = header;
  file.reserve(header.size() + kStreamHeader + content.size() +
               (content.size() / kPiece + 1) * (kSealedPiece - kPiece));
  Stream stream;
  std::array<std::uint8_t, kStreamHeader> start{};
  crypto_secretstream_xchacha20poly1305_init_push(&stream, start.data(), key.data());
  file += as_text(start);
  std::string sealed(kSealedPiece, '\0');
  std::string_view rest = content;
  std::uint8_t tag = 0;
  while (tag != crypto_secretstream_xchacha20poly1305_TAG_FINAL) {
    const std::string_view piece = rest.substr(0, kPiece);
    rest.remove_prefix(piece.size());
    if (rest.empty()) tag = crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    unsigned long long size = 0;
    crypto_secretstream_xchacha20poly1305_push(&stream, reinterpret_cast<std::uint8_t*>(sealed.data()), &size,
                                               bytes_of(piece), piece.size(), bytes_of(header), header.size(), tag);
    file.append(sealed, 0, size);
  }
  return write_file_atomically(path, file, 0600);
}

Result<Case> read_snapshot(const std::filesystem::path& path, const Digest& reader, SnapshotKey key,
                           const HeadCheck& check) {
  start_sodium();
  auto refused = [&](Error why) { return std::unexpected(why.in_file(path.string())); };
  std::error_code failure;
  const std::uintmax_t size = std::filesystem::file_size(path, failure);
  if (failure == std::errc::no_such_file_or_directory) {
    return refused(fail(ErrorCode::not_found, "there is no snapshot").error());
  }
  std::ifstream file(path, std::ios::binary);
  if (failure || !file) return refused(fail(ErrorCode::unavailable, "the snapshot cannot be read").error());

  std::string header(kHeaderSize, '\0');
  if (!file.read(header.data(), kHeaderSize)) return refused(fail(ErrorCode::corrupt, "not a snapshot").error());
  auto head = read_header(header, reader);
  if (!head) return refused(std::move(head).error());
  if (Status fits = check(*head); !fits) return refused(std::move(fits).error());

  std::optional<std::size_t> opened;
  std::string content;
  content.resize_and_overwrite(size, [&](char* out, std::size_t) {
    opened = open_pieces(file, header, key, {out, size});
    return opened.value_or(0);
  });
  if (!opened) {
    return refused(fail(ErrorCode::corrupt, "the snapshot is damaged, cut short, or sealed with another key").error());
  }
  auto out = decode_case(as_bytes(content));
  if (!out) return refused(std::move(out).error());
  if (out->size != head->size) return refused(fail(ErrorCode::corrupt, "the snapshot is of another size").error());
  return out;
}

}  // namespace truce
