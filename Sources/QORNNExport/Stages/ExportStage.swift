/// The steps of an export in their order, for progress and messages.
public enum ExportStage: String, CaseIterable, Sendable {
  case calibrate, quantize
  case chooseScales = "choose scales"
  case pack, prove, write
  case reread = "re-read"
  case verify
}
