import QORNNTraining

/// How a model came to be, as one JSON object with sorted keys: no times and no file names, so that the same
/// training gives the same bytes.
struct ModelMetadata {
  let json: String

  init(_ checkpoint: Checkpoint, plan: ExportPlan, toolVersion: String) {
    var members = [
      ("data", CheckpointJSON.text(DataSummary(plan.dataDescription))),
      ("network", CheckpointJSON.text(plan.configuration)),
      ("state_ranges_from", CheckpointJSON.text(plan.rangeSource.rawValue)),
      ("tool", CheckpointJSON.text(toolVersion)),
    ]
    if !plan.trainedInFloat.isEmpty {
      members.append(("trained_in_float", CheckpointJSON.text(plan.trainedInFloat)))
    }
    // A JSON object already; taken as it is, its numbers keep the digits they were written with.
    if let training = Trainer.arguments(of: checkpoint) ?? checkpoint.training {
      members.append(("training", training))
    }
    members.sort { $0.0 < $1.0 }
    json = "{" + members.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
  }

  /// What the file does not say elsewhere about the data.
  private struct DataSummary: Encodable {
    private var inputScale: Float?
    private var targetOffsets: [Float]?
    private var targetScales: [Float]?

    private enum CodingKeys: String, CodingKey {
      case inputScale = "input_scale"
      case targetOffsets = "target_offsets"
      case targetScales = "target_scales"
    }

    init(_ description: DataDescription) {
      if description.inputKind == .vector { inputScale = description.inputScale }
      if description.outputKind == .values {
        targetOffsets = description.targetOffsets
        targetScales = description.targetScales
      }
    }
  }
}
