#if !hasFeature(Embedded)
  extension OwnedSession {
    /// One step of any number of streams of one vector model, `PreparedModel.largestBatch` at a time: a repacked
    /// weight is loaded once for four of them. The results are those of `step(readings:)` for each.
    ///
    /// The first call allocates; a service that must not allocate steps `Session`s in its own memory.
    ///
    /// - Parameters:
    ///   - sessions: Of one model, kernel set and placement, all on this thread, none twice.
    ///   - readings: A row a session, [sessions.count] × [inputSize].
    /// - Precondition: a vector model.
    public static func step(_ sessions: [OwnedSession], readings: [[Int32]]) {
      precondition(readings.count == sessions.count, "wrong number of readings")
      inGroups(sessions) { group, streams, prepared, workspace in
        let inputSize = prepared.inputSize
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: group.count * inputSize) { rows in
          for (row, index) in group.enumerated() {
            precondition(readings[index].count == inputSize, "wrong number of readings")
            _ = UnsafeMutableBufferPointer(rebasing: rows[row * inputSize..<(row + 1) * inputSize])
              .initialize(fromContentsOf: readings[index])
          }
          Session.step(
            streams, readings: UnsafeBufferPointer(rows), model: prepared, workspace: &workspace)
        }
      }
    }

    /// One step of any number of streams of one token model; see `step(_:readings:)`.
    ///
    /// - Parameters:
    ///   - sessions: Of one model, kernel set and placement, all on this thread, none twice.
    ///   - tokens: [sessions.count], each 0 ≤ token < inputSize.
    /// - Precondition: a token model.
    public static func step(_ sessions: [OwnedSession], tokens: [Int]) {
      precondition(tokens.count == sessions.count, "wrong number of tokens")
      inGroups(sessions) { group, streams, prepared, workspace in
        tokens[group].withUnsafeBufferPointer {
          Session.step(streams, tokens: $0, model: prepared, workspace: &workspace)
        }
      }
    }

    /// Gives the memory of as many sessions at a time as a batch takes to a function, with the first one's workspace.
    private static func inGroups(
      _ sessions: [OwnedSession],
      _ body: (
        Range<Int>, UnsafeBufferPointer<UnsafeMutableRawPointer>, borrowing PreparedModel, inout Workspace
      ) -> Void
    ) {
      guard let leader = sessions.first else { return }
      let model = leader.model
      let batchSize = PreparedModel.largestBatch
      let memory =
        leader.batchMemory
        ?? OwnedMemory(byteCount: model.prepared.workspaceByteCount(batchSize: batchSize))
      leader.batchMemory = memory
      var workspace = Workspace(for: model.prepared, batchSize: batchSize, memory: memory.bytes)
      withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer.self, capacity: batchSize) { streams in
        for start in stride(from: 0, to: sessions.count, by: batchSize) {
          let group = start..<min(start + batchSize, sessions.count)
          for (place, index) in group.enumerated() {
            precondition(sessions[index].model === model, "sessions of different models or kernels")
            streams.initializeElement(at: place, to: sessions[index].memory.bytes.baseAddress!)
            precondition(!streams[..<place].contains(streams[place]), "a session twice")
          }
          body(
            group, UnsafeBufferPointer(rebasing: streams[..<group.count]), model.prepared, &workspace)
        }
      }
    }
  }
#endif
