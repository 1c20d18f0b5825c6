#include "runtime/toml_file.hpp"

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>
#include <utility>

#include "runtime/user_error.hpp"

namespace spy::runtime {

namespace {

/// The content of a file, or nothing where there is no such file.
std::optional<std::string> content_if_present(const std::filesystem::path& file, const std::string& remedy) {
  errno = 0;
  std::ifstream stream{file, std::ios::binary};
  if (!stream && errno == ENOENT) {
    return std::nullopt;
  }
  std::ostringstream content;
  if (stream && stream.peek() != std::ifstream::traits_type::eof()) {
    content << stream.rdbuf();
  }
  if (!stream.is_open() || stream.bad() || content.bad()) {
    throw UserError(fmt::format("{} cannot be read ({}): {}.", file.string(),
                                std::generic_category().message(errno), remedy));
  }
  return content.str();
}

toml::table parsed(const std::filesystem::path& file, std::string_view content, const std::string& remedy) {
  try {
    return toml::parse(content);
  } catch (const toml::parse_error& error) {
    throw UserError(fmt::format("{} is damaged in line {} ({}): {}.", file.string(),
                                error.source().begin.line, error.description(), remedy));
  }
}

}  // namespace

/// What all tables of one file share.
struct TomlTable::File {
  std::filesystem::path path;  ///< Where it was read from.
  std::string remedy;          ///< End of every sentence about it.
  toml::table root;            ///< All that it holds.
};

TomlTable::TomlTable(std::shared_ptr<const File> file, const toml::table& table, std::string path)
    : file_(std::move(file)), table_(&table), path_(std::move(path)) {}

TomlTable TomlTable::read(const std::filesystem::path& file, std::string remedy) {
  const std::string sentence = fmt::format("{} is missing: {}.", file.string(), remedy);
  if (std::optional<TomlTable> table = read_if_present(file, std::move(remedy))) {
    return *std::move(table);
  }
  throw UserError(sentence);
}

std::optional<TomlTable> TomlTable::read_if_present(const std::filesystem::path& file, std::string remedy) {
  const std::optional<std::string> content = content_if_present(file, remedy);
  if (!content) {
    return std::nullopt;
  }
  toml::table root = parsed(file, *content, remedy);
  auto shared = std::make_shared<const File>(file, std::move(remedy), std::move(root));
  const toml::table& table = shared->root;
  return TomlTable{std::move(shared), table, ""};
}

void TomlTable::allow_only(std::initializer_list<std::string_view> known) const {
  for (const std::string& key : keys()) {
    if (std::ranges::find(known, key) == known.end()) {
      refuse(key, "is not a known key");
    }
  }
}

std::int64_t TomlTable::integer(std::string_view key) const {
  const auto* value = node(key).as_integer();
  if (value == nullptr) {
    refuse(key, "must be a whole number");
  }
  return value->get();
}

double TomlTable::number(std::string_view key) const {
  const std::optional<double> value = node(key).is_number() ? node(key).value<double>() : std::nullopt;
  if (!value) {
    refuse(key, "must be a number");
  }
  return *value;
}

bool TomlTable::flag(std::string_view key) const {
  const auto* value = node(key).as_boolean();
  if (value == nullptr) {
    refuse(key, "must be true or false");
  }
  return value->get();
}

std::string TomlTable::text(std::string_view key) const {
  const auto* value = node(key).as_string();
  if (value == nullptr) {
    refuse(key, "must be a text in quotes");
  }
  return value->get();
}

std::vector<std::int64_t> TomlTable::integers(std::string_view key) const {
  constexpr std::string_view kComplaint = "must be a list of whole numbers";
  const toml::array& values = array(key, kComplaint);
  std::vector<std::int64_t> integers;
  integers.reserve(values.size());
  for (const toml::node& value : values) {
    const auto* integer = value.as_integer();
    if (integer == nullptr) {
      refuse(key, kComplaint);
    }
    integers.push_back(integer->get());
  }
  return integers;
}

TomlTable TomlTable::table(std::string_view key) const {
  const toml::table* value = node(key).as_table();
  if (value == nullptr) {
    refuse(key, "must be a table");
  }
  return {file_, *value, path_of(key)};
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) const {
  constexpr std::string_view kComplaint = "must be a list of tables";
  std::vector<TomlTable> tables;
  for (const toml::node& value : array(key, kComplaint)) {
    const toml::table* table = value.as_table();
    if (table == nullptr) {
      refuse(key, kComplaint);
    }
    tables.push_back({file_, *table, fmt::format("{}[{}]", path_of(key), tables.size())});
  }
  return tables;
}

std::vector<std::string> TomlTable::keys() const {
  std::vector<std::string> keys;
  for (const auto& [key, value] : *table_) {
    keys.emplace_back(key.str());
  }
  return keys;
}

void TomlTable::refuse(std::string_view key, std::string_view complaint) const {
  throw UserError(
      fmt::format("{}: `{}` {}: {}.", file_->path.string(), path_of(key), complaint, file_->remedy));
}

const toml::node& TomlTable::node(std::string_view key) const {
  const toml::node* found = table_->get(key);
  if (found == nullptr) {
    refuse(key, "is missing");
  }
  return *found;
}

const toml::array& TomlTable::array(std::string_view key, std::string_view complaint) const {
  const toml::array* found = node(key).as_array();
  if (found == nullptr) {
    refuse(key, complaint);
  }
  return *found;
}

std::string TomlTable::path_of(std::string_view key) const {
  return path_.empty() ? std::string{key} : fmt::format("{}.{}", path_, key);
}

}  // namespace spy::runtime
