import QORNN
import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

/// What the command line names first: something to export, or something that was exported.
enum ExportInput {
  case checkpoint(Checkpoint)
  case model(SharedModel)

  /// Reads the file. A model file is known by its first bytes, a safetensors file by the JSON after its header's length.
  init(_ path: String) throws(ToolError) {
    let bytes = try reporting(path) { try Checkpoint.readBytes(path) }
    let magic = withUnsafeBytes(of: ModelLayout.magic.littleEndian) { Array($0) }
    if bytes.starts(with: magic) {
      self = .model(try ModelFile.model(bytes, path: path))
    } else if bytes.dropFirst(8).first == UInt8(ascii: "{") {
      self = .checkpoint(try reporting(path) { try Checkpoint(bytes: bytes) })
    } else {
      let start =
        bytes.isEmpty ? "an empty file" : "a file that begins with \(EchoedText.quoted(bytes.prefix(8)))"
      throw ToolError(
        .data,
        "\(EchoedText.quoted(path, limit: 4096)): found \(start), expected a checkpoint or a model file")
    }
  }
}
