#include "publish/feed_server.hpp"

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <string_view>
#include <utility>

#include "publish/feed_follower.hpp"
#include "publish/feed_writer.hpp"
#include "publish/mapped_file.hpp"
#include "publish/row_tape.hpp"

namespace spy::publish {

/// The feed of one instrument and the right to write it.
class SharedFeed final : public Publisher {
 public:
  SharedFeed(const std::filesystem::path& folder, const std::string& instrument)
      : file_(MappedFile::create(feed_file(folder, instrument), kFeedBytes)),
        writer_(file_.writable(), instrument) {
    file_.show();
  }

  SharedFeed(const SharedFeed&) = delete;
  SharedFeed& operator=(const SharedFeed&) = delete;
  ~SharedFeed() override { file_.hide(); }

  void announce(records::Source source) override { writer_.announce(source); }

  void second(const records::SecondRow& row, std::string_view tape) override { write(with_tape(row, tape)); }

  void minute(const records::MinuteRow& row) override { write(row); }

  void trade(const records::TradeRow& row) override { write(row); }

  void health(const records::HealthRow& row) override {
    records::HealthRow published = row;
    if (socket_ != nullptr) {
      published.clients = static_cast<std::int64_t>(socket_->clients());
      published.clients_dropped = static_cast<std::int64_t>(socket_->dropped());
    }
    write(published);
  }

  /// Whose clients health rows tell of.
  void counts_clients_of(const SocketServer& socket) { socket_ = &socket; }

  /// The feed, to be read.
  [[nodiscard]] std::span<const std::byte> memory() const { return file_.bytes(); }

 private:
  template <typename Row>
  void write(const Row& row) {
    const std::scoped_lock lock{mutex_};
    writer_.write(row);
  }

  std::mutex mutex_;
  MappedFile file_;
  FeedWriter writer_;
  const SocketServer* socket_ = nullptr;
};

FeedServer::FeedServer(const runtime::PublishConfig& config, const std::vector<std::string>& instruments)
    : folder_(config.folder) {
  make_private_folder(config.folder);
  std::vector<ServedFeed> served;
  for (const std::string& instrument : instruments) {
    auto feed = std::make_unique<SharedFeed>(config.folder, instrument);
    served.push_back({.instrument = instrument, .memory = feed->memory()});
    feeds_.emplace(instrument, std::move(feed));
  }
  socket_ =
      std::make_unique<SocketServer>(config.folder / "collector.sock", config.tcp_port, std::move(served));
  for (const auto& [instrument, feed] : feeds_) {
    feed->counts_clients_of(*socket_);
  }
}

FeedServer::~FeedServer() {
  socket_.reset();
  feeds_.clear();
  ::rmdir(folder_.c_str());
}

Publisher& FeedServer::publisher(const std::string& instrument) { return *feeds_.at(instrument); }

}  // namespace spy::publish
