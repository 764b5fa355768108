#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `gzip -dc` as a child process between an open file and us.
///
/// The child has its own process group, so that Ctrl-C reaches us alone and does not look like a damaged file.
final class GzipProcess {
  /// Where the unpacked bytes come out.
  let output: Int32
  private let name: String
  private let complaints: Int32
  private var processID: pid_t

  /// - Parameters:
  ///   - input: the packed file, open for reading; stays the caller's.
  ///   - name: for messages.
  init(unpacking input: Int32, name: String) throws(ToolError) {
    var outputPipe: [Int32] = [-1, -1]
    var complaintPipe: [Int32] = [-1, -1]
    guard pipe(&outputPipe) == 0, pipe(&complaintPipe) == 0 else {
      let code = errno
      for descriptor in outputPipe where descriptor >= 0 { close(descriptor) }
      throw ToolError(.inputOutput, "cannot start gzip for \(name): \(SystemFailure.text(code))")
    }
    for descriptor in [outputPipe[0], complaintPipe[0]] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
    let (code, childID) = Self.spawn(
      input: input, output: outputPipe, complaints: complaintPipe)
    close(outputPipe[1])
    close(complaintPipe[1])
    guard code == 0 else {
      close(outputPipe[0])
      close(complaintPipe[0])
      throw ToolError(.inputOutput, "cannot start gzip for \(name): \(SystemFailure.text(code))")
    }
    self.name = name
    output = outputPipe[0]
    complaints = complaintPipe[0]
    processID = childID
  }

  private static func spawn(input: Int32, output: [Int32], complaints: [Int32]) -> (code: Int32, id: pid_t) {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, input, 0)
    posix_spawn_file_actions_adddup2(&actions, output[1], 1)
    posix_spawn_file_actions_adddup2(&actions, complaints[1], 2)
    for descriptor in [output[1], complaints[1]] where descriptor > 2 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    var blocked = sigset_t()
    sigemptyset(&blocked)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setpgroup(&attributes, 0)
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))
    let words: [UnsafeMutablePointer<CChar>?] = [strdup("gzip"), strdup("-dc"), nil]
    defer { for word in words { free(word) } }
    var childID: pid_t = 0
    let code = posix_spawnp(&childID, "gzip", &actions, &attributes, words, environ)
    return (code, childID)
  }

  /// Waits for the child after its output has ended.
  ///
  /// - Throws: `.data` with gzip's own words when the file is damaged or cut off.
  func finish() throws(ToolError) {
    guard processID > 0 else { return }
    var text = [UInt8](repeating: 0, count: 4096)
    let count = max(0, read(complaints, &text, text.count))
    let status = waitForExit()
    if status != 0 {
      let words = String(decoding: text[..<count], as: UTF8.self).split(separator: "\n").joined(
        separator: " ")
      throw ToolError(
        .data, "\(name): found a gzip file that does not unpack (\(words)), expected a whole gzip file")
    }
  }

  /// Stops a child whose output nobody reads any longer. The descriptor `output` stays the caller's.
  func abandon() {
    guard processID > 0 else { return }
    kill(processID, SIGKILL)
    _ = waitForExit()
  }

  private func waitForExit() -> Int32 {
    var status: Int32 = 0
    while waitpid(processID, &status, 0) < 0 && errno == EINTR {}
    processID = 0
    close(complaints)
    return status
  }
}
