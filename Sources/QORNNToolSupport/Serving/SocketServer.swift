import QORNN

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// `qornn-run --serve`: the input and the results of `qornn-run` for every client of a Unix socket, each on a thread of its own.
package final class SocketServer: @unchecked Sendable {
  private static let stackByteCount = 1 << 19

  private let model: SharedModel
  private let kernels: KernelSet
  private let options: StreamOptions
  private let serverOptions: ServerOptions
  private let group: SharedGroup?
  private let metrics: MetricsFile?
  private let notice: (String) -> Void
  /// Whether the streams could not be kept the last time.
  private var hasFailed = false
  private let clients = ClientTable()
  private let socket: ListeningSocket

  /// Starts to listen; clients are accepted by `run`.
  ///
  /// - Parameters:
  ///   - group: the streams that clients share, whose rows have keys; nil: a client is a stream.
  ///   - persistence: keeps these streams; nil: they end with the server.
  ///   - metrics: is written now and then and at the end.
  ///   - notice: gets warnings, one line each.
  /// - Throws: `.cannotCreate` when the socket cannot be made, `.usage` for options that a server does not have, `.data` for
  ///   a state that does not fit.
  package init(
    _ model: SharedModel, kernels: KernelSet, options: StreamOptions, server: ServerOptions,
    group groupOptions: StreamGroupOptions?, persistence: StreamPersistence?, metrics: MetricsFile?,
    notice: @escaping (String) -> Void
  ) throws(ToolError) {
    guard [.csv, .jsonl].contains(options.input.format) else {
      throw ToolError(.usage, "--serve: found \(options.input.format.rawValue), expected csv or jsonl")
    }
    let hasResults = options.emission == .every || options.detection != nil || model.windowSize > 0
    guard groupOptions == nil || hasResults else {
      throw ToolError(
        .usage,
        "--serve with --stream-key: found --emit last, expected every: nobody waits for the end of a stream")
    }
    self.model = model
    self.kernels = kernels
    self.options = options
    serverOptions = server
    self.metrics = metrics
    self.notice = notice
    group = try groupOptions.map { groupOptions throws(ToolError) in
      try SharedGroup(
        StreamGroup(model, kernels: kernels, options: options, group: groupOptions), groupOptions,
        persistence: persistence)
    }
    socket = try ListeningSocket(server.path)
  }

  /// What the clients did, in lines for people.
  package func report(seconds: Double) -> [String] {
    let (statistics, counts) = totals
    return [
      "clients: \(counts.accepted), ended with an error: \(counts.failed), refused: \(counts.refused)"
    ] + statistics.report(seconds: seconds)
  }

  private var totals: (statistics: StreamStatistics, counts: ClientCounts) {
    var (total, counts) = clients.totals
    group?.add(to: &total)
    return (total, counts)
  }

  /// Serves until SIGTERM or SIGINT, then answers what clients have sent by then, keeps the streams, and ends.
  ///
  /// A state folder that cannot be written meanwhile is told once and tried again.
  ///
  /// - Throws: when the streams cannot be kept at the end.
  /// - Precondition: `StopRequest.install(draining: true)`.
  package func run() throws(ToolError) {
    SharedHeap.use()
    tell(nil)
    defer { tell(nil) }
    let keeper: RepeatingThread?
    do throws(ToolError) { keeper = try startKeeping() } catch {
      socket.remove()
      throw error
    }
    while true {
      let (isStop, isReadable) = StopRequest.wait(socket.descriptor)
      if isStop { break }
      // Until a client goes there may be nothing to accept another one with.
      if isReadable && !acceptOne() { usleep(10_000) }
    }
    while acceptOne() {}
    socket.remove()
    drain()
    keeper?.stop()
    try group?.save(now: true)
  }

  /// What waits for a disk has a thread of its own: nobody who connects waits for that.
  ///
  /// - Returns: nil where nothing has to be written.
  private func startKeeping() throws(ToolError) -> RepeatingThread? {
    let isKept = group?.isKept ?? false
    guard isKept || metrics != nil else { return nil }
    return try RepeatingThread(pause: isKept ? 100 : 1000) {
      self.tell(MonotonicClock.nanoseconds)
      self.save()
    }
  }

  private func tell(_ now: UInt64?) {
    metrics?.note(at: now, clients: { clients.totals.counts }) { totals.statistics }
  }

  private func save() {
    do throws(ToolError) {
      if try group?.save(now: false) ?? false { hasFailed = false }
    } catch {
      if !hasFailed { notice("warning: --state: \(error.message); the streams are kept in memory") }
      hasFailed = true
    }
  }

  /// Waits for the clients to go, and not longer than they have.
  private func drain() {
    clients.drain(all: false)
    var waits = 0
    while clients.count > 0 {
      if waits == serverOptions.drainSeconds * 100 { clients.drain(all: true) }
      waits += 1
      usleep(10_000)
    }
  }

  /// - Returns: false when nobody waits, or nobody can be accepted.
  private func acceptOne() -> Bool {
    #if canImport(Darwin)
      let client = Darwin.accept(socket.descriptor, nil, nil)
    #else
      let client = Glibc.accept(socket.descriptor, nil, nil)
    #endif
    guard client >= 0 else { return errno == EINTR || errno == ECONNABORTED }
    begin(client)
    return true
  }

  private func begin(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    guard let number = clients.add(descriptor, limit: serverOptions.clientLimit) else {
      say("too many clients, expected at most \(serverOptions.clientLimit)", to: descriptor)
      close(descriptor)
      return
    }
    guard SystemThread.startDetached(stackByteCount: Self.stackByteCount, { self.serve(descriptor, number) })
    else {
      say("no thread for one more client", to: descriptor)
      clients.remove(descriptor, nil, failed: true)
      return
    }
  }

  /// The whole life of a client.
  private func serve(_ descriptor: Int32, _ number: Int) {
    let clients = clients
    let source = ClientSource(
      descriptor, name: "client \(number)", options: serverOptions, isDraining: { clients.isDraining })
    let output = StandardOutput(
      descriptor: descriptor, name: "to client \(number)", capacity: 1 << 14,
      patience: Int32(serverOptions.idleSeconds) * 1000)
    var runner: (any Runner)?
    var hasFailed = false
    do throws(ToolError) {
      let made = try makeRunner(source, output, ClientReport(clients, descriptor))
      runner = made
      try made.run()
    } catch {
      if error.code != .interrupted {
        hasFailed = true
        say(error.message, to: descriptor)
      }
    }
    clients.remove(descriptor, runner?.statistics, failed: hasFailed)
  }

  private func makeRunner(
    _ source: ClientSource, _ output: StandardOutput, _ listener: any StatisticsListener
  ) throws(ToolError) -> any Runner {
    if let group {
      return try SharedRunner(
        model, group: group, source: source, output: output, options: options, listener: listener)
    }
    return try StreamRunner(
      model, kernels: kernels, source: source, output: output, options: options, listener: listener,
      notice: { _ in })
  }

  /// Tells a client why it is closed, if it listens.
  private func say(_ message: String, to descriptor: Int32) {
    let line =
      options.format == .jsonl ? "{\"error\": \(JSONText.quoted(message))}\n" : "error: \(message)\n"
    _ = DescriptorWriting.writeAll(Array(line.utf8)[...], to: descriptor, patience: 0)
  }
}
