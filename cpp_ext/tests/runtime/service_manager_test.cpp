#include "runtime/service_manager.hpp"

#include <asio/buffer.hpp>
#include <asio/io_context.hpp>
#include <asio/local/datagram_protocol.hpp>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <string>

#include "support/temporary_folder.hpp"

namespace spy::runtime {
namespace {

/// A service manager that listens at `name`, as systemd does.
class ListeningManager {
 public:
  ListeningManager(const std::string& name, const asio::local::datagram_protocol::endpoint& endpoint)
      : socket_(context_, endpoint) {
    setenv("NOTIFY_SOCKET", name.c_str(), 1);
  }
  ListeningManager(const ListeningManager&) = delete;
  ListeningManager& operator=(const ListeningManager&) = delete;
  ~ListeningManager() { unsetenv("NOTIFY_SOCKET"); }

  std::string heard() {
    std::array<char, 64> words{};
    return {words.data(), socket_.receive(asio::buffer(words))};
  }

 private:
  asio::io_context context_;
  asio::local::datagram_protocol::socket socket_;
};

TEST(ServiceManager, HearsWhatAProgramTellsIt) {
  const spy::testing::TemporaryFolder folder;
  const std::string path = (folder.path() / "notify").string();
  ListeningManager manager{path, {path}};
  tell_service_manager(kServiceIsReady);
  tell_service_manager(kServiceIsAlive);
  EXPECT_EQ(manager.heard(), "READY=1");
  EXPECT_EQ(manager.heard(), "WATCHDOG=1");
}

TEST(ServiceManager, IsHeardThroughASocketWithoutAFileToo) {
  const std::string name = "spy-test-" + std::to_string(getpid());
  ListeningManager manager{"@" + name, {std::string(1, '\0') + name}};
  tell_service_manager(kServiceIsStopping);
  EXPECT_EQ(manager.heard(), "STOPPING=1");
}

TEST(ServiceManager, NothingHappensWhereThereIsNoneOrItIsGone) {
  unsetenv("NOTIFY_SOCKET");
  tell_service_manager(kServiceIsReady);
  setenv("NOTIFY_SOCKET", "/nowhere/notify", 1);
  tell_service_manager(kServiceIsReady);
  setenv("NOTIFY_SOCKET", std::string(200, 'x').c_str(), 1);
  tell_service_manager(kServiceIsReady);
  unsetenv("NOTIFY_SOCKET");
}

}  // namespace
}  // namespace spy::runtime
