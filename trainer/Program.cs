using System.CommandLine;
using System.Runtime.InteropServices;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Learning;
using Sqair.Video;

var root = new RootCommand(
    $"Trains a SQAIR model on footage of a static camera, without labels, and packs it for the daemon.\n\n{ExitCode.Codes}");
root.Subcommands.Add(SimulateCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
root.Subcommands.Add(MnistCommand.Create());
root.Subcommands.Add(SampleCommand.Create());
root.Subcommands.Add(EvaluateCommand.Create());
root.Subcommands.Add(FiguresCommand.Create());
root.Subcommands.Add(BenchCommand.Create());
root.Subcommands.Add(ExportCommand.Create());
root.Subcommands.Add(TrainJudgeCommand.Create());
root.Subcommands.Add(TrainMotionCommand.Create());
root.Subcommands.Add(KeysCommand.Create());
root.Subcommands.Add(SignCommand.Create());
root.Subcommands.Add(InspectCommand.Create());
root.Subcommands.Add(PushCommand.Create());
root.Subcommands.Add(PullCommand.Create());
root.Subcommands.Add(RetrainCommand.Create());
root.Subcommands.Add(DevicesCommand.Create());
root.Subcommands.Add(RollbackCommand.Create());
root.Subcommands.Add(DescribeCommand.Create());
root.Subcommands.Add(TrackCommand.Create());
root.Subcommands.Add(EvaluateTracksCommand.Create());
root.Subcommands.Add(EvaluateForecastCommand.Create());
root.Subcommands.Add(CountCommand.Create());
root.Subcommands.Add(YardstickCommand.Create());
root.Subcommands.Add(CountIntervalCommand.Create());
try
{
    // Of an unset variable of a script, mostly.
    static bool IsOption(string argument) => argument.StartsWith("--", StringComparison.Ordinal);
    if (Array.FindIndex(args, a => a.Length == 0 || (IsOption(a) && a[^1] is '=' or ':')) is >= 0 and var at)
    {
        var name = Array.FindLast(args[..(at + 1)], IsOption) ?? (at > 0 ? args[0] : "the command");
        Console.Error.WriteLine($"sqair: {name.TrimEnd('=', ':')}: nothing is given, expected a value");
        return ExitCode.Usage;
    }
    var parsed = root.Parse(args);
    if (parsed.Errors.Count > 0)
    {
        foreach (var error in parsed.Errors) Console.Error.WriteLine($"sqair: {error.Message}");
        var asked = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
        Console.Error.WriteLine($"sqair{asked} --help tells what there is");
        return ExitCode.Usage;
    }
    // After Ctrl-C each ends by itself, however long its step and its checkpoint take: libtorch must not be taken away while it computes.
    // System.CommandLine listens only once a command has come to its first await, which may be minutes later.
    using var stop = new CancellationTokenSource();
    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stop.Cancel();
    }
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
}
catch (Exception e) when (e is UserErrorException or VideoException or ModelException or MotException)
{
    Console.Error.WriteLine($"sqair: {e.Message}");
    return e is ModelException model ? model.Fault == ModelFault.Unwritable ? ExitCode.Failed : ExitCode.Model : ExitCode.Usage;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or TrackingException)
{
    // A full disk, a folder that may not be written to, a device that failed.
    Console.Error.WriteLine($"sqair: {e.Message}");
    return ExitCode.Failed;
}
catch (ExternalException e)
{
    // libtorch's: no memory, or weights of which no numbers can be computed. Its stack, after the first line, helps nobody here.
    Console.Error.WriteLine(
        $"sqair: {(Draws.AreFromNoNumbers(e) ? "the model's weights are of no use: no numbers come of them" : e.Message.Split('\n')[0])}");
    return ExitCode.Failed;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("sqair: stopped");
    return ExitCode.Stopped;
}
