#include "files/file_writer.hpp"

#include <utility>

#include "runtime/user_error.hpp"

namespace spy::files {

namespace {

/// How long a disk that refused is left alone.
constexpr std::chrono::seconds kRetry{1};

}  // namespace

FileWriter::FileWriter(FileWriterSettings settings) : settings_(settings), thread_([this] { run(); }) {}

FileWriter::~FileWriter() {
  {
    const std::scoped_lock lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

FileWriter::FileId FileWriter::open(std::filesystem::path path, std::string header) {
  auto slot = std::make_shared<Slot>();
  slot->path = std::move(path);
  slot->header = std::move(header);
  const std::scoped_lock lock{mutex_};
  slots_.emplace(next_, std::move(slot));
  return next_++;
}

void FileWriter::append(FileId file, std::string_view line) {
  const std::scoped_lock lock{mutex_};
  const auto found = slots_.find(file);
  if (found == slots_.end() || status_.waiting + line.size() + 1 > settings_.capacity) {
    ++status_.dropped;
    return;
  }
  found->second->pending.append(line).push_back('\n');
  status_.waiting += line.size() + 1;
}

void FileWriter::close(FileId file) {
  const std::scoped_lock lock{mutex_};
  const auto found = slots_.find(file);
  if (found != slots_.end()) {
    found->second->is_closing = true;
  }
}

FilesStatus FileWriter::status() const {
  const std::scoped_lock lock{mutex_};
  return status_;
}

void FileWriter::run() {
  bool is_last = false;
  while (!is_last) {
    {
      std::unique_lock lock{mutex_};
      wake_.wait_for(lock, settings_.write, [this] { return is_stopping_; });
      is_last = is_stopping_;
    }
    const Time now = std::chrono::steady_clock::now();
    if (is_last || now >= retry_) {
      write_all(now, is_last);
    }
  }
}

void FileWriter::write_all(Time now, bool is_last) {
  std::string trouble;
  std::size_t written = 0;
  for (const std::shared_ptr<Slot>& slot : fetch()) {
    const std::size_t before = slot->unwritten.size();
    const std::string complaint = write(*slot, now, is_last);
    written += before - slot->unwritten.size();
    trouble = trouble.empty() ? complaint : trouble;
  }
  retry_ = trouble.empty() ? now : now + kRetry;
  {
    const std::scoped_lock lock{mutex_};
    status_.trouble = std::move(trouble);
    status_.waiting -= written;
  }
  forget_closed();
}

std::string FileWriter::write(Slot& slot, Time now, bool is_last) const {
  try {
    if (!slot.file) {
      slot.file = std::make_unique<LineFile>(slot.path, slot.header);
    }
    if (!slot.unwritten.empty()) {
      slot.file->append(slot.unwritten);
      slot.unwritten.clear();
      slot.is_unsynced = true;
    }
    if (slot.is_unsynced && (is_last || now - slot.synced >= settings_.sync)) {
      slot.file->sync();
      slot.synced = now;
      slot.is_unsynced = false;
    }
    return {};
  } catch (const runtime::UserError& error) {
    return error.what();
  }
}

std::vector<std::shared_ptr<FileWriter::Slot>> FileWriter::fetch() {
  const std::scoped_lock lock{mutex_};
  std::vector<std::shared_ptr<Slot>> slots;
  slots.reserve(slots_.size());
  for (const auto& [id, slot] : slots_) {
    slot->unwritten.append(slot->pending);
    slot->pending.clear();
    slots.push_back(slot);
  }
  return slots;
}

void FileWriter::forget_closed() {
  const std::scoped_lock lock{mutex_};
  std::erase_if(slots_, [](const auto& entry) {
    const Slot& slot = *entry.second;
    return slot.is_closing && slot.pending.empty() && slot.unwritten.empty();
  });
}

}  // namespace spy::files
