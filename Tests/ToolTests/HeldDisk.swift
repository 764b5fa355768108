import Foundation
import Testing
import _QORNNTestSupport

/// A disk that can be made not to answer: `fsync` of the programs that are started with it waits then.
final class HeldDisk {
  static let compiler = BuiltTool(inPath: "clang")

  private let library: String
  private let fifo: String
  /// While it is open, `fsync` goes through.
  private var opened: Int32
  private var mark: String { fifo + ".waits" }

  /// - Parameter folder: where it is made.
  init(in folder: ModelFolder) throws {
    library = folder.path + "/held_disk.so"
    fifo = folder.path + "/held"
    let source = FixturePaths.fixtures.appendingPathComponent("held_disk.c").path
    let made = try #require(Self.compiler).run([
      "-shared", "-fPIC", "-Wall", "-Werror", source, "-o", library,
    ])
    try #require(made.status == 0, "\(made.errors)")
    try #require(mkfifo(fifo, 0o600) == 0)
    opened = open(fifo, O_RDWR | O_CLOEXEC)
  }

  deinit { close(opened) }

  /// What stands before a command line, for /usr/bin/env.
  var environment: [String] { ["LD_PRELOAD=" + library, "HELD_DISK=" + fifo] }

  func hold() {
    close(opened)
    unlink(mark)
    opened = -1
  }

  func letGo() { opened = open(fifo, O_RDWR | O_CLOEXEC) }

  /// Waits until somebody waits for it; false after twenty seconds.
  func isWaitedFor() -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while !FileManager.default.fileExists(atPath: mark) {
      guard ContinuousClock.now < deadline else { return false }
      usleep(1000)
    }
    return true
  }
}
