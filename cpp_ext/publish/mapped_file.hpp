#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <span>

namespace spy::publish {

/// A file that lies in the memory of all processes that have it mapped, until it is closed here.
class MappedFile {
 public:
  /// Makes a fresh file of zeros that only this user may read, under a name that nobody looks for yet; `show`
  /// gives it its own. Throws UserError where the system refuses.
  static MappedFile create(const std::filesystem::path& path, std::size_t bytes);

  /// Opens the file at `path` to be read; nothing where there is none. Throws UserError where the system
  /// refuses and where the file is another user's.
  static std::optional<MappedFile> open(const std::filesystem::path& path);

  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  /// Puts a fresh file in the place of whatever was there; who has the old one mapped keeps it.
  void show();

  /// Takes the file away from its path, unless another stands there by now.
  void hide();

  /// Whether this is still the file that is found at its path.
  [[nodiscard]] bool is_in_place() const;

  /// All bytes of a file that was created.
  [[nodiscard]] std::span<std::byte> writable() { return {data_, bytes_}; }

  /// All bytes.
  [[nodiscard]] std::span<const std::byte> bytes() const { return {data_, bytes_}; }

  /// Where it is found.
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  MappedFile(std::filesystem::path path, std::filesystem::path hidden, int descriptor, std::size_t bytes,
             bool is_writable);

  std::filesystem::path path_;
  std::filesystem::path hidden_;  ///< Its name until it is shown; empty after.
  std::byte* data_ = nullptr;
  std::size_t bytes_ = 0;
  dev_t device_ = 0;
  ino_t inode_ = 0;
};

/// Makes a folder that only this user may enter, if it is not there. Throws UserError where the system
/// refuses, and where it is there but is not this user's alone.
void make_private_folder(const std::filesystem::path& folder);

}  // namespace spy::publish
