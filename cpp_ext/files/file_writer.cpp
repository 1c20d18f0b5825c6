#include "files/file_writer.hpp"

#include <utility>

#include "runtime/user_error.hpp"

namespace spy::files {

namespace {

/// How long a disk that refused is left alone.
constexpr std::chrono::seconds kRetry{1};

}  // namespace

FileWriter::FileWriter(FileWriterSettings settings)
    : settings_(std::move(settings)),
      writing_([this] { write_until_stopped(); }),
      forcing_([this] { force_until_stopped(); }) {}

FileWriter::~FileWriter() {
  {
    const std::scoped_lock lock{mutex_};
    is_stopping_ = true;
  }
  wake_.notify_all();
  writing_.join();
  forcing_.join();
  force_all();
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
  FilesStatus status = status_;
  if (status.trouble.empty()) {
    status.trouble = unforced_;
  }
  return status;
}

void FileWriter::write_until_stopped() {
  bool is_last = false;
  while (!is_last) {
    {
      std::unique_lock lock{mutex_};
      wake_.wait_for(lock, settings_.write, [this] { return is_stopping_; });
      is_last = is_stopping_;
    }
    const Time now = std::chrono::steady_clock::now();
    if (is_last || now >= retry_) {
      write_all(now);
    }
  }
}

void FileWriter::write_all(Time now) {
  std::string trouble;
  std::size_t written = 0;
  for (const std::shared_ptr<Slot>& slot : fetch()) {
    const std::size_t before = slot->unwritten.size();
    const std::string complaint = write(*slot);
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

std::string FileWriter::write(Slot& slot) {
  try {
    if (!slot.file) {
      auto file = std::make_shared<LineFile>(slot.path, slot.header);
      const std::scoped_lock lock{mutex_};
      slot.file = std::move(file);
    }
    if (!slot.unwritten.empty()) {
      slot.file->append(slot.unwritten);
      slot.unwritten.clear();
      slot.is_unforced = true;
    }
    return {};
  } catch (const runtime::UserError& error) {
    return error.what();
  }
}

void FileWriter::force_until_stopped() {
  std::unique_lock lock{mutex_};
  while (!wake_.wait_for(lock, settings_.sync, [this] { return is_stopping_; })) {
    lock.unlock();
    force_all();
    lock.lock();
  }
}

void FileWriter::force_all() {
  Slots slots;
  {
    const std::scoped_lock lock{mutex_};
    for (const auto& [id, slot] : slots_) {
      if (slot->file && slot->is_unforced.exchange(false)) {
        slots.push_back(slot);
      }
    }
  }
  std::string trouble;
  for (const std::shared_ptr<Slot>& slot : slots) {
    try {
      settings_.force(*slot->file);
    } catch (const runtime::UserError& error) {
      slot->is_unforced = true;
      trouble = error.what();
    }
  }
  const std::scoped_lock lock{mutex_};
  unforced_ = std::move(trouble);
}

FileWriter::Slots FileWriter::fetch() {
  const std::scoped_lock lock{mutex_};
  Slots slots;
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
    return slot.is_closing && slot.pending.empty() && slot.unwritten.empty() && !slot.is_unforced;
  });
}

}  // namespace spy::files
