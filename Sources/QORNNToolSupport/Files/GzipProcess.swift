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
  private var processIDs: [pid_t]

  /// - Parameters:
  ///   - input: the packed file, open for reading; stays the caller's.
  ///   - start: bytes before those of the input, a few: a second child, `cat`, brings them together.
  ///   - name: for messages.
  init(unpacking input: Int32, after start: [UInt8] = [], name: String) throws(ToolError) {
    var pipes = try Self.pipes(start.isEmpty ? 2 : 3, name: name)
    var source = input
    var code: Int32 = 0
    processIDs = []
    if !start.isEmpty {
      let joined = pipes.removeLast()
      code = DescriptorWriting.writeAll(start[...], to: joined.write)
      if code == 0 {
        code = Self.spawn(
          ["cat"], input: input, output: joined.write, complaints: pipes[1].write, &processIDs)
      }
      close(joined.write)
      source = joined.read
    }
    if code == 0 {
      code = Self.spawn(
        ["gzip", "-dc"], input: source, output: pipes[0].write, complaints: pipes[1].write, &processIDs)
    }
    if source != input { close(source) }
    for pipe in pipes { close(pipe.write) }
    self.name = name
    output = pipes[0].read
    complaints = pipes[1].read
    guard code == 0 else {
      if processIDs.isEmpty { close(complaints) }
      abandon()
      close(output)
      throw ToolError(.inputOutput, "cannot start gzip for \(name): \(SystemFailure.text(code))")
    }
  }

  /// Pipes that no other child inherits.
  private static func pipes(_ count: Int, name: String) throws(ToolError) -> [(read: Int32, write: Int32)] {
    var pipes: [(read: Int32, write: Int32)] = []
    for _ in 0..<count {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else {
        let code = errno
        for pipe in pipes {
          close(pipe.read)
          close(pipe.write)
        }
        throw ToolError(.inputOutput, "cannot start gzip for \(name): \(SystemFailure.text(code))")
      }
      for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
      pipes.append((ends[0], ends[1]))
    }
    return pipes
  }

  /// - Returns: 0, or the `errno` of the failure.
  private static func spawn(
    _ command: [String], input: Int32, output: Int32, complaints: Int32, _ processIDs: inout [pid_t]
  ) -> Int32 {
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
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, complaints, 2)
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
    let words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var childID: pid_t = 0
    let code = posix_spawnp(&childID, command[0], &actions, &attributes, words, environ)
    if code == 0 { processIDs.append(childID) }
    return code
  }

  /// Waits for the child after its output has ended.
  ///
  /// - Throws: `.data` with gzip's own words when the file is damaged or cut off.
  func finish() throws(ToolError) {
    guard !processIDs.isEmpty else { return }
    var text = [UInt8](repeating: 0, count: 4096)
    let count = max(0, read(complaints, &text, text.count))
    // A `cat` has nobody to bring anything to any longer.
    for id in processIDs.dropLast() { kill(id, SIGKILL) }
    let status = waitForExit()
    if status != 0 {
      let words = String(decoding: text[..<count], as: UTF8.self).split(separator: "\n").joined(
        separator: " ")
      throw ToolError(
        .data, "\(name): found a gzip file that does not unpack (\(words)), expected a whole gzip file")
    }
  }

  /// Stops children whose output nobody reads any longer. The descriptor `output` stays the caller's.
  func abandon() {
    guard !processIDs.isEmpty else { return }
    for id in processIDs { kill(id, SIGKILL) }
    _ = waitForExit()
  }

  /// - Returns: the exit status of gzip, the last of the children.
  private func waitForExit() -> Int32 {
    var status: Int32 = 0
    for id in processIDs.reversed() {
      var own: Int32 = 0
      while waitpid(id, &own, 0) < 0 && errno == EINTR {}
      if id == processIDs.last { status = own }
    }
    processIDs = []
    close(complaints)
    return status
  }
}
