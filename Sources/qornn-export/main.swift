import QORNNToolSupport

ToolMain.run(ExportCommand.command) { arguments in
  StopRequest.install()
  try ExportTool.run(arguments)
}
