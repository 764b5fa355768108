import QORNN
import QORNNToolSupport
import QORNNTraining
import QORNNTrainingFiles

/// What the command line names first: something to export, or something that was exported.
enum ExportInput {
  case checkpoint(Checkpoint)
  case model(SharedModel)

  /// Reads the file; a model file is known by its first bytes.
  init(_ path: String) throws(ToolError) {
    let bytes = try reporting(path) { try Checkpoint.readBytes(path) }
    let magic = withUnsafeBytes(of: ModelLayout.magic.littleEndian) { Array($0) }
    guard bytes.starts(with: magic) else {
      self = .checkpoint(try reporting(path) { try Checkpoint(bytes: bytes) })
      return
    }
    self = .model(try ModelFile.model(bytes, path: path))
  }
}
