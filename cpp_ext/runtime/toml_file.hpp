#pragma once

#include <toml++/toml.h>

#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spy::runtime {

/// One table of a TOML file, read strictly.
///
/// Whatever is missing or of the wrong type is refused with a UserError that names the file and the key and
/// ends with the remedy that belongs to the file.
class TomlTable {
 public:
  /// The whole of a file. `remedy` says, as the end of a sentence, what to do when the file is not as it
  /// should be.
  static TomlTable read(const std::filesystem::path& file, std::string remedy);

  /// The whole of a file as above, or nothing where there is no such file.
  static std::optional<TomlTable> read_if_present(const std::filesystem::path& file, std::string remedy);

  /// Refuses every key of this table that is not among `known`.
  void allow_only(std::initializer_list<std::string_view> known) const;

  /// The whole number under `key`.
  [[nodiscard]] std::int64_t integer(std::string_view key) const;

  /// The number under `key`, written with or without a decimal point.
  [[nodiscard]] double number(std::string_view key) const;

  /// Whether `true` stands under `key`.
  [[nodiscard]] bool flag(std::string_view key) const;

  /// The text under `key`.
  [[nodiscard]] std::string text(std::string_view key) const;

  /// The list of whole numbers under `key`.
  [[nodiscard]] std::vector<std::int64_t> integers(std::string_view key) const;

  /// The table under `key`.
  [[nodiscard]] TomlTable table(std::string_view key) const;

  /// The list of tables under `key`, written [[key]].
  [[nodiscard]] std::vector<TomlTable> tables(std::string_view key) const;

  /// All keys, in the order of their names.
  [[nodiscard]] std::vector<std::string> keys() const;

  /// Refuses what stands under `key`; `complaint` says what is wrong with it ("must be ...").
  [[noreturn]] void refuse(std::string_view key, std::string_view complaint) const;

 private:
  struct File;

  TomlTable(std::shared_ptr<const File> file, const toml::table& table, std::string path);

  [[nodiscard]] const toml::node& node(std::string_view key) const;
  [[nodiscard]] const toml::array& array(std::string_view key, std::string_view complaint) const;
  [[nodiscard]] std::string path_of(std::string_view key) const;

  std::shared_ptr<const File> file_;
  const toml::table* table_;
  std::string path_;
};

}  // namespace spy::runtime
