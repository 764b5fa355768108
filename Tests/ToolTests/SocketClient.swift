import Foundation

/// A client of a Unix socket, with blocking calls that give up after a while.
final class SocketClient {
  struct Failure: Error {
    let code: Int32
  }

  private(set) var descriptor: Int32
  private var pending: [UInt8] = []
  private var start = 0

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let code = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard code == 0 else {
      let failure = Failure(code: errno)
      close()
      throw failure
    }
    var patience = timeval(tv_sec: 20, tv_usec: 0)
    for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
      setsockopt(descriptor, SOL_SOCKET, option, &patience, socklen_t(MemoryLayout<timeval>.size))
    }
  }

  /// Connects to a server that may not be there yet.
  static func whenThere(_ path: String) throws -> SocketClient {
    for _ in 0..<1000 {
      if let client = try? SocketClient(path) { return client }
      usleep(10_000)
    }
    return try SocketClient(path)
  }

  deinit { close() }

  func close() {
    if descriptor >= 0 { Foundation.close(descriptor) }
    descriptor = -1
  }

  /// - Returns: false when the server takes nothing.
  @discardableResult
  func write(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        send(descriptor, $0.baseAddress! + offset, bytes.count - offset, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      offset += count
    }
    return true
  }

  /// Says that nothing more comes.
  func endWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

  /// The next line; nil at the end or when none comes.
  func readLine() -> String? {
    while true {
      if let end = pending[start...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return String(decoding: pending[start..<end], as: UTF8.self)
      }
      pending.removeFirst(start)
      start = 0
      var block = [UInt8](repeating: 0, count: 1 << 14)
      let count = recv(descriptor, &block, block.count, 0)
      guard count > 0 else { return nil }
      pending += block[..<count]
    }
  }

  func readLines() -> [String] { Array(sequence(state: ()) { _ in self.readLine() }) }
}
