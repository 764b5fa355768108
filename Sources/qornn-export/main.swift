import QORNNToolSupport

ToolMain.run(ExportCommand.command) { arguments in
  StopRequest.install()
  try ExportRun(arguments).perform()
}
