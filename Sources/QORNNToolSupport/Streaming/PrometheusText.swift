import QORNN

/// Statistics in Prometheus' text format, for node_exporter's textfile collector.
enum PrometheusText {
  /// - Parameter clients: those of a server; nil without one.
  static func text(
    _ statistics: StreamStatistics, clients: ClientCounts? = nil, model: SharedModel, startTime: Int
  ) -> String {
    var text = ""
    func add(_ name: String, _ kind: String, _ help: String, _ samples: [(suffix: String, value: String)]) {
      text += "# HELP qornn_\(name) \(help)\n# TYPE qornn_\(name) \(kind)\n"
      for sample in samples { text += "qornn_\(name)\(sample.suffix) \(sample.value)\n" }
    }
    func counter(_ name: String, _ help: String, _ count: Int) {
      add(name + "_total", "counter", help, [("", "\(count)")])
    }
    let model =
      "{fingerprint=\"\(ModelSummary.hexadecimal(model.fingerprint))\",version=\"\(Command.version)\"}"
    add("model_info", "gauge", "The model that runs and the version of qornn-run.", [(model, "1")])
    add("start_time_seconds", "gauge", "When the program started, since 1970.", [("", "\(startTime)")])
    add("streams", "gauge", "Streams that have a session.", [("", "\(statistics.streamCount)")])
    if let saved = statistics.savedStreamCount {
      add("saved_streams", "gauge", "Streams that are put away in the state folder.", [("", "\(saved)")])
      counter(
        "dropped_streams", "Streams that were put away and dropped because there were too many.",
        statistics.droppedStreamCount)
    }
    if let clients {
      add("clients", "gauge", "Clients that are connected.", [("", "\(clients.connected)")])
      counter("clients_accepted", "Clients accepted.", clients.accepted)
      counter("clients_refused", "Clients refused because there were too many.", clients.refused)
      counter("clients_failed", "Clients closed with an error.", clients.failed)
    }
    counter("steps", "Steps computed.", statistics.stepCount)
    counter("sequences", "Sequences begun.", statistics.sequenceCount)
    counter("results", "Results written.", statistics.resultCount)
    counter("bad_rows", "Rows that were skipped because they were bad.", statistics.badRowCount)
    counter("readings", "Readings taken.", statistics.readingCount)
    counter(
      "clamped_readings", "Readings beyond what the model's inputs can be.", statistics.inputSaturationCount)
    counter("states", "States computed.", statistics.stateCount)
    counter("state_saturations", "States at the end of their range.", statistics.stateSaturationCount)
    if let latency = statistics.latency {
      let quantiles = [(500, "0.5"), (990, "0.99"), (999, "0.999")].map { thousandths, name in
        ("{quantile=\"\(name)\"}", seconds(latency.quantile(thousandths: thousandths)))
      }
      add(
        "step_seconds", "summary", "From a row that is read to its results written.",
        quantiles + [("_sum", seconds(latency.sum)), ("_count", "\(latency.count)")])
    }
    return text
  }

  /// Nanoseconds as seconds, every digit.
  private static func seconds(_ nanoseconds: UInt64) -> String {
    let digits = String(nanoseconds % 1_000_000_000)
    return "\(nanoseconds / 1_000_000_000).\(String(repeating: "0", count: 9 - digits.count))\(digits)"
  }
}
