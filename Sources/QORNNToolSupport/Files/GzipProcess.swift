#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `gzip -dc` as a child process between an open file and us.
///
/// The child has its own process group, so that Ctrl-C reaches us alone and does not look like a damaged file. It does not outlive us,
/// even after SIGKILL: with its output's reader gone it ends at the next write, and only a regular file is its input itself; what
/// may never come is read here and handed on.
final class GzipProcess {
  /// Where the unpacked bytes come out.
  let output: Int32
  private let name: String
  private let complaints: Int32
  private let pump = DescriptorPump()
  /// nil after its end.
  private var processID: pid_t?

  /// - Parameters:
  ///   - input: the packed file, open for reading; stays the caller's.
  ///   - start: bytes before those of the input, a few.
  ///   - name: for messages.
  init(unpacking input: Int32, after start: [UInt8] = [], name: String) throws(ToolError) {
    let isDirect = start.isEmpty && Self.isRegular(input)
    let pipes = try Self.pipes(isDirect ? 2 : 3, name: name)
    let (unpacked, complaints) = (pipes[0], pipes[1])
    var childID: pid_t = 0
    var code = Self.spawn(
      ["gzip", "-dc"], input: isDirect ? input : pipes[2].read, output: unpacked.write,
      complaints: complaints.write, &childID)
    close(unpacked.write)
    close(complaints.write)
    if !isDirect {
      close(pipes[2].read)
      if code == 0 {
        code = pump.start(start, from: input, to: pipes[2].write)
      } else {
        close(pipes[2].write)
      }
    }
    self.name = name
    self.complaints = complaints.read
    output = unpacked.read
    processID = childID == 0 ? nil : childID
    guard code == 0 else {
      if processID == nil { close(complaints.read) }
      abandon()
      close(output)
      throw ToolError(.inputOutput, "cannot start gzip for \(name): \(SystemFailure.text(code))")
    }
  }

  private static func isRegular(_ descriptor: Int32) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  private static func pipes(_ count: Int, name: String) throws(ToolError) -> [PrivatePipe] {
    var pipes: [PrivatePipe] = []
    for _ in 0..<count {
      guard let pipe = PrivatePipe() else {
        let code = errno
        for pipe in pipes { pipe.close() }
        throw ToolError(.inputOutput, "cannot start gzip for \(name): \(SystemFailure.text(code))")
      }
      pipes.append(pipe)
    }
    return pipes
  }

  /// - Returns: 0, or the `errno` of the failure.
  private static func spawn(
    _ command: [String], input: Int32, output: Int32, complaints: Int32, _ processID: inout pid_t
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
    if code == 0 { processID = childID }
    return code
  }

  /// Waits for the child after its output has ended.
  ///
  /// - Throws: `.data` with gzip's own words when the file is damaged or cut off, `.inputOutput` when it could not be read.
  func finish() throws(ToolError) {
    guard let processID else { return }
    var text = [UInt8](repeating: 0, count: 4096)
    let count = max(0, read(complaints, &text, text.count))
    let status = waitForExit(processID)
    guard pump.errorNumber == 0 else {
      throw ToolError(.inputOutput, "cannot read \(name): \(SystemFailure.text(pump.errorNumber))")
    }
    // Its last 7 bits: the signal that ended it.
    guard status & 0x7F == 0 else {
      throw ToolError(.inputOutput, "cannot unpack \(name): gzip was killed by signal \(status & 0x7F)")
    }
    if status != 0 {
      let words = String(decoding: text[..<count], as: UTF8.self).split(separator: "\n").joined(
        separator: " ")
      throw ToolError(
        .data, "\(name): found a gzip file that does not unpack (\(words)), expected a whole gzip file")
    }
  }

  /// Stops a child whose output nobody reads any longer. The descriptor `output` stays the caller's.
  func abandon() {
    guard let processID else { return }
    kill(processID, SIGKILL)
    _ = waitForExit(processID)
  }

  private func waitForExit(_ id: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 && errno == EINTR {}
    processID = nil
    close(complaints)
    return status
  }
}
